//! Terraform's language: modules of several files, variable files, and the evaluator.

use arbitrary::Unstructured;
use tokenlint::{lint::Linter, read::Unit, text::SourceId};

use super::{
    Input,
    generate::{NAMES, RESOURCES, damaged},
    report::{linted, linter, source},
    tree::{pick, rarely},
};

const FUNCTIONS: [&str; 40] = [
    "concat",
    "merge",
    "flatten",
    "compact",
    "distinct",
    "toset",
    "tolist",
    "tomap",
    "keys",
    "values",
    "zipmap",
    "one",
    "element",
    "length",
    "contains",
    "sort",
    "reverse",
    "setunion",
    "slice",
    "range",
    "lower",
    "upper",
    "replace",
    "trimspace",
    "join",
    "split",
    "format",
    "formatlist",
    "tostring",
    "tonumber",
    "tobool",
    "jsonencode",
    "jsondecode",
    "lookup",
    "coalesce",
    "try",
    "can",
    "timestamp",
    "file",
    "nothing",
];
const REFERENCES: [&str; 16] = [
    "var.name",
    "var.zones",
    "var.nothing",
    "local.a",
    "local.b",
    "local.loop",
    "each.key",
    "each.value",
    "count.index",
    "path.module",
    "terraform.workspace",
    "module.child.id",
    "self.id",
    "data.cloudflare_zone.a.id",
    "data.cloudflare_api_token_permission_groups.all.zone[\"DNS Write\"]",
    "cloudflare_api_token.b.name",
];
const TEXTS: [&str; 10] = ["", "a", "deploy", "é 𝄞", "1", "true", "[1,2]", "{\\\"a\\\":\\\"b\\\"}", "%{", "$${x}"];

/// An expression, as deep as the choices go.
fn expression(u: &mut Unstructured<'_>, depth: usize) -> String {
    if depth == 0 || u.is_empty() {
        return match u.int_in_range(0..=3).unwrap_or(0) {
            0 | 1 => format!("\"{}\"", pick(u, &TEXTS)),
            2 => pick(u, &["0", "1", "-1", "1.5", "true", "false", "null", "1e400"]).to_owned(),
            _ => pick(u, &REFERENCES).to_owned(),
        };
    }
    let inner = |u: &mut Unstructured<'_>| expression(u, depth - 1);
    let (one, other) = (inner(u), inner(u));
    match u.int_in_range(0..=17).unwrap_or(0) {
        0 => format!("\"a${{{one}}}b${{{other}}}\""),
        1 => format!("[{one}, {other}]"),
        2 => format!("{{ a = {one}, (\"b\") = {other} }}"),
        3 | 4 => format!("{}({one}, {other})", pick(u, &FUNCTIONS)),
        5 => format!("{}({one})", pick(u, &FUNCTIONS)),
        6 => format!("{}({one}, {other}, {})", pick(u, &FUNCTIONS), inner(u)),
        7 => format!("({one} ? {other} : {})", inner(u)),
        8 => format!("({one} {} {other})", pick(u, &["==", "!=", "+", "-", "*", "/", "%", "<", ">=", "&&", "||"])),
        9 => format!("(!{one})"),
        10 => format!("({one})[{other}]"),
        11 => format!("({one})[*].{}", pick(u, &["id", "a", "name"])),
        12 => format!("[for x in {one} : {}]", pick(u, &["x", "upper(x)", "x if x != null", "\"${x}\""])),
        13 => format!("{{ for k, v in {one} : k => {} }}", pick(u, &["v", "k", "v...", "v if v != null"])),
        14 => format!("({one}).{}", pick(u, &["a", "id", "0"])),
        15 => format!("{}({one}...)", pick(u, &FUNCTIONS)),
        16 => format!("<<EOT\n{}${{{other}}}\nEOT\n", pick(u, &TEXTS)),
        _ => format!("\"%{{ if {one} }}a%{{ else }}b%{{ endif }}%{{ for x in {other} }}${{x}}%{{ endfor }}\""),
    }
}

fn attribute(u: &mut Unstructured<'_>, plain: &str) -> String {
    if u.ratio(1, 3).unwrap_or(false) { expression(u, 2) } else { plain.to_owned() }
}

fn policy(u: &mut Unstructured<'_>, is_block: bool) -> String {
    let plain_effect = format!("\"{}\"", pick(u, &["allow", "Allow", "deny", "permit"]));
    let effect = attribute(u, &plain_effect);
    let ids = [
        "\"4755a26eedb94da69e1066d98aa820be\"",
        "\"82e64a83756745bbbb1c9c2701bf816b\"",
        "local.group",
        "\"c8fed203ed3043cba015a93ad1616f1f\"",
    ];
    let count = u.int_in_range(0..=3).unwrap_or(1);
    let group = |id: &str| if is_block { format!("      {id},\n") } else { format!("      {{ id = {id} }},\n") };
    let groups: String = (0..count).map(|_| group(pick(u, &ids))).collect();
    let plain = format!("{{ \"{}\" = \"*\" }}", pick(u, &RESOURCES).replace("${", "$${"));
    let resources = attribute(u, &plain);
    format!("    effect = {effect}\n    permission_groups = [\n{groups}    ]\n    resources = {resources}\n")
}

/// A file with variables, locals and tokens.
pub(super) fn module_text(u: &mut Unstructured<'_>) -> String {
    let (a, b) = (expression(u, 2), expression(u, 1));
    let mut text = format!(
        "variable \"name\" {{\n  default = \"{}\"\n}}\nvariable \"zones\" {{\n  default = {}\n}}\nlocals {{\n  a = {a}\n  b = {b}\n  loop = local.loop\n  group = \"4755a26eedb94da69e1066d98aa820be\"\n}}\n",
        pick(u, &TEXTS),
        expression(u, 1)
    );
    for at in 0..=u.int_in_range(0..=2).unwrap_or(0) {
        let kind = pick(u, &["cloudflare_api_token", "cloudflare_account_token"]);
        text += &format!("resource \"{kind}\" \"t{at}\" {{\n");
        if rarely(u) {
            text += &format!("  for_each = {}\n", expression(u, 2));
        } else if rarely(u) {
            text += &format!("  count = {}\n", expression(u, 1));
        }
        let name = pick(u, &NAMES).replace(['"', '\u{1b}', '\u{7}'], "").replace("${", "$${");
        let name = attribute(u, &format!("\"{name}\""));
        text += &format!("  name = {name}\n");
        if u.arbitrary().unwrap_or(false) {
            text += &format!("  policies = [{{\n{}  }}]\n", policy(u, false));
        } else if rarely(u) {
            text += &format!(
                "  dynamic \"policy\" {{\n    for_each = {}\n    content {{\n{}    }}\n  }}\n",
                expression(u, 2),
                policy(u, true)
            );
        } else {
            text += &format!("  policy {{\n{}  }}\n", policy(u, true));
        }
        if u.arbitrary().unwrap_or(false) {
            let ranges =
                pick(u, &["\"1.1.1.0/24\"", "\"1.1.1.7\", \"1.1.1.0/24\"", "var.ranges", "\"::ffff:1.1.1.7\""]);
            text += &format!("  condition {{\n    request_ip {{\n      in = [{ranges}]\n    }}\n  }}\n");
        }
        if u.arbitrary().unwrap_or(false) {
            text += &format!("  expires_on = \"{}\"\n", pick(u, &["2027-02-01T00:00:00Z", "2027-02-01", ""]));
        }
        text += "}\n";
    }
    damaged(text, u)
}

const CALLER: &str = "module \"child\" {\n  source = \"./child\"\n  name = \"from the caller\"\n}\n";

/// The files of a module, from one text: each begins at a line `## PATH`.
fn files(text: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = String::from_utf8_lossy(text);
    let mut all = vec![("main.tf".to_owned(), Vec::new())];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("## ") {
            Some(path) if all.len() < 8 => all.push((path.trim_end().to_owned(), Vec::new())),
            _ => all.last_mut().unwrap().1.extend(line.as_bytes()),
        }
    }
    all.retain(|(path, _)| !path.is_empty());
    all
}

fn lint(files: &[(String, Vec<u8>)], linter: &Linter) {
    linted(&|| unit(files), linter);
}

fn unit(files: &[(String, Vec<u8>)]) -> Option<Unit> {
    let mut sources = Vec::new();
    for (at, (path, text)) in files.iter().enumerate() {
        sources.push(source(u32::try_from(at).ok()?, path, text)?);
    }
    let judged: Vec<SourceId> =
        sources.iter().filter(|source| source.path.ends_with(".tf")).map(|source| source.id).collect();
    Some(Unit::module(String::new(), sources, judged))
}

/// The files of a module are read together.
pub(super) fn module(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => lint(&files(text), &linter()),
        Input::Choices(_, mut u) => {
            let (main, child) = (module_text(&mut u), module_text(&mut u));
            let all = [
                ("main.tf", format!("{CALLER}{main}")),
                ("child/main.tf", child),
                ("outputs.tf", "output \"id\" {\n  value = 1\n}\n".to_owned()),
            ];
            lint(&all.map(|(path, text)| (path.to_owned(), text.into_bytes())), &linter());
        }
    }
}

const CONSUMER: &str = "variable \"name\" {}\nvariable \"zones\" {\n  default = []\n}\nresource \"cloudflare_api_token\" \"t\" {\n  name = var.name\n  policies = [{\n    effect = \"allow\"\n    permission_groups = [{ id = \"4755a26eedb94da69e1066d98aa820be\" }]\n    resources = { for zone in var.zones : \"com.cloudflare.api.account.zone.${zone}\" => \"*\" }\n  }]\n}\n";

/// Files of variables are read with the module that uses them, in HCL and in JSON.
pub(super) fn tfvars(data: &[u8]) {
    let text = match Input::of(data) {
        Input::Text(text) => text.to_vec(),
        Input::Choices(_, mut u) => {
            let (name, zones) = (expression(&mut u, 1), expression(&mut u, 2));
            let more = expression(&mut u, 2);
            damaged(format!("name = {name}\nzones = {zones}\nmore = {more}\n"), &mut u).into_bytes()
        }
    };
    let path = if text.trim_ascii_start().starts_with(b"{") { "terraform.tfvars.json" } else { "terraform.tfvars" };
    let files = [
        ("main.tf", CONSUMER.as_bytes().to_vec()),
        (path, text.clone()),
        ("a.auto.tfvars", b"zones = [\"000000000000000000000000000000a1\"]\n".to_vec()),
    ];
    lint(&files.map(|(path, text)| (path.to_owned(), text)), &linter());
}

/// An expression has the same value wherever it is written.
pub(super) fn evaluate(data: &[u8]) {
    let expression = match Input::of(data) {
        Input::Text(text) => {
            let Ok(text) = std::str::from_utf8(text) else { return };
            text.trim().to_owned()
        }
        Input::Choices(kind, mut u) => expression(&mut u, usize::from(kind)),
    };
    // Other shapes of it are not the same text.
    let is_one = !expression.contains("indirect_value")
        && !expression.contains(['\n', '#'])
        && !expression.contains("//")
        && !expression.contains("/*");
    if expression.is_empty() || !is_one {
        return;
    }
    let named = |definition: &str, name: &str| {
        let text = format!(
            "variable \"name\" {{\n  default = \"deploy\"\n}}\nvariable \"zones\" {{\n  default = [\"a\", \"b\"]\n}}\nlocals {{\n  a = {{ a = \"x\", b = \"y\" }}\n  b = [1, 2, null]\n{definition}}}\nresource \"cloudflare_api_token\" \"t\" {{\n  name = {name}\n}}\n"
        );
        value(&text)
    };
    let plain = named("", &expression);
    assert_eq!(plain, named("", &expression), "not the same twice");
    let Some(plain) = plain else { return };
    assert_eq!(Some(&plain), named("", &format!("({expression})")).as_ref(), "in parentheses: {expression}");
    assert_eq!(
        Some(&plain),
        named(&format!("  indirect_value = {expression}\n"), "local.indirect_value").as_ref(),
        "by a local: {expression}"
    );
    assert_eq!(Some(&plain), named("", &format!("[{expression}][0]")).as_ref(), "in a list: {expression}");
}

/// The name of the only token, and whether it is known; `None` if the file has errors.
fn value(text: &str) -> Option<(Option<String>, usize)> {
    let unit = Unit::document(source(0, "main.tf", text.as_bytes())?);
    let contents = unit.contents();
    if contents.problems.iter().any(|problem| problem.is_syntax()) {
        return None;
    }
    let token = contents.tokens.first()?;
    Some((token.name.as_ref().map(|name| name.value.to_string()), token.unknown.len()))
}
