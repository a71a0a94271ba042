//! The sandbox over real sockets, by way of a plain HTTP client.

mod apps;
mod assignments;
mod client;
mod errors;
mod groups;
mod logs;
mod operations;
mod pam;
mod users;
