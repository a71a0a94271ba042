//! The client's hand-written parts against a server in the same process.

mod interop;
mod open;
mod store;
mod vault;
