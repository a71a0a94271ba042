//! One line that says what happened.

use std::fmt;

use super::{Error, Kind};

/// Longest server text shown, in characters. The whole text stays available through the accessors.
const LONGEST: usize = 600;

/// Most causes shown.
const MOST_CAUSES: usize = 8;

/// Text of unknown origin, fit for a terminal or a log line: nothing in it can start a new line, move a cursor or reverse the text.
pub(crate) struct Clean<'a>(pub(crate) &'a str);

impl fmt::Display for Clean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, c) in self.0.chars().enumerate() {
            if count == LONGEST {
                return f.write_str("…");
            }
            if is_hidden(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                fmt::Write::write_char(f, c)?;
            }
        }
        Ok(())
    }
}

/// What can't be seen, moves a cursor or changes the direction of text.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// All that Unicode lets a program ignore (`Default_Ignorable_Code_Point`), which holds the
/// marks of direction, tags and variation selectors; and what it calls format characters or separators of lines beside these.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Writes parts separated by `: `.
struct Parts<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    empty: bool,
}

impl Parts<'_, '_> {
    fn part(&mut self, part: fmt::Arguments<'_>) -> fmt::Result {
        if !std::mem::take(&mut self.empty) {
            self.f.write_str(": ")?;
        }
        self.f.write_fmt(part)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut parts = Parts { f, empty: true };
        if let Some(subject) = &inner.subject {
            parts.part(format_args!(
                "{} {} ({})",
                Clean(subject.method()),
                Clean(subject.template()),
                Clean(subject.id())
            ))?;
        }
        if !inner.message.is_empty() {
            parts.part(format_args!("{}", Clean(&inner.message)))?;
        }
        if let Some(head) = &inner.head {
            let status = head.status();
            match status.canonical_reason() {
                Some(reason) => parts.part(format_args!("{} {}", status.as_u16(), reason.to_lowercase()))?,
                None => parts.part(format_args!("{}", status.as_u16()))?,
            }
        }
        if let Some(code) = &inner.details.code {
            parts.part(format_args!("{}", Clean(code)))?;
        }
        if let Some(summary) = &inner.details.summary {
            parts.part(format_args!("{}", Clean(summary)))?;
        } else if inner.kind == Kind::Status && inner.details.code.is_none() && !inner.body.is_empty() {
            parts.part(format_args!(
                "body of {} bytes that is no known error",
                inner.body.len()
            ))?;
        }
        if let Some(scope) = &inner.details.missing_scope {
            parts.part(format_args!("missing scope {}", Clean(scope)))?;
        }
        if let Some((first, rest)) = inner.details.causes.split_first() {
            parts.part(format_args!("{}", Clean(first)))?;
            for cause in rest.iter().take(MOST_CAUSES - 1) {
                write!(parts.f, "; {}", Clean(cause))?;
            }
            if inner.details.causes.len() > MOST_CAUSES {
                write!(parts.f, "; and {} more", inner.details.causes.len() - MOST_CAUSES)?;
            }
        }
        if inner.attempts > 1 {
            write!(parts.f, " (after {} attempts)", inner.attempts)?;
        }
        if let Some(id) = self.request_id() {
            write!(parts.f, " (request id {})", Clean(id))?;
        }
        Ok(())
    }
}
