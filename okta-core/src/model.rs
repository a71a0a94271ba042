//! How JSON becomes Rust and back, without losing anything.
//!
//! Okta's servers omit members, send null, add members and enum values, and now and then send a type their own document denies. So
//! a model decodes whatever object it is given, by one rule: **a member that fits its type is typed; null is remembered; everything else is
//! kept as [`Json`] under its name in `additional_properties`. All of it is written back.** A member that has both a typed value and JSON
//! in `additional_properties` isn't written at all: one of them would be lost, so that is an error which names it. A typed value over null
//! loses nothing.
//!
//! The generated types implement [`Model`] (structs), [`Union`] (enums of structs) or use [`open_enum!`](crate::open_enum) (enums of
//! strings). Decoding goes through [`Decode`], which can tell "doesn't fit" from "isn't JSON": only the latter fails. Encoding of
//! bodies goes through [`Member`]; serde's traits are there for what users do with the types.

mod decode;
mod encode;
mod foreign;
mod json;
mod json_object;
mod left_out;
mod list;
mod member;
mod misfits;
mod number;
mod object;
mod open_enum;
mod reader;
mod same;
mod scalar;
mod scan;
mod timestamp;
mod union;

pub use decode::{Decode, Fit, Undecodable, decode, deserialize, read};
pub use encode::{Encoder, Member, SetTwice, encode, encode_for_sending};
pub use json::Json;
pub use json_object::JsonObject;
pub use left_out::left_out;
pub use list::{Rejected, decode_list};
pub use member::{IntoMember, Null, Nulls, set};
pub use misfits::{Finder, Misfit, misfits};
pub use object::{
    Blank, Members, Model, Object, convert, debug, encode_object, equal, find, read_boxed, read_object, serialize,
};
pub use reader::{Fault, Reader, members};
pub use scalar::read_text;
pub use timestamp::Timestamp;
pub use union::{Union, read_union, variant};
