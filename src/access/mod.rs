//! Access: decides exactly what a token can do, by set operations and without a solver.
//!
//! A resolved [`Token`](crate::model::Token) comes in and becomes an [`Access`]; what goes out is a [`Decision`] about
//! a [`Requirement`], or the [`Difference`] between two tokens with a [`Witness`] for each change.
//!
//! Whatever the files do not determine (the account of a zone, what a mismatched scope reaches, how far a deny reaches)
//! is tried in every combination, each a [`World`]. An answer is certain only if it is the same in all worlds; any
//! other is reported as unknown, never guessed. Nothing here reports findings.
//!
//! Grants are kept as policies give them, groups beside resources ([`Grants`]), and targets that the policies of both
//! sides treat alike are compared once (`classes`): the number of grants is a product that is never written out.
//!
//! Begin with [`Access`] and [`World`]; then read `need` (from an API call to a [`Requirement`]), `decide`
//! ([`Access::decide`]) and `compare` ([`gained`]).

mod asked;
mod classes;
mod compare;
mod decide;
mod decision;
mod doubts;
mod effective;
mod everywhere;
mod grant;
mod grants;

mod need;
mod restrictions;
mod target;
mod token;
mod universe;
mod words;
mod world;

pub use compare::{Change, Difference, Gain, Witness, gained};
pub use decision::{Circumstances, Decision, Denial, Doubt};
pub use effective::effective;
pub use everywhere::Everywhere;
pub use grant::{Grant, GrantRef, GroupKey};
pub use grants::Grants;
pub use need::{Alternative, Certainty, Need, Place, Reach, Requirement, requirement};
pub use target::{Target, TargetError};
pub use token::{Access, Question, Refusal};
pub use universe::Universe;
pub use world::{Answer, World};
