//! Both clients, as their users see them.

mod models;
mod operations;
mod seed_properties;
mod surface;
mod wire;
