//! The parameters of a header such as `WWW-Authenticate`.

use super::unquote;

/// The parameters of all challenges of one header line; the first of a name wins.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Reads `scheme name=value, name="quoted", scheme …`. Whatever isn't a parameter is passed over.
pub(crate) fn parse(header: &str) -> Parameters {
    let mut found = Parameters::default();
    let mut rest = header;
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals]
            .rsplit([' ', '\t', ',', ';'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        rest = rest[equals + 1..].trim_start();
        let value = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (value, after) = unquote(quoted);
                rest = after.unwrap_or_default();
                value
            }
            None => {
                let end = rest.find([',', ';', ' ', '\t']).unwrap_or(rest.len());
                let value = rest[..end].to_owned();
                rest = &rest[end..];
                value
            }
        };
        if !name.is_empty() {
            found.0.push((name, value));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters() {
        let challenge = parse(r#"Bearer realm="a, b=\"c\"" , error=invalid_token,scope="x y", DPoP algs="ES256""#);
        assert_eq!(challenge.get("realm"), Some(r#"a, b="c""#));
        assert_eq!(challenge.get("error"), Some("invalid_token"));
        assert_eq!(challenge.get("scope"), Some("x y"));
        assert_eq!(challenge.get("algs"), Some("ES256"));
    }

    #[test]
    fn garbage_ends() {
        for garbage in ["", "=", "==,=", "a=\"", "Bearer", "a=\\", "ä=ö, =\"x\\"] {
            drop(parse(garbage));
        }
    }
}
