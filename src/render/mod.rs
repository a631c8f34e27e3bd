//! Reports in words and in machine formats: one file each.

pub mod difference;
mod excerpt;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
mod place;
pub mod sarif;
pub mod show;
pub mod waivers;
