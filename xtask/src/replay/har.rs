//! As much of HAR as is needed, and no more of it is required.

use std::path::Path;

use base64::Engine as _;
use serde::Deserialize;

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

/// A request and its answer.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(rename = "postData")]
    post_data: Option<Content>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Response {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: Vec<Header>,
    content: Option<Content>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
    #[cfg(feature = "replay")]
    #[serde(default, rename = "mimeType")]
    mime_type: String,
}

impl Content {
    fn text(&self) -> String {
        let text = self.text.as_deref().unwrap_or_default();
        match self.encoding.as_deref() {
            Some("base64") => base64::engine::general_purpose::STANDARD
                .decode(text)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default(),
            _ => text.to_owned(),
        }
    }
}

impl Request {
    /// Empty if there is none.
    pub(super) fn body(&self) -> String {
        self.post_data.as_ref().map(Content::text).unwrap_or_default()
    }

    /// Path, and query without its `?`.
    pub(super) fn path_and_query(&self) -> (&str, &str) {
        let after_scheme = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("/", |start| &after_scheme[start..]);
        let path = path.split('#').next().unwrap_or_default();
        path.split_once('?').unwrap_or((path, ""))
    }
}

impl Response {
    /// Empty if there is none.
    pub(super) fn body(&self) -> String {
        self.content.as_ref().map(Content::text).unwrap_or_default()
    }

    /// Empty if it isn't known.
    #[cfg(feature = "replay")]
    pub(super) fn media_type(&self) -> &str {
        self.content
            .as_ref()
            .map(|content| content.mime_type.as_str())
            .unwrap_or_default()
    }
}

/// The exchanges of a file.
pub(super) fn read(file: &Path) -> Result<Vec<Entry>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| failed(&format_args!("it can't be read: {error}")))?;
    let har: Har = serde_json::from_str(&text).map_err(|error| failed(&format_args!("it is no HAR file: {error}")))?;
    Ok(har.log.entries)
}
