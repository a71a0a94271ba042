//! Both clients, as their users see them.

mod models;
mod surface;
mod wire;
