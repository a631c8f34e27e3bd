//! Everything that a unit holds, in memory.

use super::{Item, ReadProblem, Unit};
use crate::model::Token;

/// The tokens of a unit and everything in it that cannot be read.
#[derive(Debug, Default)]
pub struct Contents<'s> {
    /// The tokens in order, without their catalog entries: see [`Token::resolve`].
    pub tokens: Vec<Token<'s>>,
    /// Parts that cannot be read.
    pub problems: Vec<ReadProblem>,
    /// Parts whose tokens are unknown.
    pub unknown: Vec<ReadProblem>,
    /// Documents without an API token.
    pub unsupported: Vec<ReadProblem>,
}

impl Unit {
    /// Reads the unit into memory. For units of any size, use [`Unit::read`].
    pub fn contents(&self) -> Contents<'_> {
        let mut contents = Contents::default();
        self.read(&mut |item| match item {
            Item::Token(token) => contents.tokens.push(*token),
            Item::Problem(problem) => contents.problems.push(problem),
            Item::Unknown(problem) => contents.unknown.push(problem),
            Item::Unsupported(problem) => contents.unsupported.push(problem),
            Item::Document(_) | Item::Comment(_) | Item::Elements(..) => {}
        });
        contents
    }
}
