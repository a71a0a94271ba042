//! The two APIs and where their files are.

use std::path::{Path, PathBuf};

use okta_codegen::{Diagnostics, Document};

/// An API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Mgmt,
    Pam,
}

impl Api {
    pub(crate) const ALL: [Self; 2] = [Self::Mgmt, Self::Pam];

    /// The folder below `specs/` and below the snapshots.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mgmt => "mgmt",
            Self::Pam => "pam",
        }
    }

    /// The client crate, and its folder.
    pub(crate) fn crate_name(self) -> &'static str {
        match self {
            Self::Mgmt => "okta-mgmt",
            Self::Pam => "okta-pam",
        }
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|api| [api.name(), api.crate_name()].contains(&name))
    }

    /// The document, merged but not checked.
    pub(crate) fn merged(self) -> Result<Document, Diagnostics> {
        okta_codegen::merge_specs_unchecked(&self.specs())
    }

    /// The merged and checked document.
    pub(crate) fn document(self) -> Result<Document, Diagnostics> {
        okta_codegen::merge_specs(&self.specs())
    }

    fn specs(self) -> PathBuf {
        root().join("specs").join(self.name())
    }
}

/// The workspace.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
