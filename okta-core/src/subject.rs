//! What a call is about, without any of its values: what errors, events and traces may show.

use std::sync::Arc;

use crate::operation::Operation;

/// An operation, or a path of which no operation is known.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    Operation(&'static Operation),
    Path(Arc<Path>),
}

/// A method and the template of a path.
#[derive(Debug)]
pub(crate) struct Path {
    method: String,
    template: String,
}

impl Subject {
    pub(crate) fn of(operation: &'static Operation) -> Self {
        Self::Operation(operation)
    }

    pub(crate) fn path(method: &str, template: &str) -> Self {
        Self::Path(Arc::new(Path {
            method: method.to_owned(),
            template: template.to_owned(),
        }))
    }

    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Operation(operation) => Some(operation),
            Self::Path(_) => None,
        }
    }

    /// The name of the operation; `request` if none is known.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Operation(operation) => operation.id(),
            Self::Path(_) => "request",
        }
    }

    pub(crate) fn method(&self) -> &str {
        match self {
            Self::Operation(operation) => operation.method(),
            Self::Path(path) => &path.method,
        }
    }

    pub(crate) fn template(&self) -> &str {
        match self {
            Self::Operation(operation) => operation.path(),
            Self::Path(path) => &path.template,
        }
    }
}
