//! Valid documents about tokens, made of choices, and mutated.

use arbitrary::Unstructured;

use super::tree::{Tree, compact, json, object, pick, rarely, text, yaml};

/// A secret that must never be shown.
pub(super) const SECRET: &str = "cfut_SeCrEt7SeCrEt8SeCrEt9SeCrEt1SeCrEt2SeCrEt3SeCrEt4";

const GROUPS: [(&str, &str); 8] = [
    ("4755a26eedb94da69e1066d98aa820be", "DNS Write"),
    ("82e64a83756745bbbb1c9c2701bf816b", "DNS Read"),
    ("c8fed203ed3043cba015a93ad1616f1f", "Zone Read"),
    ("e086da7e2179491d91ee5f35b3ca210a", "Workers Scripts Write"),
    ("686d18d5ac6c441c867cbf6771e58a0a", "API Tokens Write"),
    ("6a018a9f2fc74eb6b293b0c548f38b39", "Workers R2 Storage Bucket Item Read"),
    ("000000000000000000000000000000f1", "Brand New Write"),
    ("not an id", "dns write"),
];
pub(super) const RESOURCES: [&str; 11] = [
    "com.cloudflare.api.account.zone.000000000000000000000000000000a1",
    "com.cloudflare.api.account.zone.000000000000000000000000000000a2",
    "com.cloudflare.api.account.zone.*",
    "com.cloudflare.api.account.*",
    "com.cloudflare.api.account.0000000000000000000000000000acc1",
    "com.cloudflare.api.user.00000000000000000000000000000bee",
    "com.cloudflare.edge.r2.bucket.0000000000000000000000000000acc1_default_logs",
    "com.cloudflare.edge.worker.script.0000000000000000000000000000acc1_edge",
    "com.cloudflare.api.account.zone.<zone id>",
    "*",
    "",
];
const RANGES: [&str; 14] = [
    "1.1.1.0/24",
    "1.1.1.7",
    "1.1.1.7/24",
    "2606:4700:4700::/48",
    "2606:4700:4700::1111",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "::ffff:10.0.0.0/104",
    "::ffff:1.1.1.7",
    "1.1.1.0/33",
    "ci.example.com",
    "${EGRESS}",
    "",
];
const TIMES: [&str; 10] = [
    "2027-02-01T00:00:00Z",
    "2026-11-01T00:00:00Z",
    "2026-11-25T00:00:00.5Z",
    "2026-12-01T01:00:00+01:00",
    "2027-02-01",
    "2036-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0000-00-00T00:00:00Z",
    "tomorrow",
    "",
];
const EFFECTS: [&str; 6] = ["allow", "Allow", "deny", "DENY", "permit", ""];
pub(super) const NAMES: [&str; 8] = [
    "deploy",
    "external-dns a.example.com",
    "né 𝄞",
    "token",
    "",
    "a\u{1b}]0;x\u{7}\u{202e}b",
    "<script>alert(1)</script> ]]> ::error::x %0A `a` | @b",
    SECRET,
];
const KEYS: [&str; 26] = [
    "name",
    "id",
    "status",
    "policies",
    "policy",
    "condition",
    "conditions",
    "request_ip",
    "request.ip",
    "in",
    "not_in",
    "ins",
    "not_before",
    "expires_on",
    "ttl",
    "issued_on",
    "effect",
    "permission_groups",
    "permissions",
    "resources",
    "value",
    "result",
    "success",
    "result_info",
    "é\u{9b}",
    "",
];
const LITERALS: [&str; 12] = [
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "18446744073709551616",
    "\"x\"",
    "[]",
    "{}",
    "[[1]]",
    "{\"a\":{\"b\":1}}",
    "NaN",
];

fn some<'a>(u: &mut Unstructured<'_>, all: &[&'a str], most: usize) -> Vec<&'a str> {
    let count = u.int_in_range(0..=most).unwrap_or(1);
    (0..count).map(|_| pick(u, all)).collect()
}

fn groups(u: &mut Unstructured<'_>) -> Tree {
    let count = u.int_in_range(0..=4).unwrap_or(1);
    let one = |u: &mut Unstructured<'_>| {
        let (id, name) = u.choose(&GROUPS).copied().unwrap_or(GROUPS[0]);
        match u.int_in_range(0..=4).unwrap_or(0) {
            0..=2 => object(&[("id", text(id))]),
            3 => object(&[("id", text(id)), ("name", text(pick(u, &[name, "DNS Read", "Dns Write"])))]),
            _ => text(id),
        }
    };
    Tree::List((0..count).map(|_| one(u)).collect())
}

fn resources(u: &mut Unstructured<'_>) -> Tree {
    let mut members = Vec::new();
    for resource in some(u, &RESOURCES, 3) {
        let value = if rarely(u) {
            let inner: Vec<(String, Tree)> =
                some(u, &RESOURCES, 2).iter().map(|key| ((*key).to_owned(), text("*"))).collect();
            Tree::Object(inner)
        } else {
            text(pick(u, &["*", "*", "*", "read", ""]))
        };
        members.push((resource.to_owned(), value));
    }
    let all = Tree::Object(members);
    if rarely(u) { Tree::Text(compact(&all)) } else { all }
}

fn policy(u: &mut Unstructured<'_>) -> Tree {
    let mut members = Vec::new();
    if rarely(u) {
        members.push(("id", text("00000000000000000000000000000210")));
    }
    members.push(("effect", text(pick(u, &EFFECTS))));
    members.push(("permission_groups", groups(u)));
    members.push(("resources", resources(u)));
    object(&members)
}

fn ranges(u: &mut Unstructured<'_>) -> Tree {
    Tree::List(some(u, &RANGES, 4).into_iter().map(text).collect())
}

/// A token, as a request body or as a response has it.
pub(super) fn token(u: &mut Unstructured<'_>) -> Tree {
    let mut members = vec![("name", text(pick(u, &NAMES)))];
    if u.ratio(1, 3).unwrap_or(false) {
        members.push(("id", text("00000000000000000000000000000101")));
        members.push(("status", text(pick(u, &["active", "disabled", "expired", "gone"]))));
        members.push(("issued_on", text(pick(u, &TIMES))));
        members.push(("last_used_on", text(pick(u, &TIMES))));
    }
    let policies = u.int_in_range(0..=3).unwrap_or(1);
    members.push(("policies", Tree::List((0..policies).map(|_| policy(u)).collect())));
    if u.arbitrary().unwrap_or(false) {
        let mut filter = vec![("in", ranges(u))];
        if u.arbitrary().unwrap_or(false) {
            filter.push(("not_in", ranges(u)));
        }
        members.push(("condition", object(&[(pick(u, &["request_ip", "request.ip", "ip"]), object(&filter))])));
    }
    for key in ["not_before", "expires_on"] {
        if u.arbitrary().unwrap_or(false) {
            members.push((key, text(pick(u, &TIMES))));
        }
    }
    if rarely(u) {
        members.push(("value", text(SECRET)));
    }
    object(&members)
}

/// Changes a tree in up to three places.
pub(super) fn mutate(tree: &mut Tree, u: &mut Unstructured<'_>) {
    for _ in 0..u.int_in_range(0..=3).unwrap_or(0) {
        mutate_once(tree, u);
    }
}

fn mutate_once(tree: &mut Tree, u: &mut Unstructured<'_>) {
    let here = u.ratio(1, 4).unwrap_or(true);
    match tree {
        Tree::List(items) if !here && !items.is_empty() => {
            let at = u.choose_index(items.len()).unwrap_or(0);
            return mutate_once(&mut items[at], u);
        }
        Tree::Object(members) if !here && !members.is_empty() => {
            let at = u.choose_index(members.len()).unwrap_or(0);
            return mutate_once(&mut members[at].1, u);
        }
        _ => {}
    }
    match (u.int_in_range(0..=5).unwrap_or(0), &mut *tree) {
        (0, Tree::Object(members)) if !members.is_empty() => {
            let at = u.choose_index(members.len()).unwrap_or(0);
            members[at].0 = pick(u, &KEYS).to_owned();
        }
        (1, Tree::Object(members)) if !members.is_empty() => {
            let at = u.choose_index(members.len()).unwrap_or(0);
            let copy = members[at].clone();
            members.push(copy);
        }
        (1, Tree::List(items)) if !items.is_empty() => {
            let at = u.choose_index(items.len()).unwrap_or(0);
            let copy = items[at].clone();
            items.push(copy);
        }
        (2, Tree::Object(members)) if !members.is_empty() => {
            let at = u.choose_index(members.len()).unwrap_or(0);
            members.remove(at);
        }
        (3, _) => *tree = Tree::List(vec![tree.clone()]),
        (4, _) => *tree = Tree::Text(pick(u, &NAMES).to_owned()),
        _ => *tree = Tree::Raw(pick(u, &LITERALS).to_owned()),
    }
}

/// Keys as TypeScript and Kubernetes write them.
fn camel(tree: &Tree) -> Tree {
    let key = |key: &str| {
        let mut parts = key.split('_');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| match (part.get(..1), part.get(1..)) {
            (Some(head), Some(tail)) => all + &head.to_uppercase() + tail,
            _ => all + part,
        })
    };
    match tree {
        Tree::Object(members) => Tree::Object(members.iter().map(|(own, value)| (key(own), camel(value))).collect()),
        Tree::List(items) => Tree::List(items.iter().map(camel).collect()),
        other => other.clone(),
    }
}

fn resource(kind: &str, key: &str, values: Tree) -> Tree {
    object(&[
        ("address", text("cloudflare_api_token.deploy")),
        ("mode", text("managed")),
        ("type", text(kind)),
        ("name", text("deploy")),
        (key, values),
    ])
}

/// A JSON document with tokens in it, in one of the shapes that are read.
pub(super) fn document(u: &mut Unstructured<'_>) -> Tree {
    let token_at = |u: &mut Unstructured<'_>| {
        let mut token = token(u);
        mutate(&mut token, u);
        token
    };
    let one = token_at(u);
    let kind = pick(u, &["cloudflare_api_token", "cloudflare_account_token"]);
    match u.int_in_range(0..=8).unwrap_or(0) {
        0 | 1 => one,
        2 => object(&[
            ("success", Tree::Raw("true".to_owned())),
            ("errors", Tree::List(Vec::new())),
            ("result", Tree::List(vec![one, token_at(u)])),
            ("result_info", object(&[("page", Tree::Raw("1".to_owned())), ("total_count", Tree::Raw("2".to_owned()))])),
        ]),
        3 => object(&[("success", Tree::Raw("true".to_owned())), ("result", one)]),
        4 => Tree::List(vec![one, token_at(u)]),
        5 => {
            let planned = object(&[(
                "root_module",
                object(&[("resources", Tree::List(vec![resource(kind, "values", one.clone())]))]),
            )]);
            let change = object(&[
                ("actions", Tree::List(vec![text(pick(u, &["create", "update", "delete"]))])),
                ("before", Tree::Raw("null".to_owned())),
                ("after", one.clone()),
                ("after_unknown", object(&[(pick(u, &KEYS), Tree::Raw("true".to_owned()))])),
            ]);
            object(&[
                ("format_version", text("1.2")),
                ("planned_values", planned),
                ("resource_changes", Tree::List(vec![resource(kind, "change", change)])),
            ])
        }
        6 => {
            let instance = object(&[("schema_version", Tree::Raw("0".to_owned())), ("attributes", one)]);
            let state = resource(kind, "instances", Tree::List(vec![instance]));
            object(&[("version", Tree::Raw("4".to_owned())), ("resources", Tree::List(vec![state]))])
        }
        7 => {
            let stack = object(&[
                ("urn", text("urn:pulumi:dev::infra::cloudflare:index/apiToken:ApiToken::dns")),
                ("type", text("cloudflare:index/apiToken:ApiToken")),
                ("inputs", camel(&one)),
            ]);
            object(&[
                ("version", Tree::Raw("3".to_owned())),
                ("deployment", object(&[("resources", Tree::List(vec![stack]))])),
            ])
        }
        _ => kubernetes(&one, u),
    }
}

fn kubernetes(token: &Tree, u: &mut Unstructured<'_>) -> Tree {
    object(&[
        ("apiVersion", text("api.cloudflare.example.org/v1alpha1")),
        ("kind", text(pick(u, &["ApiToken", "AccountToken", "Secret"]))),
        ("metadata", object(&[("name", text("dns-robot"))])),
        ("spec", object(&[("forProvider", camel(token))])),
    ])
}

/// Documents as JSON: one, several lines, or several one after the other.
pub(super) fn json_text(kind: u8, u: &mut Unstructured<'_>) -> String {
    let mut all = json(&document(u), u);
    for _ in 0..kind % 3 {
        all = format!("{all}\n{}", compact(&document(u)));
    }
    damaged(all, u)
}

/// Documents as YAML.
pub(super) fn yaml_text(kind: u8, u: &mut Unstructured<'_>) -> String {
    let mut all = String::new();
    for _ in 0..=kind % 3 {
        let mut token = token(u);
        mutate(&mut token, u);
        let document = match u.int_in_range(0..=2).unwrap_or(0) {
            0 => kubernetes(&token, u),
            1 => object(&[
                ("name", text("dns")),
                ("runtime", text("yaml")),
                (
                    "resources",
                    object(&[("dns", object(&[("type", text("cloudflare:ApiToken")), ("properties", camel(&token))]))]),
                ),
            ]),
            _ => document(u),
        };
        all = format!("{all}---{}", yaml(&document, u));
    }
    damaged(all, u)
}

/// Sometimes cuts a text, or doubles a part of it.
pub(super) fn damaged(text: String, u: &mut Unstructured<'_>) -> String {
    if text.is_empty() || !rarely(u) {
        return text;
    }
    let at = text.floor_char_boundary(u.choose_index(text.len()).unwrap_or(0));
    let (head, tail) = text.split_at(at);
    match u.int_in_range(0..=3).unwrap_or(0) {
        0 => head.to_owned(),
        1 => format!(
            "{head}{}{tail}",
            pick(u, &["\"", "{", "]", ",", "\\", "\u{0}", "\u{feff}", "é", "# ", "// ", "${"])
        ),
        2 => format!("{head}{}", tail.get(tail.ceil_char_boundary(1)..).unwrap_or_default()),
        _ => format!("{text}{tail}"),
    }
}
