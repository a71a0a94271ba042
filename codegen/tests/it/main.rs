//! The generator, from files of YAML to Rust.

mod broken;
mod determinism;
mod names;
mod refine;
mod robustness;
mod spec;
