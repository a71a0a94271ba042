//! Signed tokens that aren't credentials.

pub use crate::auth::jwt::{new_id, sign};
