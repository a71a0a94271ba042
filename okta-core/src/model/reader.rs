//! JSON text, read value by value.
//!
//! It knows where objects, lists and strings begin and end, and leaves the rest to serde_json. Unlike a deserializer of serde's it can go
//! back, and can give any value as the text that it is: nothing has to be spelt anew, so nothing can be lost.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Json;
use super::decode::Fit;
use super::scan::special;

/// Deeper objects and lists are kept as text: no model goes there, and the stack ends somewhere.
const MAX_DEPTH: u8 = 100;

/// What a body may take once it is decoded: so many bytes for each of its own, and some that every body may. Okta's answers take one to
/// three; `{},{},…` would take hundreds.
const BYTES_PER_BYTE: usize = 16;
const BYTES_FREE: usize = 1024 * 1024;

/// Why reading ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This is no JSON.
    Syntax,
    /// The name of a member is no Unicode.
    Name,
    /// The values take too much memory.
    Size,
}

/// The members of a text that is an object, each as it is. Those whose names are no Unicode are passed over.
pub fn members(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut reader = Reader::new(text);
    let (mut members, mut first) = (Vec::new(), true);
    if reader.peek() != b'{' {
        return None;
    }
    reader.step();
    loop {
        match reader.name(first) {
            Ok(Some(name)) => members.push((name, reader.raw().ok()?)),
            Ok(None) => break,
            Err(Fault::Name) => reader.pass_over().ok()?,
            Err(_) => return None,
        }
        first = false;
    }
    reader.end().ok().map(|()| members)
}

/// JSON text and a place in it.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
    budget: usize,
    /// Whether JSON that is kept beside a typed member stays when the member comes once more.
    pub(super) keeps_all: bool,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            budget: text.len().saturating_mul(BYTES_PER_BYTE).saturating_add(BYTES_FREE),
            keeps_all: false,
        }
    }

    /// The first byte of the next token; 0 at the end.
    pub(super) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or_default()
    }

    /// Steps over a token of one byte.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// This place, to come back to.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Goes back.
    pub(super) fn go_to(&mut self, place: usize) {
        self.at = place;
    }

    /// Lets what is decoded take any memory: it is in memory already.
    pub(super) fn without_budget(mut self) -> Self {
        self.budget = usize::MAX;
        self
    }

    /// Takes memory for what is being decoded.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        self.budget = self.budget.checked_sub(bytes).ok_or(Fault::Size)?;
        Ok(())
    }

    /// Begins an object or list, at its first byte; `false` if that is too deep.
    pub(super) fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        self.step();
        true
    }

    /// Ends what was begun with [`enter`](Self::enter).
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The name of the object's next member, with its value coming next; `None` at the object's end.
    pub(super) fn name(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, Fault> {
        match self.peek() {
            b'}' => {
                self.step();
                return Ok(None);
            }
            b',' if !first => self.step(),
            _ if first => {}
            _ => return Err(Fault::Syntax),
        }
        if self.peek() != b'"' {
            return Err(Fault::Syntax);
        }
        let name = self.string()?.ok_or(Fault::Name)?;
        if self.peek() != b':' {
            return Err(Fault::Syntax);
        }
        self.step();
        Ok(Some(name))
    }

    /// Passes over a member whose name is no Unicode.
    pub(super) fn pass_over(&mut self) -> Result<(), Fault> {
        self.raw()?;
        if self.peek() != b':' {
            return Err(Fault::Syntax);
        }
        self.step();
        self.raw().map(drop)
    }

    /// Whether one more element of the list comes next.
    pub(super) fn element(&mut self, first: bool) -> Result<bool, Fault> {
        match self.peek() {
            b']' => {
                self.step();
                Ok(false)
            }
            b',' if !first => {
                self.step();
                Ok(true)
            }
            _ if first => Ok(true),
            _ => Err(Fault::Syntax),
        }
    }

    /// The string that begins here; `None`, and still here, if it is no Unicode.
    fn string(&mut self) -> Result<Option<Cow<'a, str>>, Fault> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let end = special(rest).ok_or(Fault::Syntax)?;
        if rest.get(end) == Some(&b'"') {
            self.at = start + end + 1;
            return Ok(self.text.get(start..start + end).map(Cow::Borrowed));
        }
        let place = self.at;
        let text = serde_json::from_str(self.raw()?).ok();
        if text.is_none() {
            self.at = place;
        }
        Ok(text.map(Cow::Owned))
    }

    /// The string that comes next, or what comes instead.
    pub(super) fn text(&mut self) -> Result<Result<Cow<'a, str>, Fit>, Fault> {
        if self.peek() == b'"'
            && let Some(text) = self.string()?
        {
            return Ok(Ok(text));
        }
        self.other().map(Err)
    }

    /// The boolean that comes next, or what comes instead.
    pub(super) fn boolean(&mut self) -> Result<Result<bool, Fit>, Fault> {
        for (word, value) in [("true", true), ("false", false)] {
            if self.word(word) {
                return Ok(Ok(value));
            }
        }
        self.other().map(Err)
    }

    /// The text of the number that comes next, or what comes instead.
    pub(super) fn number(&mut self) -> Result<Result<&'a str, Fit>, Fault> {
        match self.peek() {
            b'-' | b'0'..=b'9' => self.raw().map(Ok),
            _ => self.other().map(Err),
        }
    }

    /// Steps over `null`, `true` or `false` if it comes next. What follows it is looked at by whoever reads on.
    fn word(&mut self, word: &str) -> bool {
        self.peek();
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Any value, which is of another type than expected.
    pub(super) fn other(&mut self) -> Result<Fit, Fault> {
        if self.word("null") {
            return Ok(Fit::Null);
        }
        self.json().map(Fit::Misfit)
    }

    /// Any value, as it is.
    pub(super) fn json(&mut self) -> Result<Json, Fault> {
        // it, its name or index, and what the allocator adds
        self.spend(96)?;
        let raw: Box<RawValue> = self.library()?;
        self.at += raw.get().len();
        Ok(raw.into())
    }

    /// The text of any value.
    pub(super) fn raw(&mut self) -> Result<&'a str, Fault> {
        let raw: &'a RawValue = self.library()?;
        self.at += raw.get().len();
        Ok(raw.get())
    }

    /// All that comes.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads a part that was passed over, as deep as this is.
    pub(super) fn part<'b>(&self, text: &'b str) -> Reader<'b> {
        Reader {
            depth: self.depth,
            ..Reader::new(text)
        }
    }

    /// What serde_json reads here.
    fn library<T: Deserialize<'a>>(&mut self) -> Result<T, Fault> {
        self.peek();
        T::deserialize(&mut serde_json::Deserializer::from_str(self.rest())).map_err(|_| Fault::Syntax)
    }

    /// That nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        self.peek();
        match self.at == self.text.len() {
            true => Ok(()),
            false => Err(Fault::Syntax),
        }
    }
}
