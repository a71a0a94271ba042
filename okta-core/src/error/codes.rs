//! What the API's error codes mean.

/// What is known about an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeInfo {
    /// The code, such as `E0000007`.
    pub code: &'static str,
    /// What it usually means.
    pub cause: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The codes that this crate knows, in order of the codes.
#[must_use]
pub fn catalogue() -> &'static [CodeInfo] {
    CODES
}

pub(super) fn find(code: &str) -> Option<&'static CodeInfo> {
    CODES.iter().find(|info| info.code == code)
}

const fn info(code: &'static str, cause: &'static str, remedy: &'static str) -> CodeInfo {
    CodeInfo { code, cause, remedy }
}

const CODES: &[CodeInfo] = &[info(
    "E0000001",
    "a field of the request is invalid",
    "read the causes: each names a field and what is wrong with it",
)];
