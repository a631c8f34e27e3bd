//! Access: decides exactly what a token can do, by set operations and without a solver.
//!
//! A resolved [`Token`](crate::model::Token) comes in and becomes an [`Access`]; what goes out is a [`Decision`] about
//! a [`Requirement`], or the [`Difference`] between two tokens with a [`Witness`] for each change.
//!
//! Whatever the files do not determine (the account of a zone, what a mismatched scope reaches, how far a deny reaches)
//! is tried in every combination, each a [`World`]. An answer is certain only if it is the same in all worlds; any
//! other is reported as unknown, never guessed. Nothing here reports findings.
//!
//! Begin with [`Access`] and [`World`]; then read `need` (from an API call to a [`Requirement`]), `decide`
//! ([`Access::decide`]) and `compare` ([`gained`]).

mod asked;
mod compare;
mod decide;
mod decision;
mod doubts;
mod effective;
mod everywhere;
mod grants;
mod index;
mod need;
mod restrictions;
mod target;
mod universe;
mod words;
mod world;

pub use compare::{Change, Difference, Gain, Witness, gained};
pub use decision::{Circumstances, Decision, Denial, Doubt};
pub use effective::effective;
pub use everywhere::Everywhere;
pub use grants::{Access, Grant, GroupKey, Question, Refusal};
pub use index::Grants;
pub use need::{Alternative, Certainty, Need, Place, Reach, Requirement, requirement};
pub use target::{Target, TargetError};
pub use universe::Universe;
pub use world::{Answer, World};
