//! Lists whose bad elements don't cost the good ones.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use super::decode::{Decode, Fit, FitSeed, deserialize_fit};
use super::scalar::NUMBER_KEY;
use super::{Json, exact};

/// One element of a list that doesn't fit the list's type. The other elements are not affected.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rejected {
    /// Its position in the list as sent, from zero.
    pub index: usize,
    /// The element as sent.
    pub json: Json,
    /// What was expected instead.
    pub expected: &'static str,
}

struct List<T> {
    items: Vec<T>,
    rejected: Vec<Rejected>,
}

impl<T: Decode> Decode for List<T> {
    const EXPECTS: &'static str = "a list";

    fn empty() -> Option<Self> {
        Some(Self {
            items: Vec::new(),
            rejected: Vec::new(),
        })
    }

    fn from_seq<'de, A: SeqAccess<'de>>(slot: &mut Option<Self>, mut seq: A) -> Result<Fit, A::Error> {
        let (mut items, mut rejected, mut item) = (Vec::new(), Vec::new(), None);
        while let Some(fit) = seq.next_element_seed(FitSeed(&mut item))? {
            match fit.into_result(&mut item) {
                Ok(item) => items.push(item),
                Err(json) => rejected.push(Rejected {
                    index: items.len() + rejected.len(),
                    json,
                    expected: T::EXPECTS,
                }),
            }
        }
        *slot = Some(Self { items, rejected });
        Ok(Fit::Typed)
    }

    /// `{}` is how some operations say "nothing".
    fn from_map<'de, A: MapAccess<'de>>(slot: &mut Option<Self>, mut map: A) -> Result<Fit, A::Error> {
        let mut members = super::JsonObject::new();
        while let Some((name, json)) = map.next_entry::<String, Json>()? {
            members.insert(name, json);
        }
        if members.is_empty() {
            *slot = Self::empty();
            return Ok(Fit::Typed);
        }
        Json::new(&members).map(Fit::Misfit).map_err(serde::de::Error::custom)
    }
}

/// Decodes a body that is a list, or an object that holds the list in its member `envelope`. Nothing at all (an empty body, null, `{}`)
/// is an empty list. Elements that don't fit come back beside those that do.
///
/// # Errors
/// When the text is no JSON or no list.
pub fn decode_list<T: Decode>(
    body: &[u8],
    envelope: Option<&str>,
) -> Result<(Vec<T>, Vec<Rejected>), serde_json::Error> {
    let list = match envelope {
        None => super::decode::<List<T>>(body)?,
        Some(_) if body.iter().all(u8::is_ascii_whitespace) => return Ok((Vec::new(), Vec::new())),
        Some(member) => {
            let list = std::marker::PhantomData;
            exact::read(body, Envelope { member, list })?
        }
    };
    Ok((list.items, list.rejected))
}

struct Envelope<'a, T> {
    member: &'a str,
    list: std::marker::PhantomData<T>,
}

impl<T> Clone for Envelope<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Envelope<'_, T> {}

impl<'de, T: Decode> DeserializeSeed<'de> for Envelope<'_, T> {
    type Value = List<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<List<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Decode> serde::de::Visitor<'de> for Envelope<'_, T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with the list in `{}`", self.member)
    }

    fn visit_unit<E>(self) -> Result<List<T>, E> {
        Ok(List {
            items: Vec::new(),
            rejected: Vec::new(),
        })
    }

    /// The list without its envelope is as good.
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<List<T>, A::Error> {
        deserialize_fit(serde::de::value::SeqAccessDeserializer::new(seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
        let mut list = List {
            items: Vec::new(),
            rejected: Vec::new(),
        };
        let (mut empty, mut here) = (true, false);
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            empty = false;
            if name == self.member {
                here = true;
                let mut found = None;
                match (map.next_value_seed(FitSeed(&mut found))?, found) {
                    (Fit::Typed, Some(found)) => list = found,
                    (Fit::Typed | Fit::Null, _) => {}
                    (Fit::Misfit(json), _) => {
                        return Err(serde::de::Error::custom(format_args!(
                            "expected a list in `{}`, found {json:?}",
                            self.member
                        )));
                    }
                }
            } else if name == NUMBER_KEY {
                return Err(serde::de::Error::custom("the object's names are not readable"));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if !empty && !here {
            return Err(serde::de::Error::custom(format_args!(
                "there is no `{}` in the object",
                self.member
            )));
        }
        Ok(list)
    }
}
