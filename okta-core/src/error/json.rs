//! What programs ask of JSON, with this crate's error, which doesn't quote the JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Error, Kind, Result};
use crate::model::{Json, Undecodable};

impl Json {
    /// Serializes `value`.
    ///
    /// # Errors
    /// [`is_invalid_argument`](Error::is_invalid_argument) when `value` can't be JSON, such as a map whose keys aren't strings.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        let fault = |error| Error::argument("value can't be written as JSON").with_source(Undecodable::from(error));
        serde_json::value::to_raw_value(value).map(Self::from).map_err(fault)
    }

    /// Decodes the value as a type of yours.
    ///
    /// # Errors
    /// [`is_decode`](Error::is_decode) when the value doesn't fit `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        let fault = |error| Error::new(Kind::Decode, "JSON doesn't fit the type").with_source(Undecodable::from(error));
        self.read().map_err(fault)
    }

    /// The value as a tree. Numbers beyond 64 bits lose digits there, not here.
    ///
    /// # Errors
    /// [`is_decode`](Error::is_decode) when the value is nested more than 127 levels deep.
    pub fn to_value(&self) -> Result<Value> {
        self.parse()
    }
}
