//! Both clients, as their users see them.

mod construct;
mod models;
mod mutations;
mod operations;
mod rules;
mod seed_properties;
mod surface;
mod wire;
