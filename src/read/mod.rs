//! Readers: they recognise what a source holds and turn it into tokens.
//!
//! A [`Unit`] comes in, a document of its own or the files of a Terraform module, and [`Item`]s come out in the order
//! of the text. A document is recognised by its contents, not by its path: API requests and responses, plans, states
//! and configuration of Terraform, Pulumi, Crossplane, links to the dashboard. Each has a file here that rewrites it to
//! the API's format, with every span kept, and `api` and `policy` read that format. A value of a wrong type or an
//! unknown value never drops the rest of its token: it becomes a [`ReadProblem`], or an entry of [`Token::unknown`].
//! Nothing here decides whether a token is good. Begin reading with [`Item`], then `reader` (documents), `shape`
//! (recognition) and `api` (tokens).

mod api;
mod arguments;
mod comment_places;
mod comments;
mod configuration;
mod contents;
mod data_sources;
mod expressions;
mod fields;
mod json_text;
mod kubernetes;
mod lease;
mod link;
mod lookup;
mod mention;
mod notation;
mod oauth;
mod patches;
mod policy;
mod problems;
mod program;
#[cfg(feature = "programs")]
mod programs;
mod pulumi;
mod reader;
mod resource;
mod rotation;
mod scopes;
mod search;
mod shape;
mod signs;
mod slot;
mod terraform;
#[cfg(test)]
mod tests;
mod unit;
mod unsupported;
mod zones;

pub use self::{
    comment_places::CommentPlaces,
    configuration::{ModuleFiles, configuration},
    contents::Contents,
    mention::{
        begins_like_tokens, definition, has_credential, is_terraform_name, is_toml_of_tokens, is_writing,
        is_writing_name, may_concern, may_hold_tokens, mention,
    },
    notation::notation,
    problems::{ReadProblem, ReadProblemKind},
    unit::Unit,
    unsupported::UnsupportedDocument,
    zones::zones,
};
use self::{problems::Problems, reader::DocumentReader, shape::SourceSyntax};
use crate::{
    model::{Form, Token},
    syntax::{
        Comment,
        hcl::{self, Outside},
        json,
        node::Tape,
    },
    text::{Source, SourceId, Span},
};

/// A part of a source. A source yields its items in the order of its text.
pub enum Item<'s> {
    /// A token, without its catalog entries: see [`Token::resolve`].
    Token(Box<Token<'s>>),
    /// The end of a document that holds tokens.
    Document(Document),
    /// A document without an API token.
    Unsupported(ReadProblem),
    /// A comment that addresses this tool.
    Comment(Comment),
    /// A part whose tokens are unknown. It is not wrong, but the run is not complete without it.
    Unknown(ReadProblem),
    /// A part that cannot be read.
    Problem(ReadProblem),
    /// Where the elements of an array begin, in a source.
    Elements(SourceId, json::Elements),
}

/// An item, or the nodes of a token that is not read yet.
#[non_exhaustive]
pub enum Piece<'s> {
    /// An item.
    Item(Item<'s>),
    /// The nodes of a token in the API's format.
    Token {
        /// The nodes; the token is the first value.
        tape: Tape,
        /// The source of the nodes.
        source: &'s Source,
        /// The form that the envelope around the token implies.
        form: Option<Form>,
    },
}

impl<'s> Piece<'s> {
    /// Yields the item, or the token and its problems.
    pub fn items(self, each: &mut dyn FnMut(Item<'s>)) {
        match self {
            Piece::Item(item) => each(item),
            Piece::Token { tape, source, form } => {
                let mut problems = Problems::default();
                let mut token = Box::new(api::token(tape.root(source), form, &mut problems));
                comments::attach_in(&mut token, source);
                problems.items().for_each(&mut *each);
                each(Item::Token(token));
            }
        }
    }
}

/// A document that holds tokens.
#[derive(Debug, Clone)]
pub struct Document {
    /// The whole document.
    pub span: Span,
    /// The number of tokens in it.
    pub tokens: usize,
    /// The paging information of a list.
    pub page: Option<PageInfo>,
}

/// The `result_info` of a list, as far as it is present.
#[derive(Debug, Clone, Copy)]
pub struct PageInfo {
    /// The `result_info` object.
    pub span: Span,
    /// The page's number, from 1.
    pub page: Option<u64>,
    /// The most tokens that a page holds.
    pub per_page: Option<u64>,
    /// The number of tokens on all pages.
    pub total_count: Option<u64>,
    /// The number of pages.
    pub total_pages: Option<u64>,
}

/// Reads a source to its end. Its text decides what it is; the path matters only for YAML.
pub fn read<'s>(source: &'s Source, each: &mut dyn FnMut(Item<'s>)) {
    pieces(source, &mut |piece| piece.items(each));
}

/// Reads a source as [`read()`] does, but yields tokens unread where they can be read later, on another thread.
pub fn pieces<'s>(source: &'s Source, each: &mut dyn FnMut(Piece<'s>)) {
    let mut item = |item| each(Piece::Item(item));
    for span in source.not_utf8() {
        item(Item::Problem(ReadProblemKind::InvalidUtf8.at(span)));
    }
    for span in source.lone_surrogates() {
        item(Item::Problem(ReadProblemKind::LoneSurrogate.at(span)));
    }
    match shape::syntax(source) {
        SourceSyntax::Json => DocumentReader::new(source, each).json(),
        SourceSyntax::Yaml => DocumentReader::new(source, each).yaml(),
        SourceSyntax::Toml => DocumentReader::new(source, each).toml(),
        SourceSyntax::Links => DocumentReader::new(source, each).links(),
        #[cfg(feature = "programs")]
        SourceSyntax::Writing(writing) => DocumentReader::new(source, each).writing(writing),
        SourceSyntax::Hcl => {
            let files = std::slice::from_ref(source);
            let module = ModuleFiles { folder: hcl::folder(&source.path), files, outside: Outside::default() };
            configuration(module, &|_| true, &mut item);
        }
    }
}
