//! Reports in words and in machine formats: one file each.

pub mod difference;
mod excerpt;
pub mod human;
pub mod json;
pub mod show;
