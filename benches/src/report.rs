//! How a benchmark hands its results to `cargo xtask bench`: a line each, which people can read as well.

/// Prints a result.
#[allow(clippy::print_stdout, reason = "this is a benchmark's output")]
pub fn result(what: &str, who: &str, unit: &str, value: f64) {
    println!("result {what} {who} {unit} {value:.3}");
}

/// Whether small sizes are enough, to see that everything works.
#[must_use]
pub fn is_quick() -> bool {
    std::env::var_os("OKTA_BENCH_QUICK").is_some()
}

/// The middle one.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
