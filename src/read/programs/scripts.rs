//! Scripts in YAML: the `run` blocks of workflows, and other texts of several lines that are programs.

use std::ops::Range;

use super::language::has_trace;
use crate::{
    read::reader::DocumentReader,
    syntax::{
        code::{Fragment, Language},
        node::{Node, NodeKind, Tape},
    },
    text::{Source, Span},
};

impl<'s> DocumentReader<'s, '_> {
    /// Reads the scripts in the documents of a source.
    pub(in crate::read) fn scripts(&mut self, documents: &[Tape]) {
        if !has_trace(self.source.text()) {
            return;
        }
        let source = self.source;
        let mut found = Vec::new();
        for tape in documents.iter().filter(|tape| !tape.is_empty()) {
            collect(tape.root(source), Language::Shell, &mut found);
        }
        for (span, text, language) in found {
            let Some(pieces) = pieces(source, span, &text) else { continue };
            let fragment = without_expressions(Fragment::pieces(source, pieces));
            self.fragment(&fragment, language);
        }
    }
}

/// The texts that may be scripts with a token, and their languages.
fn collect(node: Node<'_, '_>, language: Language, found: &mut Vec<(Span, String, Language)>) {
    match node.kind() {
        NodeKind::Array => node.elements().for_each(|element| collect(element, language, found)),
        NodeKind::Object => {
            let language = match node.get("shell").and_then(|shell| shell.string()).as_deref() {
                Some(shell) if shell.starts_with("python") => Language::Python,
                _ if node.get("script").is_some() && node.get("github-token").is_some() => Language::TypeScript,
                _ => Language::Shell,
            };
            let is_action = node.get("uses").and_then(|uses| uses.string());
            let is_script = is_action.is_some_and(|uses| uses.starts_with("actions/github-script"));
            for member in node.members() {
                let language = if is_script && member.key == "with" { Language::TypeScript } else { language };
                match (member.value.kind(), is_script) {
                    (NodeKind::Object, true) if member.key == "with" => {
                        let script = member.value.get("script");
                        script.into_iter().for_each(|script| collect(script, Language::TypeScript, found));
                    }
                    _ => collect(member.value, language, found),
                }
            }
        }
        NodeKind::String => {
            let text = node.string().unwrap_or_default();
            // A value that is JSON as a whole is read as such.
            if has_trace(&text) && !text.trim_start().starts_with(['{', '[']) {
                found.push((node.span(), text.into_owned(), language));
            }
        }
        _ => {}
    }
}

/// The lines of a text, each at its place in the source; `None` if they are not there letter for letter.
fn pieces(source: &Source, span: Span, text: &str) -> Option<Vec<Range<usize>>> {
    let mut at = span.start as usize;
    let mut all = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let rest = source.text().get(at..)?;
        let start = match content.is_empty() {
            true => at + rest.find('\n')?,
            false => at + rest.find(content)?,
        };
        let end = (start + line.len()).min(source.text().len());
        all.push(start..end);
        at = end;
    }
    Some(all)
}

/// The text with the expressions of a workflow as words: `${{ vars.ACCOUNT }}` is filled in before the shell runs.
fn without_expressions(fragment: Fragment<'_>) -> Fragment<'_> {
    let mut text = String::with_capacity(fragment.text().len());
    let mut holes = Vec::new();
    let mut rest = fragment.text();
    while let Some((before, after)) = rest.split_once("${{") {
        let Some((inner, behind)) = after.split_once("}}") else { break };
        text.push_str(before);
        let start = text.len();
        text.extend(std::iter::repeat_n('_', inner.len() + "${{}}".len()));
        holes.push(start..text.len());
        rest = behind;
    }
    text.push_str(rest);
    let mut fragment = fragment.with_text(text);
    fragment.holes = holes;
    fragment
}
