//! Remembers what was seen.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// Tells what is new from what came before, by a key such as an event's id. Holds a limited number of keys and forgets the oldest.
///
/// ```
/// # use okta_core::Deduplicator;
/// let mut seen = Deduplicator::new(10_000);
/// assert!(seen.is_new("event-1"));
/// assert!(!seen.is_new("event-1"));
///
/// // To be kept with the cursor, for the next run.
/// let kept: Vec<String> = seen.keys().map(str::to_owned).collect();
/// let mut again = Deduplicator::new(10_000);
/// again.extend(kept);
/// assert!(!again.is_new("event-1"));
/// ```
#[derive(Clone, Debug)]
pub struct Deduplicator {
    order: VecDeque<Arc<str>>,
    known: HashSet<Arc<str>>,
    capacity: usize,
}

impl Deduplicator {
    /// Remembers the last `capacity` keys; one at least.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            order: VecDeque::new(),
            known: HashSet::new(),
            capacity: capacity.max(1),
        }
    }

    /// Whether this key is not among those remembered. From now on it is.
    pub fn is_new(&mut self, key: &str) -> bool {
        if self.known.contains(key) {
            return false;
        }
        if self.order.len() == self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        let key: Arc<str> = key.into();
        self.order.push_back(Arc::clone(&key));
        self.known.insert(key)
    }

    /// The keys remembered, oldest first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(|key| &**key)
    }
}

impl<S: AsRef<str>> Extend<S> for Deduplicator {
    fn extend<I: IntoIterator<Item = S>>(&mut self, keys: I) {
        for key in keys {
            self.is_new(key.as_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut seen = Deduplicator::new(2);
        seen.extend(["a", "b", "a", "c"]);
        assert_eq!(seen.keys().collect::<Vec<_>>(), ["b", "c"]);
        assert!(seen.is_new("a") && !seen.is_new("c"));
        assert_eq!((seen.order.len(), seen.known.len()), (2, 2));
    }
}
