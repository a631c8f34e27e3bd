//! Uses: the API calls that a token makes, as logs show them or as a tool is known to make them.
//!
//! Logs, Terraform plans, configuration of wrangler and the names of tools come in; [`Uses`] go out, one entry for each
//! distinct need, place, token and [`Evidence`], with the number of calls.
//!
//! Logs are read as a stream, in constant memory. A line that cannot be read is counted in the [`Tally`], never an
//! error. [`Uses`] do not depend on the order of the input, so the JSON lines of [`write()`] can be concatenated. No
//! path is kept with its IDs beyond the account, zone or bucket, and no request body is read.
//!
//! Begin with [`Uses`] and [`read()`]; then read `blocks` (an input in parts), `reader` (their lines), `text` and `entry`
//! (one line), and `declared` (plans and tools). To use several cores, give one [`Reader`] for each of them the blocks of
//! [`Blocks`], and add up what they have read.

mod anonymous;
mod blocks;
mod bucket;
mod call;
mod declared;
mod entry;
mod gathered;
mod plain;
mod purpose;
mod read;
mod reader;
mod record;
mod settings;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod uses;
mod wrangler;

pub use self::{
    blocks::{Block, Blocks},
    declared::{of_plan_file, of_tool},
    purpose::{Purpose, Purposes},
    read::{Filter, Tally, read},
    reader::{Reader, of_call},
    record::write,
    uses::{Evidence, Key, MAX_ADDRESSES, Seen, Uses, is_failure},
    wrangler::{WranglerError, is_wrangler_file, of_wrangler, of_wrangler_file},
};

pub(crate) use self::{
    call::request_line,
    plain::{bare, without_escapes},
};
pub use crate::access::{Need, Place};
