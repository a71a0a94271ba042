//! What takes several calls, as one. Named by verbs that Okta doesn't use for operations: `find`, `modify`, `upsert`,
//! `ensure`, `wait`.

#[cfg(any(
    feature = "applications",
    feature = "factors",
    feature = "groups",
    feature = "identity-sources",
    feature = "policies",
    feature = "users"
))]
mod answers;
#[cfg(feature = "applications")]
mod applications;
#[cfg(feature = "factors")]
mod factors;
#[cfg(feature = "groups")]
mod groups;
#[cfg(feature = "identity-sources")]
mod identity_sources;
#[cfg(any(
    feature = "groups",
    feature = "identity-sources",
    feature = "policies",
    feature = "rate-limits",
    feature = "users"
))]
mod lists;
#[cfg(feature = "policies")]
mod policies;
#[cfg(feature = "rate-limits")]
mod rate_limits;
#[cfg(feature = "roles")]
mod roles;
#[cfg(feature = "security-events")]
mod security_events;
#[cfg(any(feature = "groups", feature = "users"))]
mod upserted;
#[cfg(feature = "users")]
mod users;

#[cfg(feature = "identity-sources")]
pub use identity_sources::{
    IdentityChange, IdentityImport, ImportCheckpoint, ImportReport, ImportedSession, RefusedChange,
};
#[cfg(feature = "roles")]
pub use roles::RoleHolder;
#[cfg(any(feature = "groups", feature = "users"))]
pub use upserted::Upserted;
#[cfg(feature = "users")]
pub use users::UpsertUser;
