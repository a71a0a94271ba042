//! Which features each element belongs to: those whose code has it.

use super::tree::{Attribute, Element, Features};

/// The code with one feature, or with none.
pub(super) struct Part<'a> {
    pub(super) feature: Option<&'a str>,
    pub(super) elements: &'a [Element],
}

/// Marks the elements of the whole code. An element that all `parts` have needs no mark.
///
/// # Errors
/// When a part has what the whole hasn't, or the whole has what no part has.
pub(super) fn mark(whole: &[Element], parts: &[Part<'_>]) -> Result<Vec<Element>, String> {
    let mut having: Vec<Vec<Part<'_>>> = whole.iter().map(|_| Vec::new()).collect();
    for part in parts {
        let places = places(part.elements, whole, embeds).map_err(|missing| {
            format!(
                "with {} the code has `{}`, which the whole code hasn't or has otherwise",
                part.feature.unwrap_or("no feature"),
                stranger(&part.elements[missing], whole)
            )
        })?;
        for (element, place) in part.elements.iter().zip(places) {
            having[place].push(Part {
                feature: part.feature,
                elements: std::slice::from_ref(element),
            });
        }
    }
    let mark_one = |(element, having): (&Element, Vec<Part<'_>>)| {
        let when = features(&having, parts.len())
            .ok_or_else(|| format!("`{}` belongs to no feature alone", element.name()))?;
        let mut marked = element.clone();
        marked.when = when;
        for (index, attribute) in element.attributes.iter().enumerate() {
            let with: Vec<_> = having
                .iter()
                .filter(|part| {
                    let own = &part.elements[0].attributes;
                    places(own, &element.attributes, Attribute::eq).is_ok_and(|places| places.contains(&index))
                })
                .map(|part| Part { ..*part })
                .collect();
            marked.attributes[index].when = features(&with, having.len()).ok_or_else(|| {
                format!(
                    "`{}` of `{}` belongs to no feature alone",
                    attribute.text,
                    element.name()
                )
            })?;
        }
        if let (Some(children), Some(whole)) = (&mut marked.children, &element.children) {
            let inside: Vec<_> = having
                .iter()
                .map(|part| Part {
                    feature: part.feature,
                    elements: part.elements[0]
                        .children
                        .as_ref()
                        .map_or(&[], |children| &children.elements),
                })
                .collect();
            children.elements = mark(&whole.elements, &inside)?;
        }
        Ok(marked)
    };
    whole.iter().zip(having).map(mark_one).collect()
}

/// The mark of what these parts have, of so many; `None` if there can be none.
#[allow(clippy::option_option, reason = "no mark is not the same as an impossible one")]
fn features(having: &[Part<'_>], of: usize) -> Option<Option<Features>> {
    if having.len() == of {
        return Some(None);
    }
    let names: Option<Features> = having.iter().map(|part| part.feature.map(ToOwned::to_owned)).collect();
    names.filter(|names| !names.is_empty()).map(Some)
}

/// Where each of `some` is in `all`, in the same order; or else the index of the first that isn't there.
fn places<T>(some: &[T], all: &[T], fits: impl Fn(&T, &T) -> bool) -> Result<Vec<usize>, usize> {
    let mut next = 0;
    some.iter()
        .enumerate()
        .map(|(index, one)| {
            let found = all[next..].iter().position(|other| fits(one, other)).ok_or(index)?;
            next += found + 1;
            Ok(next - 1)
        })
        .collect()
}

/// Whether `part` is `whole` without some of its children and attributes.
fn embeds(part: &Element, whole: &Element) -> bool {
    part.head == whole.head
        && places(&part.attributes, &whole.attributes, Attribute::eq).is_ok()
        && match (&part.children, &whole.children) {
            (None, None) => true,
            (Some(part), Some(whole)) => {
                part.kind == whole.kind && places(&part.elements, &whole.elements, embeds).is_ok()
            }
            _ => false,
        }
}

/// What keeps an element from being part of `whole`: itself, or something in it.
fn stranger(element: &Element, whole: &[Element]) -> String {
    let inside = whole
        .iter()
        .filter(|other| other.head == element.head)
        .find_map(|other| {
            let (own, others) = (element.children.as_ref()?, other.children.as_ref()?);
            let missing = places(&own.elements, &others.elements, embeds).err()?;
            Some(stranger(&own.elements[missing], &others.elements))
        });
    inside.unwrap_or_else(|| element.name())
}

/// What is left with these features, as the compiler sees it.
pub(super) fn strip(elements: &[Element], enabled: &Features) -> Vec<Element> {
    let is_on = |when: &Option<Features>| when.as_ref().is_none_or(|when| !when.is_disjoint(enabled));
    elements
        .iter()
        .filter(|element| is_on(&element.when))
        .map(|element| {
            let mut left = element.clone();
            left.when = None;
            left.attributes.retain(|attribute| is_on(&attribute.when));
            left.attributes.iter_mut().for_each(|attribute| attribute.when = None);
            if let Some(children) = &mut left.children {
                children.elements = strip(&children.elements, enabled);
            }
            left
        })
        .collect()
}

/// The first difference, in words.
pub(super) fn difference(found: &[Element], expected: &[Element]) -> Option<String> {
    if found == expected {
        return None;
    }
    for (found, expected) in found.iter().zip(expected) {
        if found == expected {
            continue;
        }
        return Some(match (&found.children, &expected.children) {
            (Some(inner), Some(outer)) if found.head == expected.head => {
                let inside = difference(&inner.elements, &outer.elements);
                format!(
                    "in `{}`: {}",
                    found.name(),
                    inside.unwrap_or_else(|| "its attributes".to_owned())
                )
            }
            _ => format!("`{}` in place of `{}`", found.name(), expected.name()),
        });
    }
    let (longer, what) = if found.len() > expected.len() {
        (found, "too much")
    } else {
        (expected, "missing")
    };
    let first = &longer[found.len().min(expected.len())];
    Some(format!("`{}` is {what}", first.name()))
}

#[cfg(test)]
mod tests {
    use super::super::tree::{elements, print, read_marks};
    use super::*;

    fn code(text: &str) -> Vec<Element> {
        elements(syn::parse_str(text).expect("the code parses"))
    }

    fn set(names: &[&str]) -> Features {
        names.iter().map(ToString::to_string).collect()
    }

    const NONE: &str = "pub mod types {} impl Client {} static ALL: &[u8] = &[];";
    const A: &str = "pub mod types { pub use x::{Shared, A}; }
        /// Users.
        impl Client { fn a() {} } impl Client {}
        static ALL: &[u8] = &[A]; rows! { A: (); }";
    const B: &str = "pub mod types { pub use x::{Shared, B}; }
        impl Client {}
        /// Groups.
        impl Client { #[doc = \"of b\"] fn b() {} }
        static ALL: &[u8] = &[B]; rows! { B: (); }";
    const WHOLE: &str = "pub mod types { pub use x::{Shared, A, B}; }
        /// Users.
        impl Client { fn a() {} }
        /// Groups.
        impl Client { #[doc = \"of b\"] fn b() {} }
        static ALL: &[u8] = &[A, B]; rows! { A: (); B: (); }";

    /// The marked code, as text, beside that of each selection.
    fn marked(none: &str) -> Result<Vec<Element>, String> {
        let (none, a, b) = (code(none), code(A), code(B));
        let part = |feature, elements| Part { feature, elements };
        mark(
            &code(WHOLE),
            &[part(None, &none), part(Some("a"), &a), part(Some("b"), &b)],
        )
    }

    #[test]
    fn each_feature_has_its_own_elements_and_those_it_shares() {
        let none = NONE.replace("impl Client {}", "impl Client {} impl Client {}");
        let marked = marked(&none).expect("the parts fit");
        for (enabled, expected) in [
            (set(&[]), &*none),
            (set(&["a"]), A),
            (set(&["b"]), B),
            (set(&["a", "b"]), WHOLE),
        ] {
            assert_eq!(
                difference(&strip(&marked, &enabled), &code(expected)),
                None,
                "{enabled:?}"
            );
        }
        assert_eq!(
            difference(&strip(&marked, &set(&["a"])), &code(B)).as_deref(),
            Some("in `pub mod types`: `pub use x :: A ;` in place of `pub use x :: B ;`")
        );
    }

    #[test]
    fn marks_are_printed_and_read_back() {
        let none = NONE.replace("impl Client {}", "impl Client {} impl Client {}");
        let marked = marked(&none).expect("the parts fit");
        let (mut text, mut inner) = (String::new(), Vec::new());
        print(&marked, &mut text, &mut |name, elements| {
            inner.push((name.to_owned(), elements.to_vec()))
        });
        assert!(text.contains("#[cfg_attr(feature = \"a\", doc"), "{text}");
        assert!(
            text.contains("[\n#[cfg(feature = \"a\")]\nA\n,\n#[cfg(feature = \"b\")]\nB\n,\n]"),
            "{text}"
        );
        let mut types = String::new();
        print(&inner[0].1, &mut types, &mut |_, _| {});
        assert!(
            types.starts_with("#[cfg(any(feature = \"a\", feature = \"b\"))]\npub use x :: Shared ;"),
            "{types}"
        );
        let mut again = code(&text.replace("pub mod types;", &format!("pub mod types {{ {types} }}")));
        read_marks(&mut again, &set(&["a", "b"])).expect("the marks can be read");
        assert_eq!(difference(&again, &marked), None);
    }

    #[test]
    fn what_only_a_feature_has_is_refused_by_name() {
        let message = marked("fn stray() {}").expect_err("the whole has no such function");
        assert!(
            message.contains("with no feature the code has `fn stray () { }`"),
            "{message}"
        );
        let whole = code(&format!("{WHOLE} fn stray() {{}}"));
        let message = mark(
            &whole,
            &[Part {
                feature: None,
                elements: &[],
            }],
        )
        .expect_err("no feature has it");
        assert!(message.contains("belongs to no feature alone"), "{message}");
    }
}
