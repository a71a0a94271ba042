//! How the YAML under `specs/` is written, as far as no parser cares.

use std::fs;
use std::path::Path;

use crate::Status;
use crate::api::root;
use crate::artifact::report;

/// Longest line, in characters. What can't be folded, links and paths, may be longer.
const MOST: usize = 140;

/// Looks at every YAML file under `specs/`.
pub(crate) fn check() -> Status {
    let mut findings = Vec::new();
    let mut files = 0;
    walk(&root().join("specs"), &mut |path| {
        files += 1;
        match fs::read_to_string(path) {
            Ok(text) => findings.extend(
                look(&text)
                    .into_iter()
                    .map(|(line, what)| (path.to_owned(), line, what)),
            ),
            Err(error) => findings.push((path.to_owned(), 0, format!("can't be read: {error}"))),
        }
    });
    for (path, line, what) in &findings {
        let path = path.strip_prefix(root()).unwrap_or(path);
        report("Failed", &format!("{}:{line}: {what}", path.display()));
    }
    if findings.is_empty() {
        report("Fresh", &format!("specs: style of {files} files"));
        Status::Fresh
    } else {
        Status::Failed
    }
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            visit(&path);
        }
    }
}

/// The lines that aren't in style, counted from one.
fn look(text: &str) -> Vec<(usize, String)> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut add = |what: String| findings.push((index + 1, what));
        if line.ends_with([' ', '\t', '\r']) {
            add("blanks at the end of the line; remove them".to_owned());
        }
        if line.contains('\t') {
            add("a tab; use spaces".to_owned());
        }
        let length = line.chars().count();
        if length > MOST && !line.contains("https://") && !line.trim_start().starts_with('/') {
            add(format!("{length} characters; fold the text after at most {MOST}"));
        }
        let content = line.trim_start();
        if (line.len() - content.len()) % 2 != 0 && !content.starts_with('#') {
            add("indented by an odd number of blanks; use two for each level".to_owned());
        }
    }
    if !text.ends_with('\n') || text.ends_with("\n\n") {
        findings.push((text.lines().count(), "end the file with one line end".to_owned()));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn each_slip_is_found_where_it_is() {
        assert!(look("a:\n  b: c\n").is_empty());
        for (text, line) in [
            ("a: b \n", 1),
            ("a:\n\tb: c\n", 2),
            ("a:\n   b: c\n", 2),
            ("a: b", 1),
            ("a: b\n\n", 2),
        ] {
            assert_eq!(look(text).first().map(|(line, _)| *line), Some(line), "{text:?}");
        }
        assert_eq!(look(&format!("a: {}\n", "x".repeat(150))).len(), 1);
    }
}
