//! Imports from identity sources: any number of people, cut into sessions and requests.

mod change;
mod checkpoint;

use std::collections::VecDeque;
use std::time::Duration;

use okta_core::rt::failure;
use tokio::time::{Instant, sleep};

pub use change::IdentityChange;
pub use checkpoint::ImportCheckpoint;

use super::answers::{Whole, whole, whole_with_id};
use super::lists::listed;
use crate::types::{IdentitySourceSession, IdentitySourceSessionStatus as Status};
use crate::{Client, Error, Result};
use change::Queued;
use checkpoint::Session;

// The limits are those of Okta's guide "Build an Anything-as-a-Source custom client integration".
/// Changes in one request.
const MOST_CHANGES: usize = 200;
/// Bytes of one request: 200 KB, without what is around the changes.
const MOST_BYTES: usize = 200_000 - 100;
/// Requests in one session.
const MOST_REQUESTS: u32 = 50;

/// A change that Okta refused to take in, or that is too large to be sent.
#[derive(Debug)]
pub struct RefusedChange {
    /// The change; [`external_id`](IdentityChange::external_id) says whose it is.
    pub change: IdentityChange,
    /// Why: [`causes`](Error::causes) are Okta's words, as far as it has any.
    pub error: Error,
}

/// A session that an import has done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedSession {
    /// Id of the session.
    pub id: String,
    /// `Completed`; or `Closed`, where Okta had accepted the uploads and found nothing to do in them, as when none of the users to delete
    /// is known.
    pub status: Status,
}

/// What became of an import.
#[derive(Debug, Default)]
#[must_use = "it says whom Okta refused"]
pub struct ImportReport {
    /// The sessions that it took, in order.
    pub sessions: Vec<ImportedSession>,
    /// What Okta refused, in the order in which it was pushed.
    pub refused: Vec<RefusedChange>,
}

/// An import of any number of changes to an identity source. Made by [`Client::import_identities`].
///
/// Changes are uploaded in the order in which they are pushed, in requests of up to 200 changes and 200 KB, up to 50 requests a session.
/// A request holds changes of one kind, so push those of a kind together: users before the groups' members. When a session is full it is
/// imported, and the next is opened once Okta allows that, which can take five minutes.
///
/// **When Okta refuses a request**, it is cut in halves again and again until those whom Okta refuses stand alone; the others go in. This
/// takes more requests.
///
/// **When a call fails**, nothing is lost: the session stays as it is, and the next call goes on where this one stopped. Another process
/// does so with a [`checkpoint`](Self::checkpoint). Or [`cancel`](Self::cancel) closes the session. One that is left open expires after
/// 24 hours, and until then the source can't have another.
///
/// **What the API doesn't tell:** what Okta makes of the single people after the import has begun. The Admin Console's import monitoring and
/// the System Log do. Deletions of users whom Okta doesn't know are passed over in silence.
#[derive(Debug)]
pub struct IdentityImport {
    client: Client,
    checkpoint: ImportCheckpoint,
    /// Changes still to be pushed that are uploaded already.
    done: u64,
    queue: VecDeque<Queued>,
    /// Lengths of the next requests, the last first, after a longer one was refused.
    pieces: Vec<usize>,
    /// Whether all requests of the session are known, so that a refusal can't be for their number.
    counted: bool,
    refused_in_a_row: usize,
    most_refused: usize,
    poll: Duration,
    wait: Duration,
    report: ImportReport,
}

impl Client {
    /// Begins an import into an identity source, whose id is that of its application. Nothing is sent before there is a request's worth of
    /// changes.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::IdentityChange;
    /// use okta_mgmt::types::IdentitySourceUserProfile;
    ///
    /// let mut import = okta.import_identities("0oaxc95befZNgrJl71d7");
    /// let ann = IdentitySourceUserProfile::new("ann@example.com", "ann@example.com").with_first_name("Ann");
    /// import.push(IdentityChange::upsert_user("E1", ann)).await?;
    /// // … from an iterator, a stream, a database …
    /// import.push(IdentityChange::delete_user("E2")).await?;
    /// for refused in import.finish().await?.refused {
    ///     println!("{}: {}", refused.change.external_id(), refused.error);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn import_identities(&self, identity_source_id: impl Into<String>) -> IdentityImport {
        IdentityImport::new(self.clone(), ImportCheckpoint::new(identity_source_id.into()))
    }

    /// Goes on with an import that another process began. Push the same changes in the same order from the first on: those that are
    /// uploaded are passed over.
    ///
    /// Okta is asked what became of the session. What was uploaded to one that has expired, was closed or has failed is uploaded again. So
    /// is what was uploaded after the checkpoint; to do so twice changes nothing.
    ///
    /// # Errors
    /// Those of `getIdentitySourceSession`.
    pub async fn resume_import(&self, mut checkpoint: ImportCheckpoint) -> Result<IdentityImport> {
        if let Some(session) = checkpoint.session.take() {
            let status = match self.import_status(&checkpoint.source, &session.id).await {
                Err(error) if error.is_not_found() => Status::Closed,
                other => other?,
            };
            match status {
                Status::Created | Status::InProgress => checkpoint.session = Some(session.with_started(false)),
                Status::Completed => {}
                Status::Closed | Status::Error | Status::Expired => checkpoint.position = session.from,
                // what isn't known is waited for, too
                _ => checkpoint.session = Some(session.with_started(true)),
            }
        }
        Ok(IdentityImport::new(self.clone(), checkpoint))
    }

    async fn import_status(&self, source: &str, session: &str) -> Result<Status> {
        let request = self.get_identity_source_session(source, session);
        let session = whole_with_id::<IdentitySourceSession>(request, session).await?;
        session.into_inner().status.ok_or_else(no_session)
    }
}

impl IdentityImport {
    fn new(client: Client, checkpoint: ImportCheckpoint) -> Self {
        Self {
            done: checkpoint.position,
            counted: checkpoint.session.is_none(),
            client,
            checkpoint,
            queue: VecDeque::new(),
            pieces: Vec::new(),
            refused_in_a_row: 0,
            most_refused: 20,
            poll: Duration::from_secs(10),
            wait: Duration::from_secs(3600),
            report: ImportReport::default(),
        }
    }

    /// Sets the time between two looks at a session, and between two tries to open one. Default 10 seconds.
    #[must_use]
    pub fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.poll = interval;
        self
    }

    /// Sets how long each session is waited for: until Okta allows it, and until it is imported. Default one hour each.
    #[must_use]
    pub fn with_wait_limit(mut self, limit: Duration) -> Self {
        self.wait = limit;
        self
    }

    /// Sets how many changes in a row may be refused, before that is taken for a fault of the whole and is an error. Default 20.
    #[must_use]
    pub fn with_most_refused(mut self, most: usize) -> Self {
        self.most_refused = most;
        self
    }

    /// How far the import has come: what is pushed and not uploaded yet isn't part of it. Store it after each push, or as often as you like, for
    /// [`Client::resume_import`]. It doesn't hold what was refused: see [`refused`](Self::refused).
    #[must_use]
    pub fn checkpoint(&self) -> &ImportCheckpoint {
        &self.checkpoint
    }

    /// What Okta has refused so far.
    #[must_use]
    pub fn refused(&self) -> &[RefusedChange] {
        &self.report.refused
    }

    /// Takes a change, and uploads a request's worth of them when there is one.
    ///
    /// # Errors
    /// Those of the operations on sessions and uploads, of which [`outcome_unknown`](Error::outcome_unknown) needs no care here. The change is
    /// taken nevertheless: don't push it again, the next call goes on.
    pub async fn push(&mut self, change: IdentityChange) -> Result<()> {
        if self.done > 0 {
            self.done -= 1;
            return Ok(());
        }
        self.queue.push_back(Queued::new(change));
        self.upload(false).await
    }

    /// Takes many changes.
    ///
    /// # Errors
    /// As [`push`](Self::push). All of the changes up to the one at which it failed are taken, and none after it: with an iterator that is given as
    /// `&mut changes` the next call goes on.
    pub async fn extend(&mut self, changes: impl IntoIterator<Item = IdentityChange>) -> Result<()> {
        for change in changes {
            self.push(change).await?;
        }
        Ok(())
    }

    /// Uploads what is left, has the last session imported, and waits until Okta is done.
    ///
    /// # Errors
    /// As [`push`](Self::push); [`is_timeout`](Error::is_timeout) when Okta isn't done within the limit; [`is_decode`](Error::is_decode) when the
    /// session ended in another way than it should, such as `ERROR`: then [`Client::resume_import`] uploads all of that session again.
    pub async fn finish(&mut self) -> Result<ImportReport> {
        self.upload(true).await?;
        self.complete_session().await?;
        Ok(std::mem::take(&mut self.report))
    }

    /// Closes the session: Okta forgets what was uploaded to it. Sessions before it stay imported. Returns where the next import could
    /// begin, and what was refused before.
    ///
    /// # Errors
    /// Those of `deleteIdentitySourceSession`: [`is_validation`](Error::is_validation) if the session is being imported, which can't be stopped.
    pub async fn cancel(mut self) -> Result<(ImportCheckpoint, ImportReport)> {
        if let Some(session) = &self.checkpoint.session {
            let (source, id) = (&self.checkpoint.source, &session.id);
            let closed = self.client.delete_identity_source_session(source, id).send().await;
            closed.map_err(|error| failure::during(error, &format!("import session {id}")))?;
            self.checkpoint.position = session.from;
            self.checkpoint.session = None;
        }
        Ok((self.checkpoint, self.report))
    }

    /// Uploads what makes a whole request; with `all` what doesn't, too.
    async fn upload(&mut self, all: bool) -> Result<()> {
        while let Some(length) = self.next_length(all) {
            self.upload_request(length).await?;
        }
        Ok(())
    }

    /// How many changes go into the next request, once that is certain.
    fn next_length(&self, all: bool) -> Option<usize> {
        if let Some(length) = self.pieces.last() {
            return Some(*length);
        }
        let first = self.queue.front()?;
        let mut size = 0;
        for (index, queued) in self.queue.iter().enumerate() {
            size += queued.size;
            if index == MOST_CHANGES || size > MOST_BYTES || !queued.change.goes_with(&first.change) {
                return Some(index.max(1));
            }
        }
        (all || self.queue.len() == MOST_CHANGES).then_some(self.queue.len())
    }

    async fn upload_request(&mut self, length: usize) -> Result<()> {
        if let Some(fault) = self.queue.front_mut().and_then(|first| first.fault.take()) {
            self.settle(1, Some(failure::argument(fault)));
            return Ok(());
        }
        let id = self.session().await?;
        let context = format!("import session {id}");
        if let Some(session) = &mut self.checkpoint.session {
            // before it is sent: it may arrive although nothing is heard of it
            session.requests += 1;
        }
        let changes: Vec<&IdentityChange> = self.queue.iter().take(length).map(|queued| &queued.change).collect();
        let error = match change::upload(&self.client, &self.checkpoint.source, &id, &changes).await {
            Ok(()) => {
                self.settle(length, None);
                return Ok(());
            }
            Err(error) => error,
        };
        // the same statuses as for a session that takes no more
        if !matches!(error.status(), Some(400 | 413 | 422)) {
            return Err(failure::during(error, &context));
        }
        let status = self.client.import_status(&self.checkpoint.source, &id).await?;
        if !matches!(status, Status::Created | Status::InProgress) {
            let context = format!("{context} is {status} and takes no more; resume from the checkpoint");
            return Err(failure::during(error, &context));
        }
        if !self.counted
            && let Some(session) = &mut self.checkpoint.session
        {
            session.requests = MOST_REQUESTS;
            return Ok(());
        }
        if length > 1 {
            self.pieces.pop();
            self.pieces.extend([length - length / 2, length / 2]);
            return Ok(());
        }
        if self.refused_in_a_row >= self.most_refused {
            let context = format!("{context}: {} changes were refused in a row", self.refused_in_a_row);
            return Err(failure::during(error, &context));
        }
        self.settle(1, Some(error));
        Ok(())
    }

    /// The first changes of the queue are uploaded, or the first one is refused.
    fn settle(&mut self, length: usize, refusal: Option<Error>) {
        self.pieces.pop();
        self.checkpoint.position += length as u64;
        let Some(error) = refusal else {
            self.queue.drain(..length);
            self.refused_in_a_row = 0;
            return;
        };
        self.refused_in_a_row += 1;
        if let Some(Queued { change, .. }) = self.queue.pop_front() {
            self.report.refused.push(RefusedChange { change, error });
        }
    }

    /// The id of a session with room for a request.
    async fn session(&mut self) -> Result<String> {
        if let Some(session) = &self.checkpoint.session {
            if !session.started && session.requests < MOST_REQUESTS {
                return Ok(session.id.clone());
            }
            self.complete_session().await?;
        }
        let id = self.open_session().await?;
        self.checkpoint.session = Some(Session::new(id.clone(), self.checkpoint.position));
        self.counted = true;
        Ok(id)
    }

    /// Opens a session as soon as Okta allows it.
    async fn open_session(&self) -> Result<String> {
        let (source, deadline) = (&self.checkpoint.source, Instant::now() + self.wait);
        loop {
            let opened = whole::<IdentitySourceSession>(self.client.create_identity_source_session(source)).await;
            let error = match opened {
                Ok(session) => return session.into_inner().id.ok_or_else(no_session),
                Err(error) if error.is_validation() => error,
                Err(error) => return Err(error),
            };
            // one that is open won't go away by waiting; after one that is being imported, or was lately, there is another soon
            for session in listed(self.client.list_identity_source_sessions(source)).await? {
                if let Some(status @ (Status::Created | Status::InProgress)) = &session.status {
                    let id = session.id.as_deref().unwrap_or_default();
                    let context = format!(
                        "import session {id} of identity source {source} is {status}, and there can be but one: \
                         let it be imported, close it with deleteIdentitySourceSession, or wait 24 hours"
                    );
                    return Err(failure::during(error, &context));
                }
            }
            if Instant::now() + self.poll > deadline {
                return Err(failure::during(
                    error,
                    &format!("no import session after {:?}", self.wait),
                ));
            }
            sleep(self.poll).await;
        }
    }

    /// Has the session imported, and waits until Okta is done.
    async fn complete_session(&mut self) -> Result<()> {
        let Some(session) = &mut self.checkpoint.session else {
            return Ok(());
        };
        let (source, id) = (&self.checkpoint.source, session.id.clone());
        let context = format!("import session {id}");
        if !session.started {
            let start = self.client.start_import_from_identity_source(source, &id).send().await;
            if let Err(error) = start {
                let refused = error.is_validation();
                let status = if refused {
                    self.client.import_status(source, &id).await?
                } else {
                    Status::InProgress
                };
                match status {
                    Status::Created => {
                        // nothing in it, as Okta sees it: closed, so that it doesn't stand in the way of the next
                        self.client.delete_identity_source_session(source, &id).send().await?;
                        self.end_session(id, Status::Closed);
                        return Ok(());
                    }
                    // by a request of which nothing was heard
                    Status::Triggered | Status::Completed => {}
                    _ => return Err(failure::during(error, &context)),
                }
            }
            session.started = true;
        }
        let deadline = Instant::now() + self.wait;
        loop {
            let status = self.client.import_status(source, &id).await?;
            match status {
                Status::Completed => break,
                Status::Closed | Status::Error | Status::Expired => {
                    let what =
                        format!("{context} ended as {status}: resume from the checkpoint to upload all of it again");
                    return Err(failure::unexpected(what));
                }
                _ if Instant::now() + self.poll > deadline => {
                    let what = format!("{context} is {status} after {:?}", self.wait);
                    return Err(failure::timed_out(what));
                }
                _ => sleep(self.poll).await,
            }
        }
        self.end_session(id, Status::Completed);
        Ok(())
    }

    fn end_session(&mut self, id: String, status: Status) {
        self.checkpoint.session = None;
        self.report.sessions.push(ImportedSession { id, status });
    }
}

impl Whole for IdentitySourceSession {
    const IS: &'static str = "an import session with an id and a status";

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn is_whole(&self) -> bool {
        self.id.is_some() && self.status.is_some()
    }
}

fn no_session() -> Error {
    failure::unexpected("Okta answered with an import session without an id or a status")
}
