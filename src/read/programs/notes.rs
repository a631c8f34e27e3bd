//! Markdown: the programs and documents in its fences, each at its place.

use std::{ops::Range, sync::LazyLock};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use regex::Regex;

use super::{
    DEEP,
    language::{self, has_trace},
};
use crate::{
    read::{configuration, problems::Problems, reader::DocumentReader},
    syntax::{
        Notation,
        code::{Fragment, Language},
        json, yaml,
    },
    text::Source,
};

/// What is in a fence.
enum Content {
    Program(Language),
    Json,
    Yaml,
    Hcl,
}

/// A block of code.
struct Fence {
    content: Content,
    /// The text, without what marks a quotation or a list.
    pieces: Vec<Range<usize>>,
}

impl<'s> DocumentReader<'s, '_> {
    /// Reads the fences of a text.
    pub(super) fn notes(&mut self) {
        self.fences();
        self.notation = None;
    }

    fn fences(&mut self) {
        for fence in fences(self.source) {
            match fence.content {
                Content::Program(language) => {
                    let fragment = Fragment::pieces(self.source, fence.pieces);
                    let fragment = if language == Language::Shell { without_prompts(fragment) } else { fragment };
                    self.fragment(&with_placeholders(fragment), language);
                }
                Content::Json => {
                    self.notation = Some(Notation::Json);
                    self.json_fence(fence.pieces);
                }
                Content::Yaml => {
                    let Some(alone) = alone(self.source, &fence.pieces) else { continue };
                    let (documents, _) = yaml::read(&alone);
                    self.notation = Some(Notation::Yaml);
                    for tape in documents.iter().filter(|tape| !tape.is_empty()) {
                        self.value(tape.root(self.source), None, DEEP);
                    }
                    self.scripts(&documents);
                }
                Content::Hcl => {
                    let Some(alone) = alone(self.source, &fence.pieces) else { continue };
                    self.notation = Some(Notation::Hcl);
                    let mut problems = Problems::default();
                    let tokens = configuration::piece(&alone, self.source, &mut problems);
                    tokens.into_iter().for_each(|token| self.emit(token));
                    self.problems(problems);
                }
            }
        }
    }

    fn json_fence(&mut self, pieces: Vec<Range<usize>>) {
        let parsed = alone(self.source, &pieces).and_then(|alone| json::whole(&alone).ok());
        let fragment = with_placeholders(Fragment::pieces(self.source, pieces));
        match parsed.filter(|_| fragment.holes.is_empty()) {
            Some(tape) => drop(self.value(tape.root(self.source), None, DEEP)),
            // Notes leave parts out, or explain them in comments.
            None => self.fragment(&fragment, Language::Json5),
        }
    }
}

fn fences(source: &Source) -> Vec<Fence> {
    let base = source.text_start();
    let text = source.text().get(base..).unwrap_or_default();
    let mut all = Vec::new();
    let mut current: Option<(String, Vec<Range<usize>>)> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                current = Some((info, Vec::new()));
            }
            Event::Text(_) => {
                if let Some((_, pieces)) = &mut current {
                    pieces.push(base + range.start..base + range.end);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some((info, pieces)) = current.take() else { continue };
                let text: String = pieces.iter().filter_map(|piece| source.text().get(piece.clone())).collect();
                let is_about_tokens = has_trace(&text) || text.contains("resource \"cloudflare_");
                all.extend(content(&info, &text).filter(|_| is_about_tokens).map(|content| Fence { content, pieces }));
            }
            _ => {}
        }
    }
    all
}

/// What is in a fence, by the word behind its marks, and without one by its text.
fn content(info: &str, text: &str) -> Option<Content> {
    let is_end = |own: char| own.is_whitespace() || matches!(own, ',' | '{' | ':');
    let word = info.trim().split(is_end).next().unwrap_or_default().to_ascii_lowercase();
    match &*word {
        "json" | "jsonl" => return Some(Content::Json),
        "yaml" | "yml" => return Some(Content::Yaml),
        "hcl" | "terraform" | "tf" | "tofu" | "opentofu" => return Some(Content::Hcl),
        "diff" | "patch" => return None,
        _ => {}
    }
    if let Some(language) = language::named(&word) {
        return Some(Content::Program(language));
    }
    if text.trim_start().starts_with(['{', '[']) {
        return Some(Content::Json);
    }
    if text.contains("resource \"cloudflare_") {
        return Some(Content::Hcl);
    }
    Some(Content::Program(language::of_text(text).unwrap_or(Language::Shell)))
}

/// A source with nothing but the pieces, each at its place.
pub(super) fn alone(source: &Source, pieces: &[Range<usize>]) -> Option<Source> {
    let mut bytes = vec![b' '; source.text().len()];
    for (at, byte) in source.text().bytes().enumerate().filter(|(_, byte)| *byte == b'\n') {
        bytes.get_mut(at).into_iter().for_each(|own| *own = byte);
    }
    for piece in pieces {
        let text = source.text().as_bytes().get(piece.clone())?;
        bytes.get_mut(piece.clone())?.copy_from_slice(text);
    }
    Source::new(source.id, String::new(), bytes).ok()
}

/// What stands in notes for a value of the reader: `<ZONE_ID>`, `YOUR_ZONE_ID`, `{{ zone }}`, `{zone_id}`, `$ZONE_ID`.
const PLACEHOLDER: &str = r#"<[A-Za-z_][^<>"'\n]{0,60}>|(?i:\byour[_-][a-z0-9_-]+)|\{\{[^{}\n]{1,60}\}\}|\$?\{[A-Za-z_]\w*\}|\$[A-Z_]{2,}|\bx{6,}\b"#;

/// The text with the values that readers of the text put in as unknown parts of its strings.
pub(super) fn with_placeholders(mut fragment: Fragment<'_>) -> Fragment<'_> {
    static PLACEHOLDERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PLACEHOLDER).ok());
    let found = PLACEHOLDERS.iter().flat_map(|regex| regex.find_iter(fragment.text()));
    fragment.holes = found.map(|found| found.range()).collect();
    fragment
}

/// The text with the prompts of a session as spaces.
fn without_prompts(fragment: Fragment<'_>) -> Fragment<'_> {
    let mut text = String::with_capacity(fragment.text().len());
    for line in fragment.text().split_inclusive('\n') {
        match line.strip_prefix("$ ") {
            Some(rest) => {
                text.push_str("  ");
                text.push_str(rest);
            }
            None => text.push_str(line),
        }
    }
    fragment.with_text(text)
}
