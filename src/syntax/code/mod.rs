//! Literals of programs and scripts: objects, dictionaries, structs and strings, with their places.
//!
//! A [`Fragment`] comes in, a whole file or a part of one, and a [`Program`] comes out: the outermost literals and calls,
//! and what each name is set to. Nothing is evaluated here. Every language becomes the same [`Expression`]s; what is not
//! a literal is [`Kind::Unknown`], and the literals in it are roots of their own. The grammars are those of tree-sitter,
//! which read what they can of a text with errors. Begin with [`read`]; each language has a file of its own.

mod expression;
mod fragment;
mod go;
mod jq;
mod lower;
mod python;
mod shell;
mod strings;
mod typescript;

use tree_sitter::{Node, Parser, Tree};

use super::comments::{self, Comment};
use crate::text::Source;

use self::lower::{Grammar, Lowering};
pub(crate) use self::{
    expression::{Argument, Entry, Expression, Kind, Part},
    fragment::Fragment,
    lower::Program,
};

/// A language whose literals are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// TypeScript and JavaScript, with or without JSX.
    TypeScript,
    /// Python.
    Python,
    /// Go.
    Go,
    /// The shells that are similar to Bash.
    Shell,
    /// JSON with comments, trailing commas, single quotes or bare keys.
    Json5,
}

impl Language {
    /// The name in messages.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Language::TypeScript => "program",
            Language::Python => "Python program",
            Language::Go => "Go program",
            Language::Shell => "script",
            Language::Json5 => "document",
        }
    }
}

/// The literals of a fragment; `None` if the parser gives up.
pub(crate) fn read(fragment: &Fragment<'_>, language: Language) -> Option<Program> {
    match language {
        Language::TypeScript => {
            let plain = parsed(fragment, tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into())?;
            if !plain.root_node().has_error() {
                return Some(program(fragment, &plain, &typescript::TypeScript));
            }
            let tsx = parsed(fragment, tree_sitter_typescript::LANGUAGE_TSX.into())?;
            let tree = if tsx.root_node().has_error() { plain } else { tsx };
            Some(program(fragment, &tree, &typescript::TypeScript))
        }
        Language::Python => {
            Some(program(fragment, &parsed(fragment, tree_sitter_python::LANGUAGE.into())?, &python::Python))
        }
        Language::Go => Some(program(fragment, &parsed(fragment, tree_sitter_go::LANGUAGE.into())?, &go::Go)),
        Language::Shell => {
            Some(program(fragment, &parsed(fragment, tree_sitter_bash::LANGUAGE.into())?, &shell::Shell))
        }
        Language::Json5 => {
            let fragment = fragment.in_parentheses();
            let tree = parsed(&fragment, tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into())?;
            Some(program(&fragment, &tree, &typescript::TypeScript))
        }
    }
}

/// The comments of a program that address this tool. `fragment` is the text that it was read from.
pub(crate) fn comments(source: &Source, fragment: &Fragment<'_>, program: &Program) -> Vec<Comment> {
    if !comments::mentions(fragment.text()) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut texts = Vec::new();
    program.roots.iter().for_each(|root| root.parts(&mut parts, &mut texts));
    comments::comments(source, parts, |at| texts.iter().any(|text| text.contains(&at)))
}

fn parsed(fragment: &Fragment<'_>, language: tree_sitter::Language) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&language).ok()?;
    parser.parse(fragment.text(), None)
}

fn program(fragment: &Fragment<'_>, tree: &Tree, grammar: &dyn Grammar) -> Program {
    let mut lowering = Lowering::new(fragment);
    let mut pending: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = pending.pop() {
        lowering.define(node, grammar);
        if node.is_error() {
            lowering.program.errors.push(fragment.span(node.byte_range()));
        }
        if grammar.is_root(node) {
            let root = grammar.expression(node, &mut lowering, 0);
            lowering.program.roots.push(root);
            pending.extend(lowering.opaque.drain(..).rev());
            // Assignments within a literal define no name that is followed.
            continue;
        }
        let mut cursor = node.walk();
        let from = pending.len();
        pending.extend(node.children(&mut cursor));
        if let Some(own) = pending.get_mut(from..) {
            own.reverse();
        }
    }
    lowering.program
}
