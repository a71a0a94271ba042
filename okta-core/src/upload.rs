//! Files to upload.

use bytes::Bytes;

/// A file to upload, such as a logo.
///
/// ```
/// use okta_core::Upload;
///
/// let logo = Upload::new(vec![0x89, b'P', b'N', b'G']).with_file_name("logo.png").with_content_type("image/png");
/// ```
#[derive(Clone, Debug)]
pub struct Upload {
    file_name: String,
    content_type: String,
    bytes: Bytes,
}

impl Upload {
    /// A file called `file`, of unstated type.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            file_name: "file".to_owned(),
            content_type: "application/octet-stream".to_owned(),
            bytes: bytes.into(),
        }
    }

    /// Sets the name of the file.
    #[must_use]
    pub fn with_file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Sets the media type of the file.
    #[must_use]
    pub fn with_content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = media_type.into();
        self
    }

    /// The form (RFC 7578) with this file as its one part, and the form's media type.
    pub(crate) fn form(&self, part: &str) -> (String, Bytes) {
        let boundary = format!("{:032x}", fastrand::u128(..));
        let name = escape(&self.file_name);
        let content_type: String = self.content_type.chars().filter(|c| !c.is_control()).collect();
        let mut form = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
             content-type: {content_type}\r\n\r\n"
        )
        .into_bytes();
        form.extend_from_slice(&self.bytes);
        form.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), form.into())
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
    use super::Upload;

    #[test]
    fn a_form_has_the_file_as_its_part_and_no_name_can_end_it_early() {
        let upload = Upload::new("png")
            .with_file_name("a\"\r\nb")
            .with_content_type("image/png\r\nx: y");
        let (media_type, form) = upload.form("file");
        let boundary = media_type
            .strip_prefix("multipart/form-data; boundary=")
            .expect("a boundary");
        let expected = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a%22%0D%0Ab\"\r\n\
             content-type: image/pngx: y\r\n\r\npng\r\n--{boundary}--\r\n"
        );
        assert_eq!(form, expected.as_bytes());
    }
}
