//! Evidence of what tokens are used for: API calls that were seen, or that a tool is known to make.

mod bucket;
mod declared;
mod lines;
mod purpose;
mod read;
mod record;
mod uses;
mod wrangler;

pub use self::{
    declared::{of_plan, of_tool},
    purpose::{Purpose, Purposes},
    read::{Filter, Tally, read},
    record::write,
    uses::{Evidence, Key, MAX_ADDRESSES, Seen, Uses},
    wrangler::{is_wrangler_file, of_wrangler, of_wrangler_file},
};

pub use crate::access::{Need, Place};
