//! What kinds of errors there are.

use std::fmt;

/// Which step failed. Private on purpose: callers ask with predicates, so kinds can be split without breaking them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Configuration,
    Argument,
    Connect,
    /// Connecting is refused, and would be again.
    Refused,
    /// The server says that it did nothing.
    Unprocessed,
    Timeout,
    /// Time ran out before anything was sent.
    Unsent,
    Transport,
    /// Code of the program between the client and the network failed.
    Layer,
    Status,
    Token,
    Decode,
    Element,
    TooLarge,
    Paging,
    /// A write that a dry run doesn't send.
    DryRun,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "configuration",
            Self::Argument => "argument",
            Self::Connect => "connect",
            Self::Refused => "connecting refused",
            Self::Unprocessed => "not processed",
            Self::Timeout | Self::Unsent => "timeout",
            Self::Layer => "layer",
            Self::Transport => "connection lost",
            Self::Status => "status",
            Self::Token => "token",
            Self::Decode => "decode",
            Self::Element => "element",
            Self::TooLarge => "too large",
            Self::Paging => "paging",
            Self::DryRun => "dry run",
        })
    }
}
