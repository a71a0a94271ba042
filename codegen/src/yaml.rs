//! YAML with line numbers: text in, a tree of nodes out.

use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Number, Value};

use crate::diagnostic::{Diagnostic, Location};

/// A value and the line it starts on.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Scalar(Value),
    Sequence(Vec<Node>),
    /// Key, line of the key, value.
    Mapping(Vec<(String, usize, Node)>),
}

/// Deeper documents are refused: no real one comes near.
const MAX_DEPTH: usize = 100;

/// Parses one file that holds one document.
pub(crate) fn parse(file: &Arc<str>, text: &str) -> Result<Node, Diagnostic> {
    let mut reader = Reader {
        file: file.clone(),
        text,
        events: Parser::new_from_str(text),
    };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (Event::StreamEnd | Event::DocumentEnd, span) => {
                return Err(reader.refuse(&span, "the file is empty", "write a fragment of an OpenAPI document"));
            }
            (event, span) => {
                let root = reader.node(event, &span, 0)?;
                return reader.end(root);
            }
        }
    }
}

struct Reader<'a> {
    file: Arc<str>,
    text: &'a str,
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Diagnostic> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.not_yaml(error.marker().line(), error.info())),
            None => Err(self.diagnostic(0, "the file ends too early".into(), "complete the document")),
        }
    }

    /// The parser points to where the construct starts that a tab breaks; the tab itself is better.
    fn not_yaml(&self, line: usize, reason: &str) -> Diagnostic {
        let tab = self
            .text
            .lines()
            .skip(line.saturating_sub(1))
            .take(2)
            .position(|line| line.trim_start_matches(' ').starts_with('\t'));
        self.diagnostic(
            line + tab.unwrap_or(0),
            format!("this is not YAML: {reason}"),
            "check the indentation (spaces, never tabs), quotes and brackets on this line and the one before",
        )
    }

    fn node(&mut self, event: Event<'a>, span: &Span, depth: usize) -> Result<Node, Diagnostic> {
        let line = span.start.line();
        if depth > MAX_DEPTH {
            return Err(self.refuse(span, "nested too deeply", "name inner schemas and refer to them"));
        }
        let content = match event {
            Event::Scalar(text, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    return Err(self.refuse(span, "anchors and tags are not used here", "write the value out"));
                }
                Content::Scalar(if style == ScalarStyle::Plain {
                    plain(&text)
                } else {
                    Value::from(text.into_owned())
                })
            }
            Event::SequenceStart(0, None) => {
                let mut nodes = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Content::Sequence(nodes),
                        (event, span) => nodes.push(self.node(event, &span, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(0, None) => self.mapping(depth)?,
            _ => {
                return Err(self.refuse(
                    span,
                    "anchors, aliases and tags are not used here",
                    "repeat the value, or name a component and refer to it with `$ref`",
                ));
            }
        };
        Ok(Node { line, content })
    }

    fn mapping(&mut self, depth: usize) -> Result<Content, Diagnostic> {
        let mut entries: Vec<(String, usize, Node)> = Vec::new();
        loop {
            let (key, line) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Content::Mapping(entries)),
                (Event::Scalar(key, ..), span) => (key.into_owned(), span.start.line()),
                (_, span) => return Err(self.refuse(&span, "a key must be a string", "name the member")),
            };
            if let Some((_, first, _)) = entries.iter().find(|(name, ..)| *name == key) {
                return Err(Diagnostic {
                    at: Location {
                        file: self.file.clone(),
                        line,
                    },
                    rule: "load/duplicate-key",
                    message: format!("`{key}` is already defined on line {first}"),
                    help: "remove one of the two".into(),
                });
            }
            let (event, span) = self.next()?;
            entries.push((key, line, self.node(event, &span, depth + 1)?));
        }
    }

    fn end(mut self, root: Node) -> Result<Node, Diagnostic> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(root),
                (Event::DocumentEnd | Event::Nothing, _) => {}
                (_, span) => {
                    return Err(self.refuse(&span, "a second document starts here", "one file holds one document"));
                }
            }
        }
    }

    fn refuse(&self, span: &Span, message: &str, help: &str) -> Diagnostic {
        self.diagnostic(span.start.line(), message.into(), help)
    }

    fn diagnostic(&self, line: usize, message: String, help: &str) -> Diagnostic {
        Diagnostic {
            at: Location {
                file: self.file.clone(),
                // the end of the file counts as a line of its own to the parser
                line: line.min(self.text.lines().count()),
            },
            rule: "load/yaml",
            message,
            help: help.to_owned(),
        }
    }
}

/// The value of a plain scalar by YAML 1.2's core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => number(text).map_or_else(|| text.into(), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    digits
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
        .then(|| text.parse().ok().and_then(Number::from_f64))
        .flatten()
}
