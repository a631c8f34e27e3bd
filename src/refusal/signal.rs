//! What a text says about API calls and their errors, in the order of the text.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::{Captures, Regex};

use super::address::path;
use crate::catalog::{Catalog, METHODS, Operation, Phase, is_id};

/// One thing that a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signal {
    /// A method with the address it was sent to.
    Call(&'static str, String),
    /// The address of a call without its method.
    Address(String),
    /// A method in a field of its own.
    Method(&'static str),
    /// The address of the documentation of these calls.
    Documented(Vec<Operation>),
    /// Words by which tools name one of these calls.
    Words(Vec<Operation>),
    /// A resource of Terraform: whether it is a data source, and its type.
    Terraform(bool, String),
    /// What Terraform was about to do.
    Phase(Phase),
    /// A status code of HTTP.
    Status(u16),
    /// The code of an error.
    Code(u32),
    /// The text of a known error, and where it ends.
    Text(&'static str),
    /// The client address that a filter excluded.
    Client(std::net::IpAddr),
    /// The old name of a permission.
    Permission(String),
    /// An OAuth scope that was missing.
    Scope(String),
    /// The answer says that the request succeeded.
    Success,
}

/// A segment of a path: of what paths consist of, or a placeholder such as `<zone id>`, `[redacted]` or `***`.
macro_rules! path {
    () => {
        r#"/(?:[^\s"'`<>()\[\]{}\\,;|]|<[^<>"'\n]{1,40}>|\{[^{}"'\n]{1,40}\}|\[[^\[\]"'\n]{1,40}\])*"#
    };
}

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(concat!(
        r#"(?:^|[^A-Za-z0-9_])(GET|HEAD|POST|PUT|PATCH|DELETE)["'`:]*[\s,\\]+(?:--url\s+|url\s*[=:]\s*|(?i:call):\s*)?\\*["'`(]?((?:https?://[^/\s"']+|accounts|zones|user|memberships)?"#,
        path!(),
        r#")(?:["'`):]*(?:\s+HTTP/[0-9.]+)?["'`:]*[\s,]+(?:HTTP\s+)?(?:status\s+)?"?([1-5][0-9]{2})\b)?"#
    ))
});

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(concat!(r#"(?:^|[\s"'`(=:\[])((?:https://api\.cloudflare\.com)?"#, path!(), r#")"#)));

static STATUS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(concat!(
        r#"(?i)\b(?:HTTP(?:/[0-9.]+)?(?:\s+status)?(?:\s+code)?|status(?:[ _]?code)?|error code|API error|API|response|returned(?: error)?)["'\\]*[\s:=]+([1-5][0-9]{2})\b"#,
        r#"|\b([1-5][0-9]{2})\s+(?:OK|Forbidden|Unauthorized|Bad Request|Not Found|Client Error|Method Not Allowed|Too Many Requests)\b"#,
        r#"|\b(?:OK|Forbidden|Unauthorized|Bad Request|Not Found|Too Many Requests)\s+\(?([1-5][0-9]{2})\b"#,
        r#"|Error:?\s+(40[0-9])\b"#
    ))
});

static CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"(?i)(\bcode["'\\]*\s*[:=]?\s*["'\\]*)?\b([0-9]{3,7})\b"#));

static PERMISSION: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"com\.cloudflare\.(?:api|edge)\.[A-Za-z0-9_.-]+|#[a-z][a-z0-9_.-]*:[a-z_]+\b"));

static SCOPE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"(?i)scopes?["'\\]*[\s=:\[]+["'\\]*([A-Za-z0-9_.:-]+(?:[ ,"'\\]+[A-Za-z0-9_.:-]+)*)"#));

static TERRAFORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\bwith (?:module\.\S+?\.)*(data\.)?(cloudflare_[a-z0-9_]+)\."));

/// The words of Terraform's provider for what it was doing, at the beginning of an error.
static PHASE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?i)\b(creat|read|refresh|list|fetch|find|updat|edit|delet|destroy)\w*\s"));

/// A method in a field of its own, as clients print their requests.
static METHOD: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"(?i)\bmethod["'\\]*\s*[:=]\s*["'\\]*(GET|HEAD|POST|PUT|PATCH|DELETE)\b"#));

/// The name of a permission group behind the word for it.
static GROUP: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"(?i)\bpermissions?["'`:\s]+([A-Z][A-Za-z0-9 :&/-]{2,60}[A-Za-z])"#));

static CLIENT: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?i)from location:?\s+([0-9a-f.:]+)"));

static DOCUMENTATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r#"https://developers\.cloudflare\.com/api/[^\s"'\\<>]+"#));

static SUCCESS: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r#"["'\\]success["'\\]+\s*:\s*(?i:true)"#));

/// The signals of a text, each with its offset.
pub(super) fn signals(text: &str, catalog: &'static Catalog) -> Vec<(usize, Signal)> {
    let mut found = Finder { text, all: Vec::new(), taken: BTreeMap::new() };
    found.calls(catalog);
    found.addresses(catalog);
    found.errors(catalog);
    found.names(catalog);
    found.tools(catalog);
    let mut all = found.all;
    all.sort_by_key(|(at, _)| *at);
    all
}

struct Finder<'t> {
    text: &'t str,
    all: Vec<(usize, Signal)>,
    /// The ranges that mean something already, by their starts: the numbers in them are not codes.
    taken: BTreeMap<usize, usize>,
}

impl<'t> Finder<'t> {
    /// Adds a signal for each match for which there is one.
    fn each(&mut self, regex: &LazyLock<Option<Regex>>, signal: impl Fn(&Captures<'t>) -> Option<Signal>) {
        let Some(regex) = regex.as_ref() else { return };
        for found in regex.captures_iter(self.text) {
            if let (Some(signal), Some(whole)) = (signal(&found), found.get(0)) {
                self.all.push((whole.start(), signal));
            }
        }
    }

    fn is_taken(&self, at: usize) -> bool {
        self.taken.range(..=at).next_back().is_some_and(|(_, end)| at < *end)
    }

    /// Methods with addresses, and the status codes behind them.
    fn calls(&mut self, catalog: &'static Catalog) {
        let Some(regex) = CALL.as_ref() else { return };
        for found in regex.captures_iter(self.text) {
            let (Some(method), Some(address)) = (found.get(1), found.get(2)) else { continue };
            let Some(method) = METHODS.into_iter().find(|own| *own == method.as_str()) else { continue };
            // What belongs to another service says nothing here, its status code included.
            if !is_of_api(&trimmed(address.as_str()), catalog) {
                self.taken.insert(address.start(), found.get(0).map_or(address.end(), |whole| whole.end()));
                continue;
            }
            let end = found.get(0).map_or(address.end(), |whole| whole.end());
            self.taken.insert(address.start(), end);
            self.all.push((address.start(), Signal::Call(method, trimmed(address.as_str()).into_owned())));
            if let Some(status) = found.get(3).and_then(|status| status.as_str().parse().ok()) {
                self.all.push((end, Signal::Status(status)));
            }
        }
    }

    /// Addresses without a method: of the API, or paths that an operation has.
    fn addresses(&mut self, catalog: &'static Catalog) {
        let Some(regex) = ADDRESS.as_ref() else { return };
        for found in regex.captures_iter(self.text) {
            let Some(address) = found.get(1) else { continue };
            let path = trimmed(address.as_str());
            if self.is_taken(address.start()) || !is_of_api(&path, catalog) {
                continue;
            }
            self.taken.insert(address.start(), address.end());
            self.all.push((address.start(), Signal::Address(path.into_owned())));
        }
        self.each(&METHOD, |found| {
            let method = found.get(1)?.as_str().to_ascii_uppercase();
            METHODS.into_iter().find(|own| *own == method).map(Signal::Method)
        });
        self.each(&DOCUMENTATION, |found| {
            let operations = catalog.addressed(found.get(0)?.as_str().trim_end_matches(['.', ',', ')']));
            (!operations.is_empty()).then_some(Signal::Documented(operations))
        });
    }

    /// Codes, texts and status codes of errors.
    fn errors(&mut self, catalog: &'static Catalog) {
        self.each(&SUCCESS, |_| Some(Signal::Success));
        self.each(&CLIENT, |found| {
            Some(Signal::Client(found.get(1)?.as_str().trim_end_matches(['.', ':']).parse().ok()?))
        });
        if let Some(regex) = STATUS.as_ref() {
            for found in regex.captures_iter(self.text) {
                let Some(status) = found.iter().skip(1).flatten().next() else { continue };
                if let (false, Ok(number)) = (self.is_taken(status.start()), status.as_str().parse()) {
                    self.taken.insert(status.start(), status.end());
                    self.all.push((status.start(), Signal::Status(number)));
                }
            }
        }
        let lower = self.text.to_ascii_lowercase();
        let (mut starts, mut ends) = (BTreeSet::new(), BTreeSet::new());
        for own in catalog.errors() {
            for (at, part) in lower.match_indices(&own.text.to_ascii_lowercase()) {
                self.all.push((at, Signal::Text(own.text)));
                starts.insert(at);
                ends.insert(at + part.len());
            }
        }
        let Some(regex) = CODE.as_ref() else { return };
        for found in regex.captures_iter(self.text) {
            let Some(digits) = found.get(2) else { continue };
            let Ok(code) = digits.as_str().parse::<u32>() else { continue };
            let is_known = catalog.errors().iter().any(|own| own.code == Some(code));
            // A number beside the text of an error, in either order: `(10000)`, `10000: Authentication error`.
            let is_beside = || {
                let before = ends.range(..=digits.start()).next_back().map(|end| *end..digits.start());
                let after = starts.range(digits.end()..).next().map(|start| digits.end()..*start);
                [before, after].into_iter().flatten().any(|between| is_short(self.text.get(between)))
            };
            let is_alone = || self.text.trim() == digits.as_str();
            let is_in_parentheses = || {
                let around = (
                    digits.start().checked_sub(1).and_then(|at| self.text.get(at..=at)),
                    self.text.get(digits.end()..=digits.end()),
                );
                around == (Some("("), Some(")"))
            };
            let is_code = found.get(1).is_some() || (is_known && (is_beside() || is_in_parentheses() || is_alone()));
            if is_code && !self.is_taken(digits.start()) {
                self.all.push((digits.start(), Signal::Code(code)));
            }
        }
    }

    /// Old permission names, and OAuth scopes that were missing.
    fn names(&mut self, catalog: &'static Catalog) {
        let text = self.text;
        self.each(&PERMISSION, |found| {
            let whole = found.get(0)?;
            let name = whole.as_str().trim_end_matches(['.', '-']);
            let is_named = text.get(..whole.start()).is_some_and(|before| {
                before.trim_end_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase().ends_with("permission")
            });
            let is_permission = is_named || name == text.trim() || catalog.legacy(name).is_some();
            let is_actor = name.starts_with("com.cloudflare.api.token");
            (is_permission && !is_actor).then(|| Signal::Permission(name.to_owned()))
        });
        self.each(&GROUP, |found| {
            let name = found.get(1)?.as_str();
            (!catalog.by_name(name).is_empty()).then(|| Signal::Permission(name.to_owned()))
        });
        if !text.contains("insufficient_scope") {
            return;
        }
        let Some(regex) = SCOPE.as_ref() else { return };
        for found in regex.captures_iter(text) {
            let Some(list) = found.get(1) else { continue };
            let words = list.as_str().split([' ', ',', '"', '\'', '\\']).map(|word| word.trim_end_matches('.'));
            // Other words of the sentence are no scopes.
            let is_scope = |word: &&str| {
                let is_dotted = word.contains(['.', ':']) && word.starts_with(|c: char| c.is_ascii_alphabetic());
                is_dotted || catalog.by_oauth_scope(word).is_some()
            };
            for scope in words.filter(is_scope) {
                self.all.push((list.start(), Signal::Scope(scope.to_owned())));
            }
        }
    }

    /// What tools say instead of the call.
    fn tools(&mut self, catalog: &'static Catalog) {
        self.each(&TERRAFORM, |found| {
            Some(Signal::Terraform(found.get(1).is_some(), found.get(2)?.as_str().to_owned()))
        });
        self.each(&PHASE, |found| {
            Some(Signal::Phase(match found.get(1)?.as_str().to_ascii_lowercase().as_str() {
                "creat" => Phase::Create,
                "updat" | "edit" => Phase::Update,
                "delet" | "destroy" => Phase::Delete,
                _ => Phase::Read,
            }))
        });
        let words = words(self.text);
        for phrase in catalog.phrases() {
            if let Some(at) = position(&words, &phrase.words) {
                self.all.push((at, Signal::Words(phrase.operations(catalog))));
            }
        }
    }
}

/// Whether what stands between a code and the text of its error is only punctuation.
fn is_short(between: Option<&str>) -> bool {
    between.is_some_and(|between| between.len() <= 4 && !between.contains(|c: char| c.is_alphanumeric()))
}

/// An address without the punctuation of the sentence that it ends, and with the slash that some tools leave out.
fn trimmed(address: &str) -> Cow<'_, str> {
    let address = address.trim_end_matches(['.', ':', '!', '?']);
    if address.starts_with("http") || address.starts_with('/') {
        return Cow::Borrowed(address);
    }
    Cow::Owned(format!("/{address}"))
}

/// Whether an address belongs to the API: by its host, by its root, which a proxy keeps, or, without a host, because an
/// operation has its path.
fn is_of_api(address: &str, catalog: &'static Catalog) -> bool {
    match address.split_once("://") {
        Some((_, rest)) => rest.starts_with("api.cloudflare.com/") || rest.contains("/client/v4/"),
        // The rest of an address with a scheme.
        None if address.starts_with("//") => false,
        None => address.starts_with("/client/v4/") || has_id(address) || !catalog.addressed(&path(address)).is_empty(),
    }
}

/// Whether a path is below an account or a zone by its ID.
fn has_id(path: &str) -> bool {
    let below = path.strip_prefix("/accounts/").or_else(|| path.strip_prefix("/zones/"));
    below.and_then(|rest| rest.split('/').next()).is_some_and(is_id)
}

/// The words of a text in lower case, each with its offset.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_word = character.is_alphanumeric() || character == '_';
        match (start, is_word) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                all.push((from, text.get(from..at).unwrap_or_default().to_lowercase()));
                start = None;
            }
            _ => {}
        }
    }
    all
}

/// The most words between two words of a phrase.
const GAP: usize = 4;

/// The offset of a phrase: its words in order, each at most [`GAP`] words after the one before.
fn position(words: &[(usize, String)], phrase: &[&str]) -> Option<usize> {
    let (first, rest) = phrase.split_first()?;
    let is = |at: usize, wanted: &str| words.get(at).is_some_and(|(_, word)| *word == wanted.to_lowercase());
    (0..words.len()).filter(|at| is(*at, first)).find_map(|start| {
        let mut at = start;
        for wanted in rest {
            at = (at + 1..=at + 1 + GAP).find(|next| is(*next, wanted))?;
        }
        words.get(start).map(|(offset, _)| *offset)
    })
}
