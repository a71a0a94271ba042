//! Both clients, as their users see them.

mod surface;
