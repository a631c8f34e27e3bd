//! Uses: the API calls that a token makes, as logs show them or as a tool is known to make them.
//!
//! Logs, Terraform plans, configuration of wrangler and the names of tools come in; [`Uses`] go out, one entry for each
//! distinct need, place, token and [`Evidence`], with the number of calls.
//!
//! Logs are read as a stream, in constant memory. A line that cannot be read is counted in the [`Tally`], never an
//! error. [`Uses`] do not depend on the order of the input, so the JSON lines of [`write()`] can be concatenated. No
//! path is kept with its IDs beyond the account, zone or bucket, and no request body is read.
//!
//! Begin with [`Uses`] and [`read()`]; then read `lines` (one log line) and `declared` (plans and tools).

mod bucket;
mod declared;
mod lines;
mod plain;
mod purpose;
mod read;
mod record;
mod settings;
mod uses;
mod wrangler;

pub use self::{
    declared::{of_plan_file, of_tool},
    purpose::{Purpose, Purposes},
    read::{Filter, Tally, of_call, read},
    record::write,
    uses::{Evidence, Key, MAX_ADDRESSES, Seen, Uses, is_failure},
    wrangler::{WranglerError, is_wrangler_file, of_wrangler, of_wrangler_file},
};

pub(crate) use self::{
    lines::request_line,
    plain::{bare, without_escapes},
};
pub use crate::access::{Need, Place};
