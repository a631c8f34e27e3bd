//! Documents as trees that may be invalid, and their texts in JSON, YAML and HCL.

use arbitrary::Unstructured;

/// A value, valid or not. Objects may repeat a key.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    /// A literal as it is: a number, a keyword, or something that is none.
    Raw(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

pub(super) fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

pub(super) fn object(members: &[(&str, Tree)]) -> Tree {
    Tree::Object(members.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

/// Whether to do what is rarely done.
pub(super) fn rarely(u: &mut Unstructured<'_>) -> bool {
    u.ratio(1, 8).unwrap_or(false)
}

pub(super) fn pick<'t>(u: &mut Unstructured<'_>, all: &[&'t str]) -> &'t str {
    u.choose(all).copied().unwrap_or(all[0])
}

/// JSON, with the blanks, line ends and escapes that are chosen.
pub(super) fn json(tree: &Tree, u: &mut Unstructured<'_>) -> String {
    let blank = pick(u, &["", " ", "\n  ", "\r\n", "\t"]).to_owned();
    let mut out = String::new();
    write_json(tree, &blank, u, &mut out);
    out
}

/// JSON on one line.
pub(super) fn compact(tree: &Tree) -> String {
    let mut out = String::new();
    write_json(tree, "", &mut Unstructured::new(&[]), &mut out);
    out
}

fn write_json(tree: &Tree, blank: &str, u: &mut Unstructured<'_>, out: &mut String) {
    match tree {
        Tree::Raw(text) => out.push_str(text),
        Tree::Text(text) => *out += &quoted(text, u),
        Tree::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                *out += if at > 0 { "," } else { "" };
                *out += blank;
                write_json(item, blank, u, out);
            }
            *out += blank;
            out.push(']');
        }
        Tree::Object(members) => {
            out.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                *out += if at > 0 { "," } else { "" };
                *out += blank;
                *out += &quoted(key, u);
                out.push(':');
                *out += blank;
                write_json(value, blank, u, out);
            }
            *out += blank;
            out.push('}');
        }
    }
}

/// A JSON string; some characters are escaped that need not be.
fn quoted(text: &str, u: &mut Unstructured<'_>) -> String {
    let is_escaped = !u.is_empty() && rarely(u);
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\u{0}'..='\u{1f}' => out += &format!("\\u{:04x}", u32::from(character)),
            _ if is_escaped => {
                character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04X}"))
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// YAML in blocks; scalars in the style that is chosen.
pub(super) fn yaml(tree: &Tree, u: &mut Unstructured<'_>) -> String {
    let mut out = String::new();
    write_yaml(tree, 0, u, &mut out);
    out.push('\n');
    out
}

fn write_yaml(tree: &Tree, indent: usize, u: &mut Unstructured<'_>, out: &mut String) {
    let margin = " ".repeat(indent);
    match tree {
        Tree::Raw(text) => out.push_str(text),
        Tree::Text(text) => *out += &scalar(text, &margin, u),
        // Flow style is JSON.
        _ if rarely(u) => *out += &compact(tree),
        Tree::List(items) if !items.is_empty() => {
            for item in items {
                *out += &format!("\n{margin}- ");
                write_yaml(item, indent + 2, u, out);
            }
        }
        Tree::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                *out += &format!("\n{margin}{}: ", scalar(key, &margin, &mut Unstructured::new(&[])));
                write_yaml(value, indent + 2, u, out);
            }
        }
        Tree::List(_) => out.push_str("[]"),
        Tree::Object(_) => out.push_str("{}"),
    }
}

fn scalar(text: &str, margin: &str, u: &mut Unstructured<'_>) -> String {
    let is_plain =
        !text.is_empty() && text.chars().all(|character| character.is_alphanumeric() || "_./".contains(character));
    match u.int_in_range(0..=7).unwrap_or(0) {
        0 | 1 if is_plain => text.to_owned(),
        2 if !text.contains(['\n', '\'', '\u{0}', '\u{7}', '\u{1b}']) => format!("'{text}'"),
        3 if is_plain => format!("|\n{margin}  {text}"),
        4 => format!("!!str {}", quoted(text, &mut Unstructured::new(&[]))),
        5 => format!("&a{} {}", text.len(), quoted(text, &mut Unstructured::new(&[]))),
        _ => quoted(text, &mut Unstructured::new(&[])),
    }
}
