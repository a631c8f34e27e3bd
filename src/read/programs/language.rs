//! The language of a text: by the ending of its name, and without one by its words.

use crate::{syntax::code::Language, text::Source};

/// What a source is, if it is not a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Writing {
    /// A program or a script.
    Program(Language),
    /// Text with pieces of programs and documents in it.
    Notes,
    /// Text of an unknown kind, which may hold JSON.
    Other,
}

impl Writing {
    /// What begins a comment that is alone on its line; `None` where no line is one for sure.
    pub(in crate::read) fn comment_mark(self) -> Option<&'static str> {
        match self {
            Writing::Program(Language::Python) => Some("#"),
            Writing::Program(Language::TypeScript | Language::Go | Language::Json5) => Some("//"),
            Writing::Program(Language::Shell) | Writing::Notes | Writing::Other => None,
        }
    }
}

/// The largest program that is read; larger ones are generated.
pub(in crate::read) const MAX_SIZE: usize = 2 << 20;

/// Words of which every token literal has one.
const TRACES: [&str; 6] = [
    "permission_group",
    "ermissionGroup",
    "com.cloudflare.",
    "permission-group",
    "cloudflare.OauthClient",
    "cloudflare.com/oauth2/auth",
];

/// Whether a text may have a token in it.
pub(in crate::read) fn has_trace(text: &str) -> bool {
    TRACES.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// What the name of a source says it is.
pub(in crate::read) fn by_name(path: &str) -> Option<Writing> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let (_, ending) = name.rsplit_once('.')?;
    match ending {
        "md" | "mdx" | "markdown" => Some(Writing::Notes),
        "bats" => Some(Writing::Program(Language::Shell)),
        // Requests to send from an editor.
        "http" | "rest" => Some(Writing::Other),
        ending => named(ending).map(Writing::Program),
    }
}

/// The language that a word names: the ending of a file, or the info string of a fence.
pub(in crate::read) fn named(word: &str) -> Option<Language> {
    match word {
        "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" | "typescript" | "javascript" => {
            Some(Language::TypeScript)
        }
        "py" | "pyw" | "python" | "python3" => Some(Language::Python),
        "go" | "golang" => Some(Language::Go),
        "sh" | "bash" | "zsh" | "ksh" | "shell" | "console" | "shell-session" | "shellsession" => Some(Language::Shell),
        "json5" | "jsonc" => Some(Language::Json5),
        // The bodies of requests are JSON.
        "http" => Some(Language::Json5),
        _ => None,
    }
}

/// What the words of a text say it is, for one without a name: standard input, or a file without an ending.
pub(in crate::read) fn by_text(source: &Source) -> Option<Writing> {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    if !has_trace(text) {
        return None;
    }
    if text.lines().any(|line| line.starts_with("```") || line.starts_with("~~~")) {
        return Some(Writing::Notes);
    }
    of_text(text).map(Writing::Program)
}

/// What a text is that no name and no words tell: one with a trace of a token that does not begin as a document does is
/// searched for JSON. A document that is damaged or has comments stays one, so that its error is reported.
pub(in crate::read) fn otherwise(text: &str) -> Option<Writing> {
    let begins_otherwise = |first: char| first.is_alphabetic() || matches!(first, '$' | '@' | '<' | '=' | '*' | '%');
    let is_other = text.trim_start().starts_with(begins_otherwise);
    (is_other && has_trace(text)).then_some(Writing::Other)
}

/// The language of a text, by its words.
pub(super) fn of_text(text: &str) -> Option<Language> {
    if let Some(line) = text.lines().next().filter(|line| line.starts_with("#!")) {
        let names = [("python", Language::Python), ("node", Language::TypeScript), ("bun", Language::TypeScript)];
        let other = names.iter().find(|(name, _)| line.contains(name)).map(|(_, language)| *language);
        return Some(other.unwrap_or(Language::Shell));
    }
    let begins = |starts: &[&str]| {
        let starts_so =
            |line: &str| starts.iter().any(|start| line.strip_prefix("export ").unwrap_or(line).starts_with(start));
        text.lines().any(starts_so)
    };
    let has_module = text.contains(" from \"") || text.contains(" from '");
    let is_script = || {
        begins(&["const ", "let ", "await ", "function ", "async function ", "new ", "import {", "import * as "])
            || (begins(&["import "]) && has_module)
    };
    if begins(&["package "]) && begins(&["import ", "func ", "var ", "const "]) {
        Some(Language::Go)
    } else if is_script() {
        Some(Language::TypeScript)
    } else if begins(&["import ", "from ", "def ", "class "]) {
        Some(Language::Python)
    } else if text.contains("curl ") || text.contains("jq ") || begins(&["set -"]) {
        Some(Language::Shell)
    } else if text.contains(":=") {
        Some(Language::Go)
    } else if text.contains("=>") || text.contains("new ") {
        Some(Language::TypeScript)
    } else {
        None
    }
}
