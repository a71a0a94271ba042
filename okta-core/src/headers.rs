//! Headers that have a syntax of their own.

pub(crate) mod link;
pub(crate) mod parameters;

/// Reads up to the closing quote; a backslash takes the next character as it is. Returns what follows the quote, `None` if there is none.
fn unquote(text: &str) -> (String, Option<&str>) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, text.get(at + 1..)),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, None)
}
