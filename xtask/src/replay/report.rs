//! What came of a replay.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counts over all files.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// Recorded exchanges.
    pub(super) entries: usize,
    /// Those that called a curated operation.
    pub(super) matched: usize,
    #[serde(flatten)]
    pub(super) counts: Counts,
    pub(super) failures: Vec<Failure>,
    /// Members whose type doesn't fit the spec; kept as JSON, so nothing is lost.
    pub(super) misfits: Vec<Misfit>,
    pub(super) operations: BTreeMap<String, Counts>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Counts {
    /// Exchanges.
    pub(super) exchanges: usize,
    /// JSON bodies of answers, errors included.
    pub(super) bodies: usize,
    pub(super) decoded: usize,
    pub(super) lossless: usize,
    /// JSON bodies of requests.
    pub(super) requests: usize,
    pub(super) requests_lossless: usize,
    /// Bodies that are not JSON, which no type is generated for.
    pub(super) other_bodies: usize,
    /// JSON bodies where the operation documents none; ignored by the client.
    pub(super) undocumented_bodies: usize,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        self.exchanges += other.exchanges;
        self.bodies += other.bodies;
        self.decoded += other.decoded;
        self.lossless += other.lossless;
        self.requests += other.requests;
        self.requests_lossless += other.requests_lossless;
        self.other_bodies += other.other_bodies;
        self.undocumented_bodies += other.undocumented_bodies;
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Failure {
    pub(super) operation_id: String,
    pub(super) status: u16,
    /// Where in the body, or "" for all of it.
    pub(super) pointer: String,
    pub(super) error: String,
    /// File and number of the exchange, from zero.
    pub(super) entry: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Misfit {
    pub(super) operation_id: String,
    pub(super) entry: String,
    pub(super) misfit: String,
}

impl Report {
    pub(super) fn print(&self, misfits: bool) {
        println!(
            "{:>9} {:>7} {:>8} {:>8} {:>8} {:>8}  operation",
            "exchanges", "bodies", "decoded", "lossless", "requests", "lossless"
        );
        for (operation, counts) in &self.operations {
            row(counts, operation);
        }
        row(
            &self.counts,
            &format!(
                "all; {} of {} exchanges matched a curated operation",
                self.matched, self.entries
            ),
        );
        println!(
            "bodies that are not JSON: {}; JSON where none is documented: {}; members kept as JSON: {}",
            self.counts.other_bodies,
            self.counts.undocumented_bodies,
            self.misfits.len()
        );
        for Misfit {
            operation_id,
            entry,
            misfit,
        } in self.misfits.iter().filter(|_| misfits)
        {
            println!("misfit   {operation_id} {misfit} ({entry})");
        }
        for Failure {
            operation_id,
            status,
            pointer,
            error,
            entry,
        } in &self.failures
        {
            println!("failure  {operation_id} {status} at \"{pointer}\": {error} ({entry})");
        }
    }
}

fn row(counts: &Counts, name: &str) {
    let Counts {
        exchanges,
        bodies,
        decoded,
        lossless,
        requests,
        requests_lossless,
        ..
    } = counts;
    println!("{exchanges:>9} {bodies:>7} {decoded:>8} {lossless:>8} {requests:>8} {requests_lossless:>8}  {name}");
}
