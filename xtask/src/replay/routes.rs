//! Which operation a recorded request called.

use okta_core::rt::replay::{Entry, RoundTrip};

/// The operations of both clients.
pub(super) struct Routes {
    routes: Vec<(Vec<&'static str>, &'static Entry, Option<RoundTrip>)>,
}

impl Routes {
    pub(super) fn new() -> Self {
        let mgmt = okta_mgmt::replay::TABLE
            .iter()
            .map(|entry| (entry, okta_mgmt::replay::ERROR.first().copied()));
        let pam = okta_pam::replay::TABLE
            .iter()
            .map(|entry| (entry, okta_pam::replay::ERROR.first().copied()));
        let mut routes: Vec<_> = mgmt
            .chain(pam)
            .map(|(entry, error)| (entry.operation.path().split('/').collect::<Vec<_>>(), entry, error))
            .collect();
        // what is written out goes before what is a parameter
        routes.sort_by_key(|(path, ..)| path.iter().map(|segment| is_parameter(segment)).collect::<Vec<_>>());
        Self { routes }
    }

    /// The operation, and how its errors are decoded.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<(&'static Entry, Option<RoundTrip>)> {
        let segments = super::segments(path);
        self.routes
            .iter()
            .find(|(template, entry, _)| {
                entry.operation.method() == method
                    && template.len() == segments.len()
                    && template.iter().zip(&segments).all(|(wanted, found)| {
                        if is_parameter(wanted) {
                            !found.is_empty()
                        } else {
                            wanted == found
                        }
                    })
            })
            .map(|(_, entry, error)| (*entry, *error))
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}
