//! Files to upload.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::HeaderValue;

use crate::payload::{Part, Payload, Progress};

/// A file to upload, such as a logo.
///
/// ```
/// # use okta_core::Upload;
/// let logo = Upload::new(vec![0x89, b'P', b'N', b'G']).with_file_name("logo.png").with_content_type("image/png");
/// let large = Upload::from_file("/var/data/background.jpg")
///     .with_content_type("image/jpeg")
///     .with_progress(|sent, total| println!("{sent} of {total} bytes"));
/// ```
#[derive(Clone)]
pub struct Upload {
    file_name: String,
    content_type: String,
    content: Content,
    progress: Option<Progress>,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    File(PathBuf),
}

impl Upload {
    /// A file called `file`, of unstated type.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self::of("file".to_owned(), Content::Bytes(bytes.into()))
    }

    /// This file, under its own name. It is read while it is sent, piece by piece, and once more for each attempt; it must not change meanwhile.
    ///
    /// That it can't be read is an error when it is sent: [`is_invalid_argument`](crate::Error::is_invalid_argument).
    pub fn from_file(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self::of(
            name.unwrap_or_else(|| "file".to_owned()),
            Content::File(path.to_owned()),
        )
    }

    fn of(file_name: String, content: Content) -> Self {
        Self {
            file_name,
            content_type: "application/octet-stream".to_owned(),
            content,
            progress: None,
        }
    }

    /// Calls `tell` while the file is sent, with the bytes that have been handed to the connection and all there are, the form around
    /// the file included. Another attempt begins at zero again.
    #[must_use]
    pub fn with_progress(mut self, tell: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Progress::new(tell));
        self
    }

    /// Sets the name of the file.
    #[must_use]
    pub fn with_file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Sets the media type of the file, such as `image/png`. One that is none is refused when the call is sent.
    #[must_use]
    pub fn with_content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = media_type.into();
        self
    }

    /// The form (RFC 7578) with this file as its one part, and the form's media type; or why there is none.
    pub(crate) fn form(&self, part: &str) -> Result<(HeaderValue, Payload), &'static str> {
        let boundary = format!("{:032x}", fastrand::u128(..));
        let name = escape(&self.file_name);
        let content_type = &self.content_type;
        if HeaderValue::from_str(content_type).is_err() || !content_type.contains('/') {
            return Err("media type of the file to upload is none; one is like image/png");
        }
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
             content-type: {content_type}\r\n\r\n"
        );
        let content = match &self.content {
            Content::Bytes(bytes) => Part::Bytes(bytes.clone()),
            Content::File(path) => Part::File(path.clone()),
        };
        let tail = format!("\r\n--{boundary}--\r\n");
        let parts = [Part::Bytes(head.into()), content, Part::Bytes(tail.into())];
        let media_type = format!("multipart/form-data; boundary={boundary}");
        let media_type = HeaderValue::try_from(media_type).map_err(|_| "media type of the form is not valid")?;
        Ok((media_type, Payload::Parts(parts.into(), self.progress.clone())))
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

impl<T: Into<Bytes>> From<T> for Upload {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

/// What would end the name or the line, percent-encoded as browsers do.
fn escape(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_the_file_as_its_part_and_no_name_can_end_it_early() {
        let upload = Upload::new("png")
            .with_file_name("a\"\r\nb")
            .with_content_type("image/png");
        let (media_type, form) = upload.form("file").unwrap();
        let boundary = media_type
            .to_str()
            .unwrap()
            .strip_prefix("multipart/form-data; boundary=")
            .expect("a boundary");
        let expected = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a%22%0D%0Ab\"\r\n\
             content-type: image/png\r\n\r\npng\r\n--{boundary}--\r\n"
        );
        let Payload::Parts(parts, _) = form else {
            panic!("one piece")
        };
        let text = parts.iter().map(|part| match part {
            Part::Bytes(bytes) => &**bytes,
            Part::File(_) => panic!("a file"),
        });
        assert_eq!(text.collect::<Vec<_>>().concat(), expected.as_bytes());
    }

    #[test]
    fn a_media_type_is_one() {
        for none in ["", "png", "image/png\r\n\r\nx", "image/png\0"] {
            let refused = Upload::new("png").with_content_type(none).form("file");
            assert!(refused.is_err(), "{none:?}");
        }
    }
}
