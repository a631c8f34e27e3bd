//! Lines of logs without what terminals, CI systems, containers and error boxes add to them.

use std::{borrow::Cow, sync::LazyLock};

use regex::bytes::Regex;

/// Escape sequences of terminals: colours, links, and the titles and sections that CI systems write.
static ESCAPES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_=>])|\x08").ok());

/// What a CI system, a container, the journal or a client writes before each line.
static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        // The borders of Terraform's box.
        r"^(?:\s*(?:│|╷|╵)",
        // Docker and compose: `web-1  | `.
        r"|[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\s*\|\s",
        // A time of ISO 8601 or RFC 3339, in brackets or not, also with the number of GitLab's stream.
        r"|\[?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[ ]?[+-][0-9]{2}:?[0-9]{2})?\]?(?:\s[0-9]{2}[OE]\+?)?\s",
        // The journal: `Nov 20 10:54:55 host unit[12]: `.
        r"|[A-Z][a-z]{2}\s+[0-9]{1,2}\s[0-9]{2}:[0-9]{2}:[0-9]{2}\s[^\s:]+\s[^\s:\[]+(?:\[[0-9]+\])?:\s",
        // Another time in brackets: `[Wed Nov 20 10:54:55 UTC 2026] `.
        r"|\[[^\]]{0,94}[0-9]{2}:[0-9]{2}[^\]]{0,94}\]\s)",
    ))
    .ok()
});

/// The most prefixes that are removed from one line: a container in a CI job in an error box.
const MAX_PREFIXES: usize = 4;

/// Whether a text may have escape sequences.
pub(super) fn has_escapes(text: &[u8]) -> bool {
    memchr::memchr2(0x1b, 0x08, text).is_some()
}

/// A line without escape sequences; borrowed if it has none.
pub(crate) fn without_escapes(line: &[u8]) -> Cow<'_, [u8]> {
    match ESCAPES.as_ref() {
        Some(escapes) if has_escapes(line) => escapes.replace_all(line, &b""[..]),
        _ => Cow::Borrowed(line),
    }
}

/// A line without the prefixes that are not its own, and without blanks at its ends.
pub(crate) fn bare(line: &[u8]) -> &[u8] {
    let mut line = line.trim_ascii();
    for _ in 0..MAX_PREFIXES {
        let Some(found) = PREFIX.as_ref().and_then(|prefix| prefix.find(line)) else { break };
        line = line.get(found.end()..).unwrap_or_default().trim_ascii();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &str) -> String {
        let line = without_escapes(line.as_bytes());
        String::from_utf8_lossy(bare(&line)).into_owned()
    }

    #[test]
    fn what_others_add_to_a_line_is_removed() {
        for line in [
            "GET /zones 403",
            "\u{1b}[31mGET\u{1b}[0m /zones \u{1b}[1;38;5;9m403\u{1b}[K",
            "2026-11-20T10:00:00.1234567Z GET /zones 403",
            "2026-11-20T10:00:00.123456Z 01O GET /zones 403",
            "2026/11/20 10:00:00 GET /zones 403",
            "[2026-11-20 10:00:00] GET /zones 403",
            "[Wed Nov 20 10:54:55 UTC 2026] GET /zones 403",
            "Nov 20 10:54:55 host-1 external-dns[812]: GET /zones 403",
            "external-dns-1  | GET /zones 403",
            "external-dns-1  | 2026-11-20T10:00:00Z GET /zones 403",
            "│ GET /zones 403",
            "  │   GET /zones 403  ",
            "\u{1b}]8;;https://example.com\u{1b}\\GET\u{1b}]8;;\u{1b}\\ /zones 403",
        ] {
            assert_eq!(plain(line), "GET /zones 403", "{line:?}");
        }
    }

    #[test]
    fn what_belongs_to_a_line_is_kept() {
        for line in ["[ERROR] GET /zones", "{\"a\": 1}", "a | b", "192.0.2.1 - - [x] \"GET /\"", "error: GET /zones"] {
            let kept = if line == "a | b" { "b" } else { line };
            assert_eq!(plain(line), kept);
        }
        assert!(matches!(without_escapes(b"GET /zones"), Cow::Borrowed(_)));
    }
}
