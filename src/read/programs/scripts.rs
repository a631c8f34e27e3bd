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
            collect(tape.root(source), source, Language::Shell, &mut found);
        }
        for (span, text, language) in found {
            let found = pieces(source, span, &text).or_else(|| folded(source, span, &text));
            let Some(pieces) = found else { continue };
            let mark = if language == Language::Json5 { "{{" } else { "${{" };
            let fragment = without_expressions(Fragment::pieces(source, pieces), mark);
            self.fragment(&fragment, language);
        }
    }
}

/// The documents of a playbook, with what its templates put in as unknown; other documents as they are.
pub(in crate::read) fn without_templates(source: &Source, documents: Vec<Tape>) -> Vec<Tape> {
    let begins = |line: &str| {
        let line = line.trim_start_matches([' ', '-']);
        line.starts_with("uri:") || line.starts_with("ansible.builtin.uri:")
    };
    if !source.text().contains("{{") || !source.text().lines().any(begins) {
        return documents;
    }
    let without = |tape: &Tape| {
        let mut out = Tape::default();
        copy(tape.root(source), &mut out);
        out
    };
    documents.iter().map(|tape| if tape.is_empty() { Tape::default() } else { without(tape) }).collect()
}

fn copy(node: Node<'_, '_>, tape: &mut Tape) {
    match node.kind() {
        NodeKind::Array => {
            let list = tape.begin(NodeKind::Array, node.span());
            node.elements().for_each(|element| copy(element, tape));
            tape.end(list);
        }
        NodeKind::Object => {
            let object = tape.begin(NodeKind::Object, node.span());
            for member in node.members() {
                let text = filled(&member.key);
                let kind = if text.is_some() { NodeKind::Partial } else { NodeKind::String };
                tape.text(kind, member.key_span, text.unwrap_or_else(|| member.key.to_string()));
                copy(member.value, tape);
            }
            tape.end(object);
        }
        NodeKind::String => match node.string().and_then(|text| filled(&text)) {
            Some(text) => tape.text(NodeKind::Partial, node.span(), text),
            None => tape.keep(node),
        },
        _ => tape.keep(node),
    }
}

/// A text with `{{ expression }}` as unknown parts; `None` if it has none.
fn filled(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        // An expression may have braces in it.
        let end = after.match_indices("}}").map(|(at, _)| at).find(|at| {
            let inner = after.get(..*at).unwrap_or_default();
            inner.matches('{').count() <= inner.matches('}').count()
        })?;
        let inner = after.get(..end).unwrap_or_default().trim();
        out += &format!("{before}${{{}}}", inner.replace('{', "(").replace('}', ")"));
        rest = after.get(end + 2..).unwrap_or_default();
    }
    if out.is_empty() { None } else { Some(out + rest) }
}

/// The texts that may be scripts with a token, and their languages.
fn collect(node: Node<'_, '_>, source: &Source, language: Language, found: &mut Vec<(Span, String, Language)>) {
    match node.kind() {
        NodeKind::Array => node.elements().for_each(|element| collect(element, source, language, found)),
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
                        script.into_iter().for_each(|script| collect(script, source, Language::TypeScript, found));
                    }
                    _ => collect(member.value, source, language, found),
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
        // JSON that a template fills in, as a text of several lines.
        NodeKind::Partial => {
            let text = source.slice(node.span()).trim();
            if has_trace(text) && text.starts_with(['{', '[']) {
                found.push((node.span(), text.to_owned(), Language::Json5));
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

/// The lines in the source of a text that is folded: words that are apart by one space here may be on two lines there.
fn folded(source: &Source, span: Span, text: &str) -> Option<Vec<Range<usize>>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let written = source.text().get(..span.end as usize)?;
    let mut at = span.start as usize;
    for word in text.split_whitespace() {
        let start = at + written.get(at..)?.find(word)?;
        let between = written.get(at..start)?;
        match all.last_mut() {
            Some(_) if !between.trim().is_empty() => return None,
            Some(line) if !between.contains('\n') => line.end = start + word.len(),
            Some(line) => {
                line.end = at + between.find('\n')? + 1;
                all.push(start..start + word.len());
            }
            None => all.push(start..start + word.len()),
        }
        at = start + word.len();
    }
    Some(all)
}

/// The text with expressions as words: `${{ vars.ACCOUNT }}` of a workflow is filled in before the shell runs.
fn without_expressions<'s>(fragment: Fragment<'s>, mark: &str) -> Fragment<'s> {
    let mut text = String::with_capacity(fragment.text().len());
    let mut holes = Vec::new();
    let mut rest = fragment.text();
    while let Some((before, after)) = rest.split_once(mark) {
        let Some((inner, behind)) = after.split_once("}}") else { break };
        text.push_str(before);
        let start = text.len();
        text.extend(std::iter::repeat_n('_', mark.len() + inner.len() + "}}".len()));
        holes.push(start..text.len());
        rest = behind;
    }
    text.push_str(rest);
    let mut fragment = fragment.with_text(text);
    fragment.holes = holes;
    fragment
}
