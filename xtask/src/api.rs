//! The two APIs and where their files are.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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

    /// The folder of its documents.
    pub(crate) fn specs(self) -> PathBuf {
        root().join("specs").join(self.name())
    }
}

/// The workspace that the command was started in: the nearest folder upwards with `specs/` and `xtask/`. (Not the one it was compiled in:
/// several checkouts can share a target folder.)
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let here = std::env::current_dir().unwrap_or_default();
        let found = here
            .ancestors()
            .find(|folder| folder.join("specs").is_dir() && folder.join("xtask").is_dir());
        found.unwrap_or(&here).to_owned()
    });
    &ROOT
}
