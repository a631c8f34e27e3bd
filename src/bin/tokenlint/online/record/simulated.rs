//! Plausible answers for calls that are not passed on: those that programs were observed with.
//!
//! In: `answers.json` and `client-answers.json` of `catalog/observe`, the same answers that the recorder of the tables
//! gives, and the IDs to put into them. Out: an [`Answer`] for a call. A call without an answer of its own gets an empty list or object, as there.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Request};

/// The answers for wrangler, and those for other clients.
const TABLES: [&str; 2] = [
    include_str!("../../../../../catalog/observe/answers.json"),
    include_str!("../../../../../catalog/observe/client-answers.json"),
];

/// The account of the table.
const ACCOUNT: &str = "000000000000000000000000000000ac";
/// The zone of the table.
const ZONE: &str = "0000000000000000000000000000005a";

/// What answers contain in place of what the table does; `None` leaves the IDs of the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ids<'i> {
    pub(crate) account: Option<&'i str>,
    pub(crate) zone: Option<&'i str>,
    /// The URL of the proxy, without its path.
    pub(crate) origin: &'i str,
}

/// One entry of the table, as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// A regular expression for the whole path, with or without its query.
    path: String,
    methods: Option<Vec<String>>,
    /// How often it is given.
    times: Option<u32>,
    status: Option<u16>,
    /// The `result` of an answer that succeeds.
    result: Option<Value>,
    /// The whole body, as JSON.
    raw: Option<Value>,
    /// The whole body, as text.
    text: Option<String>,
    /// The content type of a text.
    r#type: Option<String>,
}

/// The answers, and how often each was given.
pub(crate) struct Answers {
    all: Vec<(Regex, Entry)>,
    given: BTreeMap<usize, u32>,
}

impl Answers {
    /// The answers of the table.
    pub(crate) fn builtin() -> Answers {
        // The tables are part of the program, and a test reads them.
        let entries = TABLES.iter().flat_map(|table| serde_json::from_str::<Vec<Entry>>(table).unwrap_or_default());
        let with_path = |entry: Entry| Some((Regex::new(&format!("^(?:{})$", entry.path)).ok()?, entry));
        Answers { all: entries.filter_map(with_path).collect(), given: BTreeMap::new() }
    }

    /// The answer for a call, with IDs in it.
    pub(crate) fn answer(&mut self, request: &Request, body: &[u8], ids: Ids<'_>) -> Answer {
        let decoded = percent_encoding::percent_decode_str(&request.path).decode_utf8_lossy();
        let path = decoded.split('?').next().unwrap_or_default();
        let fits = |at: usize, expression: &Regex, entry: &Entry| {
            entry.methods.as_ref().is_none_or(|methods| methods.contains(&request.method))
                && (expression.is_match(&decoded) || expression.is_match(path))
                && entry.times.is_none_or(|times| self.given.get(&at).is_none_or(|given| *given < times))
        };
        let found = self.all.iter().enumerate().find(|(at, (expression, entry))| fits(*at, expression, entry));
        let Some((at, (_, entry))) = found else {
            let result = if is_list(&request.method, path) { json!([]) } else { json!({}) };
            return Answer { status: 200, content_type: "application/json".to_owned(), body: success(&result) };
        };
        *self.given.entry(at).or_default() += 1;
        let (content_type, text) = match (&entry.text, &entry.raw) {
            (Some(text), _) => (entry.r#type.as_deref().unwrap_or("text/plain"), text.clone()),
            (None, Some(raw)) => ("application/json", raw.to_string()),
            (None, None) => ("application/json", success(entry.result.as_ref().unwrap_or(&Value::Null))),
        };
        let text = text.replace("{asset}", first_hash(body).unwrap_or_default()).replace("{origin}", ids.origin);
        let text = text.replace(ACCOUNT, ids.account.unwrap_or(ACCOUNT)).replace(ZONE, ids.zone.unwrap_or(ZONE));
        Answer { status: entry.status.unwrap_or(200), content_type: content_type.to_owned(), body: text }
    }
}

/// Whether a path names a collection: its last part is a plural.
fn is_list(method: &str, path: &str) -> bool {
    method == "GET" && path.ends_with('s')
}

/// A result in the envelope of the API.
fn success(result: &Value) -> String {
    let count = result.as_array().map_or(1, Vec::len);
    let info = json!({ "page": 1, "per_page": 100, "count": count, "total_count": count, "total_pages": 1 });
    json!({ "success": true, "errors": [], "messages": [], "result": result, "result_info": info }).to_string()
}

/// The first hash of a list of files that are offered for an upload: 32 hexadecimal digits in quotes.
fn first_hash(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    let is_hash = |part: &&str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('"').find(is_hash)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn asked(answers: &mut Answers, method: &str, path: &str) -> Value {
        let request = Request { method: method.to_owned(), path: path.to_owned() };
        let (account, zone) = ("00000000000000000000000000000a01", "00000000000000000000000000000b02");
        let ids = Ids { account: Some(account), zone: Some(zone), origin: "http://127.0.0.1:1" };
        serde_json::from_str(&answers.answer(&request, b"", ids).body).unwrap()
    }

    #[test]
    fn every_entry_of_the_table_can_be_given() {
        let table = |text: &&str| -> Vec<Entry> { serde_json::from_str(text).unwrap() };
        let entries: Vec<Entry> = TABLES.iter().flat_map(table).collect();
        assert!(entries.len() > 150);
        assert_eq!(Answers::builtin().all.len(), entries.len());
        for entry in &entries {
            let kinds = [entry.result.is_some(), entry.raw.is_some(), entry.text.is_some()];
            assert_eq!(kinds.into_iter().filter(|is_given| *is_given).count(), 1, "{}", entry.path);
        }
    }

    #[test]
    fn answers_have_the_given_ids_and_unknown_collections_are_empty() {
        let mut answers = Answers::builtin();
        assert_eq!(asked(&mut answers, "GET", "/accounts")["result"][0]["id"], "00000000000000000000000000000a01");
        let zones = asked(&mut answers, "GET", "/zones?name=example.com&per_page=1");
        assert_eq!(zones["result"][0]["id"], "00000000000000000000000000000b02");
        assert_eq!(asked(&mut answers, "GET", "/zones?page=2")["result"], json!([]));
        let records = asked(&mut answers, "GET", "/zones/x/dns_records?type=TXT");
        assert_eq!(records["result"][0]["zone_id"], "00000000000000000000000000000b02");
        assert_eq!(asked(&mut answers, "GET", "/accounts/x/unheard/of/things")["result"], json!([]));
        assert_eq!(asked(&mut answers, "POST", "/accounts/x/unheard/of/things")["result"], json!({}));
    }

    #[test]
    fn the_hash_of_an_offered_file_is_found() {
        let body = br#"{"manifest":{"/a":{"hash":"0123456789abcdef0123456789abcdef"}}}"#;
        assert_eq!(first_hash(body), Some("0123456789abcdef0123456789abcdef"));
        assert_eq!(first_hash(b"\xff"), None);
    }
}
