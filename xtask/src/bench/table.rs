//! The table of results.

use std::fmt::Write as _;

use crate::api::root;
use crate::artifact::report;

/// What must be reached.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// A ratio of at most this.
    AtMost(f64),
    /// A ratio of at least this.
    AtLeast(f64),
    /// For information.
    None,
}

/// One comparison.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What was measured, with its unit.
    pub(super) what: String,
    /// Ours.
    pub(super) ours: f64,
    /// What it is compared with.
    pub(super) other: f64,
    /// Whose the other value is.
    pub(super) peer: String,
    pub(super) target: Target,
}

impl Row {
    pub(super) fn new(what: impl Into<String>, ours: f64, peer: impl Into<String>, other: f64, target: Target) -> Self {
        Self {
            what: what.into(),
            ours,
            other,
            peer: peer.into(),
            target,
        }
    }

    fn ratio(&self) -> f64 {
        self.ours / self.other
    }

    pub(super) fn is_missed(&self) -> bool {
        match self.target {
            Target::AtMost(most) => self.ratio().is_nan() || self.ratio() > most,
            Target::AtLeast(least) => self.ratio().is_nan() || self.ratio() < least,
            Target::None => false,
        }
    }

    fn cells(&self) -> [String; 6] {
        let target = match self.target {
            Target::AtMost(most) => format!("≤ {most}"),
            Target::AtLeast(least) => format!("≥ {least}"),
            Target::None => String::new(),
        };
        let verdict = match self.target {
            Target::None => "",
            _ if self.is_missed() => "**missed**",
            _ => "ok",
        };
        [
            self.what.clone(),
            number(self.ours),
            format!("{} ({})", number(self.other), self.peer),
            format!("{:.3}", self.ratio()),
            target,
            verdict.to_owned(),
        ]
    }
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// As Markdown, aligned for people.
pub(super) fn render(rows: &[Row]) -> String {
    let mut lines = vec![["what", "ours", "beside", "ratio", "target", ""].map(ToOwned::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let widths: Vec<_> = (0..6)
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(text, "| {cell:<width$} ");
        }
        text.push_str("|\n");
        if index == 0 {
            for width in &widths {
                let _ = write!(text, "|{}", "-".repeat(width + 2));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// The machine, and how busy it was.
pub(super) fn machine(rounds: usize) -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let member = |text: &str, name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.split_once(':'))
            .map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let output = |program: &str, arguments: &[&str]| {
        std::process::Command::new(program)
            .args(arguments)
            .current_dir(root())
            .output()
            .map_or_else(
                |_| String::new(),
                |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            )
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{}, {cores} cores, {} memory, {}, load {} at the end, commit {}, {rounds} rounds.",
        member(&read("/proc/cpuinfo"), "model name"),
        member(&read("/proc/meminfo"), "MemTotal"),
        output("rustc", &["--version"]),
        read("/proc/loadavg").split(' ').next().unwrap_or_default(),
        output("git", &["rev-parse", "--short", "HEAD"]),
    )
}

/// Puts the table into its marked place in benches/README.md.
pub(super) fn write(part: &str, rounds: usize, rows: &[Row]) -> Result<(), String> {
    let path = root().join("benches/README.md");
    let failed = |error: &dyn std::fmt::Display| format!("benches/README.md: {error}");
    let text = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    let (begin, end) = (format!("<!-- BEGIN {part} -->\n"), format!("<!-- END {part} -->"));
    let start = text
        .find(&begin)
        .ok_or_else(|| failed(&format!("no `{}`", begin.trim())))?
        + begin.len();
    let end = start + text[start..].find(&end).ok_or_else(|| failed(&format!("no `{end}`")))?;
    let table = format!("\n{}\n\n{}\n", machine(rounds), render(rows));
    std::fs::write(&path, format!("{}{table}{}", &text[..start], &text[end..])).map_err(|error| failed(&error))?;
    report("Wrote", &format!("benches/README.md ({part})"));
    Ok(())
}
