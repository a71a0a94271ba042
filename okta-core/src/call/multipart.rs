//! Bodies of several parts (RFC 7578), for uploads.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;

use crate::{Error, Result};

/// One part of a `multipart/form-data` body: a field or a file.
#[derive(Clone)]
pub struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Bytes,
}

impl Part {
    /// A field of this name.
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { name: name.into(), file_name: None, content_type: None, content: content.into() }
    }

    /// A file in the field of this name.
    pub fn file(name: impl Into<String>, file_name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        let part = Self { file_name: Some(file_name.into()), ..Self::new(name, content) };
        part.with_content_type("application/octet-stream")
    }

    /// Sets the content type, such as `image/png`.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

/// The content may be secret.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("name", &self.name).field("bytes", &self.content.len()).finish_non_exhaustive()
    }
}

/// The content type and the body.
pub(super) fn encode(parts: &[Part]) -> Result<(HeaderValue, Bytes)> {
    let boundary = boundary(parts);
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(&part.name)).as_bytes());
        if let Some(file_name) = &part.file_name {
            body.extend_from_slice(format!("; filename=\"{}\"", quoted(file_name)).as_bytes());
        }
        if let Some(content_type) = &part.content_type {
            if HeaderValue::from_str(content_type).is_err() {
                return Err(Error::argument("content type of a part contains a line break or another control character"));
            }
            body.extend_from_slice(format!("\r\nContent-Type: {content_type}").as_bytes());
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(&part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
    Ok((content_type.map_err(|_| Error::argument("body has no valid boundary"))?, body.into()))
}

/// A line that is in none of the parts.
fn boundary(parts: &[Part]) -> String {
    loop {
        let boundary = format!("okta-core-{:032x}", fastrand::u128(..));
        let within = |part: &Part| part.content.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        if !parts.iter().any(within) {
            return boundary;
        }
    }
}

/// Names within quotes, escaped as browsers do it.
fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => text.push_str("%22"),
            '\r' => text.push_str("%0D"),
            '\n' => text.push_str("%0A"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let png = Part::file("file", "a\"\r\nb.png", &b"\x89PNG\r\n"[..]).with_content_type("image/png");
        let (content_type, body) = encode(&[Part::new("n", "v"), png]).unwrap();
        let boundary = content_type.to_str().unwrap().strip_prefix("multipart/form-data; boundary=").unwrap().to_owned();
        let mut expected = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n").into_bytes();
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0Ab.png\"\r\nContent-Type: image/png";
        expected.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        expected.extend_from_slice(b"\x89PNG\r\n\r\n");
        expected.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        assert_eq!(body, expected);
        let bad = Part::new("n", "v").with_content_type("a\r\nX: y");
        assert!(encode(&[bad]).unwrap_err().is_invalid_argument());
    }
}
