//! Running a command and seeing what it took.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    /// Seconds.
    pub(super) wall: f64,
    /// User and system time of it and of all it started, in seconds.
    pub(super) cpu: f64,
    /// Most memory of the largest of these processes, in MiB.
    pub(super) peak: f64,
}

/// Runs a command quietly.
pub(super) fn measure(command: &mut Command) -> Result<Usage, String> {
    let start = Instant::now();
    let log = scratch("last.log")?;
    let output = std::fs::File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let child = command
        .stdout(Stdio::null())
        .stderr(output)
        .spawn()
        .map_err(|error| format!("{command:?} can't be started: {error}"))?;
    let used = child.wait4().map_err(|error| format!("{command:?}: {error}"))?;
    let wall = start.elapsed();
    if !used.status.success() {
        let log = std::fs::read_to_string(&log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let first = lines.iter().position(|line| line.starts_with("error"));
        let shown = &lines[first.unwrap_or(lines.len().saturating_sub(10))..];
        let shown = shown[..shown.len().min(60)].join("\n");
        let (program, status) = (command.get_program().to_string_lossy(), used.status);
        let arguments = command.get_args().collect::<Vec<_>>().join(OsStr::new(" "));
        return Err(format!("{program} {}: {status}\n{shown}", arguments.to_string_lossy()));
    }
    Ok(Usage {
        wall: seconds(wall),
        cpu: seconds(used.rusage.utime + used.rusage.stime),
        #[allow(clippy::cast_precision_loss, reason = "memory sizes are far below 2^52")]
        peak: used.rusage.maxrss as f64 / f64::from(1 << 20),
    })
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// The middle one, or what is in the middle of two.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.get(middle) {
        Some(upper) if values.len() % 2 == 0 => f64::midpoint(values[middle - 1], *upper),
        Some(value) => *value,
        None => f64::NAN,
    }
}

/// cargo, without what this process's own cargo told it.
pub(super) fn cargo(directory: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let own = name.to_string_lossy();
        if own.starts_with("CARGO_PKG_") || own.starts_with("CARGO_MANIFEST") || own == "CARGO_TARGET_DIR" {
            command.env_remove(&name);
        }
    }
    // a client that comes from a registry is not compiled incrementally either
    command.current_dir(directory).env("CARGO_INCREMENTAL", "0");
    command
}

/// A path below `target/bench`.
pub(super) fn scratch(name: impl AsRef<OsStr>) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::api::root().join("target"), PathBuf::from);
    let directory = target.join("bench");
    std::fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    Ok(directory.join(name.as_ref()))
}
