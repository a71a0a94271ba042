//! Walks from page to page.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::Sleep;
use url::{Url, form_urlencoded};

use super::next;
use crate::call::Call;
use crate::cursor::Cursor;
use crate::dispatch::InFlight;
use crate::error::{Error, Kind, Result};
use crate::model;
use crate::transport::Answer;

/// Pages whose places are remembered to notice a list that leads back to one of them.
const REMEMBERED: usize = 65_536;

/// Empty pages in a row after which a list is given up. Okta's filters are known to make a few.
const MOST_EMPTY: u32 = 1000;

/// Empty pages in a row that a list that is followed is asked for without a wait between them.
const HASTY: u32 = 3;

/// The part of a list's stream that doesn't depend on what is in the list.
pub(super) struct Pager {
    call: Box<Call>,
    /// The caller's parameters, or those of the list that is resumed.
    own: String,
    state: State,
    seen: VecDeque<u64>,
    empty: u32,
    prefetch: bool,
    /// Whether what says "nothing" is no list on the first page either.
    strict: bool,
    /// How long to wait at the end of a list that grows there; `None` ends with it.
    follow: Option<Duration>,
}

enum State {
    Start(Option<Cursor>),
    At(Url),
    /// Nothing more for now: to be asked again,
    Waiting(Url, Pin<Box<Sleep>>),
    /// or left to another run.
    Paused(Url),
    Fetching(Url, InFlight),
    /// The page is here, but its link is not one to follow: first the page, then the error.
    Broken(Box<Error>),
    End,
}

/// A page before its elements are decoded.
pub(super) struct FetchedPage {
    pub(super) answer: Answer,
    /// What its link says.
    pub(super) link: Result<Option<Url>>,
    pub(super) url: Url,
    /// Where this page is.
    pub(super) at: Cursor,
}

impl Pager {
    pub(super) fn new(call: Call) -> Self {
        Self {
            own: call.own_query().to_owned(),
            call: Box::new(call),
            state: State::Start(None),
            seen: VecDeque::new(),
            empty: 0,
            prefetch: false,
            strict: false,
            follow: None,
        }
    }

    pub(super) fn start_from(&mut self, cursor: Cursor) {
        self.state = State::Start(Some(cursor));
        self.seen.clear();
    }

    pub(super) fn set_prefetch(&mut self, prefetch: bool) {
        self.prefetch = prefetch;
    }

    pub(super) fn set_strict(&mut self) {
        self.strict = true;
    }

    pub(super) fn set_follow(&mut self, interval: Duration) {
        self.follow = Some(interval);
    }

    pub(super) fn envelope(&self) -> Option<&str> {
        self.call.prepared().envelope()
    }

    /// Where the next page is that hasn't been returned: of a list that grows also when it has ended for now. `None` at the end, and at the beginning if the call can't be made.
    pub(super) fn position(&self) -> Option<Cursor> {
        match &self.state {
            State::Start(Some(cursor)) => Some(cursor.clone()),
            State::Start(None) => self.call.url().ok().map(|url| self.cursor(&url)),
            State::At(url) | State::Waiting(url, _) | State::Paused(url) | State::Fetching(url, _) => {
                Some(self.cursor(url))
            }
            State::Broken(error) => error.cursor().cloned(),
            State::End => None,
        }
    }

    /// Asks for the next page ahead of time.
    pub(super) fn prefetch(&mut self) {
        if let (true, State::At(url)) = (self.prefetch, &self.state) {
            let mut in_flight = self.call.in_flight(Ok(url.clone()));
            in_flight.start();
            self.state = State::Fetching(url.clone(), in_flight);
        }
    }

    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<FetchedPage>>> {
        loop {
            match &mut self.state {
                State::End | State::Paused(_) => return Poll::Ready(None),
                State::Broken(_) => return Poll::Ready(self.finish().map(Err)),
                State::Start(cursor) => {
                    let begin = match cursor {
                        Some(cursor) => cursor.resume(&self.call),
                        None => self.call.url().map(|url| (url, self.call.own_query().to_owned())),
                    };
                    match begin {
                        Ok((url, own)) => (self.state, self.own) = (State::At(url), own),
                        Err(error) => return self.fail(error, None),
                    }
                }
                State::At(url) => {
                    let url = url.clone();
                    self.state = State::Fetching(url.clone(), self.call.in_flight(Ok(url)));
                }
                State::Waiting(url, sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    self.state = State::At(url.clone());
                }
                State::Fetching(url, in_flight) => {
                    let result = ready!(Pin::new(in_flight).poll(context));
                    let at = Cursor::of(&self.call, &self.own, url);
                    return match result {
                        Ok(answer) => self.arrived(answer, at),
                        Err(error) => self.fail(error, Some(at)),
                    };
                }
            }
        }
    }

    /// Ends the stream with this error.
    pub(super) fn fail<T>(&mut self, error: Error, at: Option<Cursor>) -> Poll<Option<Result<T>>> {
        self.state = State::End;
        Poll::Ready(Some(Err(error.about(self.call.subject()).with_cursor(at))))
    }

    fn finish(&mut self) -> Option<Error> {
        match std::mem::replace(&mut self.state, State::End) {
            State::Broken(error) => Some(*error),
            _ => None,
        }
    }

    fn arrived(&mut self, answer: Answer, at: Cursor) -> Poll<Option<Result<FetchedPage>>> {
        // A list may be answered with nothing. But a page that a link promised has to be one, or items would be missed unnoticed.
        let promised = self.strict || self.call.url().is_ok_and(|first| first != answer.url);
        if promised && is_nothing(&answer.body, self.envelope()) {
            let error = answer.enclose(Error::new(Kind::Decode, "page is empty where a list was promised"));
            return self.fail(error, Some(at));
        }
        let link = next::location(&answer, &self.call, &self.own).map_err(|error| answer.enclose(error));
        let url = answer.url.clone();
        // Until the page is settled nothing follows it.
        self.state = State::End;
        Poll::Ready(Some(Ok(FetchedPage { answer, link, url, at })))
    }

    /// Takes the link of a page that arrived, now that it is known whether anything was on the page.
    pub(super) fn settle(&mut self, link: Result<Option<Url>>, from: &Url, at: &Cursor, empty: bool) -> Option<Cursor> {
        self.empty = if empty { self.empty.saturating_add(1) } else { 0 };
        match link.and_then(|link| self.follow(link, from, empty)) {
            Ok(None) => self.position(),
            Ok(Some(url)) => {
                let cursor = self.cursor(&url);
                self.state = State::At(url);
                Some(cursor)
            }
            Err(error) => {
                let error = error.about(self.call.subject()).with_cursor(Some(at.clone()));
                self.state = State::Broken(Box::new(error));
                None
            }
        }
    }

    /// The next page, unless the list goes round in circles.
    fn follow(&mut self, link: Option<Url>, from: &Url, empty: bool) -> Result<Option<Url>> {
        let Some(url) = link else {
            if !self.grows(from) {
                return Ok(None);
            }
            if self.follow.is_some() || self.call.url().is_ok_and(|first| first != *from) {
                return Err(Error::new(
                    Kind::Paging,
                    "there is no link to the next page, which this list always has: something in between may have taken it away",
                ));
            }
            // Whoever goes on later begins with this page again, rather than nowhere.
            self.state = State::Paused(from.clone());
            return Ok(None);
        };
        // A list that grows at its end always has a next page; one with nothing on it that leads back to itself is where the list ends for now.
        if empty && self.grows(from) {
            let place = self.place(&url);
            let ends = place == self.place(from);
            match self.follow {
                // There may be more behind an empty page that leads on, but not behind any number of them.
                Some(interval) if ends || self.empty > HASTY || self.seen.contains(&place) => {
                    self.state = State::Waiting(url, Box::pin(tokio::time::sleep(interval)));
                    return Ok(None);
                }
                None if ends => {
                    self.state = State::Paused(url);
                    return Ok(None);
                }
                _ => {}
            }
        }
        if self.empty >= MOST_EMPTY {
            return Err(Error::new(
                Kind::Paging,
                format!("{MOST_EMPTY} pages in a row are empty"),
            ));
        }
        self.remember(from);
        if self.seen.contains(&self.place(&url)) {
            return Err(Error::new(
                Kind::Paging,
                "link to the next page leads back to a page already seen",
            ));
        }
        Ok(Some(url))
    }

    /// Whether the list grows at its end. The System Log does, unless it is asked for up to a time or backwards.
    fn grows(&self, url: &Url) -> bool {
        let bounds = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            name == "until" || (name == "sortOrder" && value.eq_ignore_ascii_case("DESCENDING"))
        };
        let own = self.own.as_bytes();
        self.call.prepared().is_polling() && !form_urlencoded::parse(own).chain(url.query_pairs()).any(bounds)
    }

    fn remember(&mut self, url: &Url) {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        let place = self.place(url);
        self.seen.push_back(place);
    }

    /// What tells the page at this URL from the others.
    fn place(&self, url: &Url) -> u64 {
        let mut hasher = DefaultHasher::new();
        next::place(url, self.call.dispatcher().api.cursor_parameters).hash(&mut hasher);
        hasher.finish()
    }

    fn cursor(&self, url: &Url) -> Cursor {
        Cursor::of(&self.call, &self.own, url)
    }
}

/// No list, not even an empty one: what says "nothing" in its place, or in the list's place in its envelope.
fn is_nothing(body: &[u8], envelope: Option<&str>) -> bool {
    let text = body.trim_ascii();
    if text.is_empty() || text == b"null" {
        return true;
    }
    let Some(members) = std::str::from_utf8(text).ok().and_then(model::members) else {
        return false;
    };
    let mut lists = members.iter().filter(|(name, _)| Some(&**name) == envelope).peekable();
    members.is_empty() || (lists.peek().is_some() && lists.all(|(_, json)| *json == "null"))
}
