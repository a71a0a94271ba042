//! How JSON becomes Rust and back, without losing anything.
//!
//! Okta's servers omit members, send null, add members and enum values, and now and then send a type their own document denies. So
//! a model decodes whatever object it is given, by one rule: **a member that fits its type is typed; everything else is kept as
//! [`Json`] under its name in `additional_properties` and written back.** That covers unknown members, members of the wrong type, and
//! the nulls that a caller wants to send. A typed value that is set wins over what is kept under the same name.
//!
//! The generated types implement [`Object`] (structs), [`Union`] (enums of structs) or use [`open_enum!`](crate::open_enum) (enums of
//! strings). Decoding goes through [`Decode`], which can tell "doesn't fit" from "isn't JSON": only the latter fails.

mod decode;
mod exact;
mod foreign;
mod json;
mod json_object;
mod list;
mod member;
#[cfg(feature = "_replay")]
pub(crate) mod misfits;
mod object;
mod open_enum;
mod scalar;
mod timestamp;
mod union;

pub use decode::{Decode, Fit, FitSeed, decode};
pub use json::Json;
pub use json_object::JsonObject;
pub use list::{Rejected, decode_list};
pub use member::{IntoMember, Null, read, set};
pub use object::{Blank, Members, Object, convert, debug, deserialize, equal, from_map, serialize};
pub use timestamp::Timestamp;
pub use union::{Before, Union, from_union_map, variant};
