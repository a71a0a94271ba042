//! Choices, read from bytes. An empty tape always chooses the first, so shortening a tape or making its bytes smaller makes what is
//! chosen simpler: that is how failures shrink.

pub(crate) struct Tape<'a>(&'a [u8]);

impl<'a> Tape<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn byte(&mut self) -> usize {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                usize::from(*first)
            }
            None => 0,
        }
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let choice = if count > 256 {
            self.byte() * 256 + self.byte()
        } else {
            self.byte()
        };
        choice % count.max(1)
    }

    /// True once in `count` times; false on an empty tape.
    pub(crate) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    pub(crate) fn one_of<'b>(&mut self, choices: &[&'b str]) -> &'b str {
        choices[self.below(choices.len())]
    }
}
