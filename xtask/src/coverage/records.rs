//! The differences that are meant, and why: each `differences.yaml` below `specs/<api>`.

use std::path::Path;

use okta_codegen::DIFFERENCES;
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::difference::{Difference, Facet, Kind};
use super::text;

/// One recorded difference, or all that a pattern covers.
#[derive(Debug)]
pub(super) struct Record {
    /// The file, as a user would name it.
    file: String,
    line: usize,
    /// The folder that it stands in, if it is a family's own: it holds for that family's operations.
    pub(super) family: Option<String>,
    pub(super) what: Pattern,
    pub(super) kind: Kind,
    of: Option<Facet>,
    upstream: Option<String>,
    curated: Option<String>,
}

#[derive(Debug)]
pub(super) enum Pattern {
    /// Glob on the path of a difference.
    Path(String),
    /// Operations that the other document has under this tag.
    Tag(String),
}

/// All of one API.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) list: Vec<Record>,
}

impl Record {
    pub(super) fn explains(&self, difference: &Difference) -> bool {
        let subject = match &self.what {
            Pattern::Path(pattern) => matches(pattern, &difference.path),
            Pattern::Tag(tag) => difference.of == Facet::Operations && difference.tag.as_ref() == Some(tag),
        };
        let says = |pattern: &Option<String>, found: &str| pattern.as_ref().is_none_or(|text| matches(text, found));
        subject
            && (self.family.is_none() || self.family == difference.family)
            && self.kind == difference.kind
            && self.of.is_none_or(|of| of == difference.of)
            && says(&self.upstream, &difference.upstream)
            && says(&self.curated, &difference.curated)
    }
}

/// Words of paths that are the same in all operations.
const PLACES: &[&str] = &["header", "path", "query", "request", "response"];

impl Record {
    /// Why the record may explain more than its author has looked at, and how to narrow it.
    pub(super) fn looseness(&self) -> Option<&'static str> {
        let Pattern::Path(pattern) = &self.what else {
            return None;
        };
        let mut words = pattern.split(|c: char| !(c.is_alphanumeric() || "_-<>$".contains(c)));
        let anywhere = words.all(|word| word.is_empty() || PLACES.contains(&word));
        if anywhere {
            return Some("it holds for whatever operation; name the operations or the member");
        }
        if pattern.ends_with('*') {
            return Some(
                "it hides whatever comes next; name the members or values that differ (a member of any name is `<any>`)",
            );
        }
        let types = self.kind == Kind::Different && self.of.is_none_or(|of| of == Facet::Types);
        if types && self.upstream.is_none() && self.of.is_some() {
            return Some(
                "a difference in `types` has to say `upstream`, so that it is news when Okta says something else",
            );
        }
        None
    }
}

/// `*` stands for anything, also nothing; all other characters for themselves.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        match text.find(part) {
            Some(found) => text = &text[found + part.len()..],
            None => return false,
        }
    }
    true
}

impl Records {
    /// From each family's folder below `folder`, and from `folder` itself; paths are shown as below `root`.
    pub(super) fn read(folder: &Path, root: &Path) -> Result<Self, String> {
        let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", folder.display());
        let mut folders = vec![folder.to_owned()];
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            folders.push(entry.map_err(unreadable)?.path());
        }
        folders.sort();
        let mut records = Self::default();
        for path in folders
            .iter()
            .map(|folder| folder.join(DIFFERENCES))
            .filter(|path| path.is_file())
        {
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let family = path
                .parent()
                .filter(|parent| *parent != folder)
                .and_then(Path::file_name);
            let family = family.map(|name| name.to_string_lossy().into_owned());
            let found = Self::parse(&name, &text(&path)?)?.list.into_iter();
            records.list.extend(found.map(|record| Record {
                family: family.clone(),
                ..record
            }));
        }
        Ok(records)
    }

    /// `name` is what messages call the file.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut records = Self::default();
        let documents = MarkedYaml::load_from_str(text).map_err(|error| format!("{name}: {error}"))?;
        let Some(root) = documents.first() else {
            return Ok(records);
        };
        match &root.data {
            YamlData::Sequence(nodes) => {
                for node in nodes {
                    let found = entry(name, node).map_err(|(line, error)| format!("{name}:{line}: {error}"))?;
                    records.list.extend(found);
                }
                Ok(records)
            }
            YamlData::Value(Scalar::Null) => Ok(records),
            _ => Err(format!("{name}: it is not a list of records")),
        }
    }

    /// `specs/mgmt/groups/differences.yaml:12`.
    pub(super) fn location(&self, index: usize) -> String {
        self.list
            .get(index)
            .map_or_else(String::new, |record| format!("{}:{}", record.file, record.line))
    }
}

type Located<T> = Result<T, (usize, String)>;

/// The records of one entry: as many as it names paths or tags.
fn entry(file: &str, node: &MarkedYaml<'_>) -> Located<Vec<Record>> {
    let line = node.span.start.line();
    let fail = |message: &str| (line, message.to_owned());
    let YamlData::Mapping(members) = &node.data else {
        return Err(fail("a record is a mapping with `path` or `tag`, `kind` and `why`"));
    };
    let (mut what, mut kind, mut of, mut upstream, mut curated, mut reason) =
        (Vec::new(), None, None, None, None, false);
    for (key, value) in members {
        let name = string(key)?;
        match name.as_str() {
            "path" => what.extend(strings(value)?.into_iter().map(|(at, text)| (at, Pattern::Path(text)))),
            "tag" => what.extend(strings(value)?.into_iter().map(|(at, text)| (at, Pattern::Tag(text)))),
            "kind" => {
                let text = string(value)?;
                kind = Kind::ALL.into_iter().find(|kind| kind.name() == text);
            }
            "of" => {
                let text = string(value)?;
                let found = Facet::ALL.into_iter().find(|facet| facet.name() == text);
                of = Some(
                    found.ok_or_else(|| (value.span.start.line(), format!("nothing compared is called `{text}`")))?,
                );
            }
            "upstream" => upstream = Some(string(value)?),
            "curated" => curated = Some(string(value)?),
            "why" => reason = !string(value)?.trim().is_empty(),
            _ => return Err((key.span.start.line(), format!("a record has no `{name}`"))),
        }
    }
    if what.is_empty() {
        return Err(fail("a record needs a `path` or a `tag`"));
    }
    let kind = kind.ok_or_else(|| fail("a record needs a `kind`: missing, extra or different"))?;
    // it is for whoever reads the file
    if !reason {
        return Err(fail("a record needs a reason: `why`"));
    }
    let records = what.into_iter().map(|(line, what)| Record {
        file: file.to_owned(),
        line,
        family: None,
        what,
        kind,
        of,
        upstream: upstream.clone(),
        curated: curated.clone(),
    });
    Ok(records.collect())
}

/// A text, or a list of texts, each with its line.
fn strings(node: &MarkedYaml<'_>) -> Located<Vec<(usize, String)>> {
    let one = |node: &MarkedYaml<'_>| Ok((node.span.start.line(), string(node)?));
    match &node.data {
        YamlData::Sequence(nodes) => nodes.iter().map(one).collect(),
        _ => Ok(vec![one(node)?]),
    }
}

fn string(node: &MarkedYaml<'_>) -> Located<String> {
    match &node.data {
        YamlData::Value(Scalar::String(text)) => Ok(text.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Ok(number.to_string()),
        YamlData::Value(Scalar::Boolean(value)) => Ok(value.to_string()),
        _ => Err((node.span.start.line(), "a text is needed here".to_owned())),
    }
}
