//! Reports in words and in machine formats: one file each.

mod excerpt;
pub mod human;
pub mod json;
