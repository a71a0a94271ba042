//! What is known about an operation before it is called.

/// Facts about one operation of the API, known at compile time.
///
/// The client crates hold one static of these for each operation. They are data: print them, filter them, compute the scopes a program
/// needs from them.
///
/// ```
/// # use okta_core::{Lifecycle, Operation};
/// static LIST_THINGS: Operation = Operation::new("listThings", "GET", "/api/v9/things")
///     .with_tag("Thing")
///     .with_lifecycle(Lifecycle::Ga)
///     .with_scopes(&[&["things.read"], &["things.manage"]])
///     .with_pages();
///
/// assert_eq!(LIST_THINGS.id(), "listThings");
/// assert!(LIST_THINGS.is_idempotent(), "a GET is");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    tag: &'static str,
    lifecycle: Lifecycle,
    scopes: &'static [&'static [&'static str]],
    roles: &'static [&'static str],
    schemes: &'static [Scheme],
    client_state: &'static [&'static str],
    secrets: &'static [&'static str],
    subdomain: Option<&'static str>,
    bucket: Option<&'static str>,
    envelope: Option<&'static str>,
    replaced_members: &'static [&'static str],
    successes: &'static [u16],
    idempotent: bool,
    paginated: bool,
    polling: bool,
    public: bool,
}

/// How far the API's owner has released an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lifecycle {
    /// Generally available.
    Ga,
    /// Released, but only to some orgs or on request.
    LimitedGa,
    /// Early access: may still change.
    Ea,
    /// Beta: may change or go away.
    Beta,
    /// To be removed.
    Deprecated,
}

/// A kind of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// An API token (`SSWS`).
    ApiToken,
    /// An access token, bearer or bound.
    OAuth,
}

impl Operation {
    /// An operation with nothing known but its name, its HTTP method (upper case) and its path template.
    ///
    /// GET, HEAD, OPTIONS, PUT and DELETE are idempotent unless [`with_idempotence`](Self::with_idempotence) says otherwise.
    #[must_use]
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            tag: "",
            lifecycle: Lifecycle::Ga,
            scopes: &[],
            roles: &[],
            schemes: &[],
            client_state: &[],
            secrets: &[],
            subdomain: None,
            bucket: None,
            envelope: None,
            replaced_members: &[],
            successes: &[],
            idempotent: matches!(method.as_bytes(), b"GET" | b"HEAD" | b"OPTIONS" | b"PUT" | b"DELETE"),
            paginated: false,
            polling: false,
            public: false,
        }
    }

    /// Sets the tag, the heading under which the API's documentation lists the operation.
    #[must_use]
    pub const fn with_tag(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self
    }

    /// Sets the release stage.
    #[must_use]
    pub const fn with_lifecycle(mut self, lifecycle: Lifecycle) -> Self {
        self.lifecycle = lifecycle;
        self
    }

    /// Sets the OAuth scopes: alternatives, each a set of scopes that are needed together. Least privilege first.
    #[must_use]
    pub const fn with_scopes(mut self, scopes: &'static [&'static [&'static str]]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the admin roles or permissions, any of which is enough.
    #[must_use]
    pub const fn with_roles(mut self, roles: &'static [&'static str]) -> Self {
        self.roles = roles;
        self
    }

    /// Sets the kinds of credentials that the operation takes, if it doesn't take all.
    #[must_use]
    pub const fn with_schemes(mut self, schemes: &'static [Scheme]) -> Self {
        self.schemes = schemes;
        self
    }

    /// Names the path parameters that are the client's, not the call's, such as the team.
    #[must_use]
    pub const fn with_client_state(mut self, names: &'static [&'static str]) -> Self {
        self.client_state = names;
        self
    }

    /// Names the parameters whose values are secret, such as a code in the path.
    #[must_use]
    pub const fn with_secrets(mut self, names: &'static [&'static str]) -> Self {
        self.secrets = names;
        self
    }

    /// Says that the operation isn't at the org's host but at this label before it: `drapp` for `drapp.acme.okta.com`.
    #[must_use]
    pub const fn with_subdomain(mut self, label: &'static str) -> Self {
        self.subdomain = Some(label);
        self
    }

    /// Sets the rate-limit bucket that the operation is counted in.
    #[must_use]
    pub const fn with_bucket(mut self, bucket: &'static str) -> Self {
        self.bucket = Some(bucket);
        self
    }

    /// Names the member of the response that holds the list.
    #[must_use]
    pub const fn with_envelope(mut self, member: &'static str) -> Self {
        self.envelope = Some(member);
        self
    }

    /// Names the members that a caller can set of the object that the request replaces.
    #[must_use]
    pub const fn with_replaced_members(mut self, members: &'static [&'static str]) -> Self {
        self.replaced_members = members;
        self
    }

    /// Names statuses other than 2xx that are a success, such as a 301 that leads nowhere.
    #[must_use]
    pub const fn with_successes(mut self, statuses: &'static [u16]) -> Self {
        self.successes = statuses;
        self
    }

    /// Says whether repeating the request has the effect of sending it once.
    #[must_use]
    pub const fn with_idempotence(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Marks the operation as a list, which may come in pages.
    #[must_use]
    pub const fn with_pages(mut self) -> Self {
        self.paginated = true;
        self
    }

    /// Marks a list whose last page links to a next one that is still to be filled, so that an empty page means "nothing yet".
    #[must_use]
    pub const fn with_polling(mut self) -> Self {
        self.paginated = true;
        self.polling = true;
        self
    }

    /// Marks the operation as public: it is sent without credentials.
    #[must_use]
    pub const fn with_public_access(mut self) -> Self {
        self.public = true;
        self
    }

    /// The API's name of the operation, such as `listApplications`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The HTTP method, in upper case.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The path template, such as `/api/v1/apps/{appId}`.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The heading under which the API's documentation lists the operation.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    /// The release stage.
    #[must_use]
    pub const fn lifecycle(&self) -> Lifecycle {
        self.lifecycle
    }

    /// The OAuth scopes: alternatives, each a set of scopes that are needed together. Empty if none are known.
    #[must_use]
    pub const fn scopes(&self) -> &'static [&'static [&'static str]] {
        self.scopes
    }

    /// The admin roles or permissions, any of which is enough. Empty if none are known.
    #[must_use]
    pub const fn roles(&self) -> &'static [&'static str] {
        self.roles
    }

    /// The kinds of credentials that the operation takes. Empty if it takes all.
    #[must_use]
    pub const fn schemes(&self) -> &'static [Scheme] {
        self.schemes
    }

    /// The path parameters that the client fills in.
    #[must_use]
    pub const fn client_state(&self) -> &'static [&'static str] {
        self.client_state
    }

    /// The parameters whose values are secret.
    #[must_use]
    pub const fn secrets(&self) -> &'static [&'static str] {
        self.secrets
    }

    /// What stands before the org's host, such as `drapp` in `drapp.acme.okta.com`; `None` if the operation is at the org's host, as nearly
    /// all are.
    #[must_use]
    pub const fn subdomain(&self) -> Option<&'static str> {
        self.subdomain
    }

    /// The rate-limit bucket that the operation is counted in, if known.
    #[must_use]
    pub const fn bucket(&self) -> Option<&'static str> {
        self.bucket
    }

    /// The member of the response that holds the list; `None` if the response itself is the list.
    #[must_use]
    pub const fn envelope(&self) -> Option<&'static str> {
        self.envelope
    }

    /// The members that a caller can set of the object that a PUT replaces. Empty if none are known, and for other operations.
    #[must_use]
    pub const fn replaced_members(&self) -> &'static [&'static str] {
        self.replaced_members
    }

    /// Statuses other than 2xx that are a success.
    #[must_use]
    pub const fn successes(&self) -> &'static [u16] {
        self.successes
    }

    /// Whether repeating the request has the effect of sending it once.
    #[must_use]
    pub const fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// Whether the response is a list, which may come in pages.
    #[must_use]
    pub const fn is_paginated(&self) -> bool {
        self.paginated
    }

    /// Whether an empty page means "nothing yet" rather than "nothing here".
    #[must_use]
    pub const fn is_polling(&self) -> bool {
        self.polling
    }

    /// Whether the operation is sent without credentials.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.public
    }
}
