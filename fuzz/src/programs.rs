//! Programs, scripts and notes that make tokens.

use arbitrary::Unstructured;

use super::{Input, documents::lint, tree::pick};

/// Programs that are read, by the ending that tells their language.
const SEEDS: [(&str, &str); 12] = [
    ("a.ts", include_str!("../../fixtures/programs/002-pulumi-typescript-every-zone.ts")),
    ("a.ts", include_str!("../../fixtures/programs/004-pulumi-lookup-map.ts")),
    ("a.ts", include_str!("../../fixtures/programs/026-spread.ts")),
    ("a.mjs", include_str!("../../fixtures/programs/013-fetch.mjs")),
    ("a.py", include_str!("../../fixtures/programs/006-pulumi-python.py")),
    ("a.py", include_str!("../../fixtures/programs/030-triple-quotes.py")),
    ("a.go", include_str!("../../fixtures/programs/008-pulumi-go.go")),
    ("a.go", include_str!("../../fixtures/programs/029-sprintf.go")),
    ("a.sh", include_str!("../../fixtures/programs/016-curl-heredoc.sh")),
    ("a.sh", include_str!("../../fixtures/programs/018-jq.sh")),
    ("a.yaml", include_str!("../../fixtures/programs/023-workflow.yaml")),
    ("a.md", include_str!("../../fixtures/programs/024-notes.md")),
];

const ENDINGS: [&str; 8] = ["a.ts", "a.py", "a.go", "a.sh", "a.md", "a.json5", "a.http", "a.ps1"];

/// What is put into a program where it is damaged.
const PIECES: [&str; 16] =
    ["\"", "'", "`", "{", "}", "[", "(", ")", "${", "\\", "\u{feff}", "é", "<<EOF\n", "\n```\n", "f\"", "...x, "];

/// Programs are read and linted: valid ones, damaged ones, and parts of two.
pub(super) fn programs(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => ENDINGS.iter().for_each(|path| lint(path, text, false)),
        Input::Choices(_, mut u) => {
            let (path, text) = seed(&mut u);
            let mut text = text.to_owned();
            for _ in 0..u.int_in_range(0..=4).unwrap_or(0) {
                text = changed(&text, &mut u);
            }
            let is_other = u.ratio(1, 16).unwrap_or(false);
            let path = if is_other { pick(&mut u, &ENDINGS) } else { path };
            lint(path, text.as_bytes(), false);
        }
    }
}

fn seed(u: &mut Unstructured<'_>) -> (&'static str, &'static str) {
    u.choose(&SEEDS).copied().unwrap_or(SEEDS[0])
}

fn changed(text: &str, u: &mut Unstructured<'_>) -> String {
    let place =
        |u: &mut Unstructured<'_>, text: &str| text.floor_char_boundary(u.int_in_range(0..=text.len()).unwrap_or(0));
    let at = place(u, text);
    let (head, tail) = text.split_at(at);
    match u.int_in_range(0..=4).unwrap_or(0) {
        0 => head.to_owned(),
        1 => format!("{head}{}{tail}", pick(u, &PIECES)),
        2 => {
            let end = place(u, tail).min(24);
            format!("{head}{}", tail.get(tail.ceil_char_boundary(end)..).unwrap_or_default())
        }
        3 => format!("{text}{tail}"),
        _ => {
            let (_, other) = seed(u);
            let from = place(u, other);
            format!("{head}{}", other.get(from..).unwrap_or_default())
        }
    }
}
