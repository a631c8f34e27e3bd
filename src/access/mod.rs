//! Exact answers about access, by set operations and without a solver.
//!
//! What a file leaves open (the account of a zone, what a mismatched scope reaches) is decided in every way that it can
//! be: an answer that is the same in all of these *worlds* is sure, any other is unknown.

mod compare;
mod decide;
mod effective;
mod everywhere;
mod grants;
mod index;
mod need;
mod target;
mod words;
mod world;

pub use compare::{Change, Difference, Gain, Witness, gained};
pub use decide::{Circumstances, Decision, Denial, Doubt};
pub use effective::effective;
pub use everywhere::Everywhere;
pub use grants::{Access, Grant, GroupKey, Question, Refusal};
pub use index::Grants;
pub use need::{Alternative, Certainty, Need, Place, Reach, Requirement, requirement};
pub use target::{Target, Universe};
pub use world::{Answer, World};
