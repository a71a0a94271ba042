//! Lists whose bad elements don't cost the good ones.

use super::decode::{Decode, Fit, Undecodable, text};
use super::reader::{Fault, Reader};
use super::{Json, JsonObject};

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

/// The elements of a list: those that fit, and those that don't.
type Elements<T> = (Vec<T>, Vec<Rejected>);

/// Decodes a body that is a list, or an object that holds the list in its member `envelope`, in whichever place: a set of keys may come
/// as `[…]`, `{"keys": […]}` or `{"jwks": {"keys": […]}}`. Nothing at all (an empty body, null, `{}`) is an empty list. Elements that
/// don't fit come back beside those that do.
///
/// # Errors
/// When the text is no JSON or no list.
pub fn decode_list<T: Decode>(body: &[u8], envelope: Option<&str>) -> Result<Elements<T>, Undecodable> {
    let text = text(body)?;
    if text.trim_ascii().is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut reader = Reader::new(text);
    let list = whole(&mut reader, envelope).and_then(|list| reader.end().map(|()| list));
    match list {
        Ok(Ok(list)) => Ok(list),
        Ok(Err(other)) => Err(Undecodable::unexpected("a list", Some(&other))),
        Err(fault) => Err(Undecodable::after(fault, text)),
    }
}

/// The list, or what is there instead.
fn whole<T: Decode>(reader: &mut Reader<'_>, envelope: Option<&str>) -> Result<Result<Elements<T>, Json>, Fault> {
    match (reader.peek(), envelope) {
        // without its envelope it is as good
        (b'[', _) => elements(reader).map(Ok),
        (b'{', envelope) => {
            let begin = reader.place();
            if let Some(envelope) = envelope {
                match within(reader, envelope, 0)? {
                    Ok(Some(list)) => return Ok(Ok(list)),
                    Ok(None) => reader.go_to(begin),
                    Err(other) => return Ok(Err(other)),
                }
            }
            // `{}` is how some operations say "nothing". An object without the list isn't: it may be an error, or have lost it.
            let object = reader.json()?;
            let is_empty = object.read::<JsonObject>().is_ok_and(|object| object.is_empty());
            Ok(if is_empty {
                Ok((Vec::new(), Vec::new()))
            } else {
                Err(object)
            })
        }
        _ => match reader.other()? {
            Fit::Misfit(json) => Ok(Err(json)),
            Fit::Typed | Fit::Null => Ok(Ok((Vec::new(), Vec::new()))),
        },
    }
}

/// How many envelopes there may be around the one that is named.
const AROUND: usize = 2;

/// The list in a member of an object, or of an object in it; `None` if there is no such member.
fn within<T: Decode>(
    reader: &mut Reader<'_>,
    envelope: &str,
    around: usize,
) -> Result<Result<Option<Elements<T>>, Json>, Fault> {
    let (mut list, mut others, mut first) = (None, Vec::new(), true);
    let mut misfit = None;
    reader.step();
    loop {
        let name = match reader.name(first) {
            Ok(Some(name)) => name,
            Ok(None) => break,
            Err(Fault::Name) => {
                first = false;
                reader.pass_over()?;
                continue;
            }
            Err(fault) => return Err(fault),
        };
        first = false;
        match reader.peek() {
            b'[' if name == envelope => list = Some(elements(reader)?),
            _ if name == envelope => match reader.other()? {
                Fit::Misfit(json) => misfit = Some(json),
                Fit::Typed | Fit::Null => list = Some((Vec::new(), Vec::new())),
            },
            b'{' if around < AROUND => {
                others.push(reader.place());
                reader.raw()?;
            }
            _ => drop(reader.raw()?),
        }
    }
    if let Some(other) = misfit {
        return Ok(Err(other));
    }
    let (end, here) = (reader.place(), list.is_some());
    let is_empty = |(items, rejected): &Elements<T>| items.is_empty() && rejected.is_empty();
    for place in others {
        if !here && list.as_ref().is_none_or(is_empty) {
            reader.go_to(place);
            list = within(reader, envelope, around + 1)?.ok().flatten().or(list);
        }
    }
    reader.go_to(end);
    Ok(Ok(list))
}

fn elements<T: Decode>(reader: &mut Reader<'_>) -> Result<Elements<T>, Fault> {
    let (mut items, mut rejected) = (Vec::new(), Vec::new());
    reader.step();
    while reader.element(items.is_empty() && rejected.is_empty())? {
        reader.spend(size_of::<T>())?;
        let mut item = None;
        let json = match (T::decode(&mut item, reader)?, item) {
            (Fit::Typed, Some(item)) => {
                items.push(item);
                continue;
            }
            (Fit::Misfit(json), _) => json,
            (Fit::Typed | Fit::Null, _) => Json::null(),
        };
        reader.spend(size_of::<Rejected>())?;
        rejected.push(Rejected {
            index: items.len() + rejected.len(),
            json,
            expected: T::EXPECTS,
        });
    }
    items.shrink_to_fit();
    Ok((items, rejected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn decode(body: &str) -> Result<Vec<i64>, String> {
        let list = decode_list::<i64>(body.as_bytes(), Some("roles"));
        list.map(|(items, _)| items).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_wrong_with_an_envelope_is_said() {
        for (body, cause) in [
            (
                r#"{"roles": 7, "x": 1}"#,
                "expected a list, found Json(number, 1 bytes)",
            ),
            (r#"{"roles": {"a": 1}}"#, "expected a list, found Json(object, 8 bytes)"),
            (r#"{"roles": 7, "x": "#, "JSON ends too early at line 1 column 18"),
            (r#"{"x": {}}"#, "expected a list, found Json(object, 9 bytes)"),
        ] {
            assert_eq!(decode(body).unwrap_err(), cause, "{body}");
        }
    }

    #[test]
    fn a_name_that_is_no_unicode_costs_its_member() {
        for body in [
            r#"{"\ud800": {"a": [1]}, "roles": [1, 2]}"#,
            r#"{"roles": [1, 2], "x\udc00": 7}"#,
            r#"{"\ud800": null, "set": {"\ud800": [3], "roles": [1, 2]}}"#,
        ] {
            assert_eq!(decode(body).unwrap(), [1, 2], "{body}");
        }
        assert!(
            decode(r#"{"\ud800" 7, "roles": [1]}"#)
                .unwrap_err()
                .starts_with("no JSON")
        );
    }
}
