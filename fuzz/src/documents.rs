//! Documents with tokens: JSON, YAML and links.

use tokenlint::read::Unit;

use super::{
    Input,
    generate::{NAMES, RESOURCES, damaged, json_text, yaml_text},
    report::{formats as written, linted, linter, source},
    tree::{pick, rarely},
};

pub(super) fn lint(path: &str, bytes: &[u8], is_written: bool) {
    let mut linter = linter();
    linter.wants_cards = is_written;
    let unit = || Some(Unit::document(source(0, path, bytes)?));
    if let Some(mut report) = linted(&unit, &linter)
        && is_written
    {
        written(&mut report);
    }
}

/// JSON documents are read and linted.
pub(super) fn check(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => lint("token.json", text, false),
        Input::Choices(kind, mut u) => lint("token.json", json_text(kind, &mut u).as_bytes(), false),
    }
}

/// YAML documents are read and linted.
pub(super) fn yaml(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => lint("tokens.yaml", text, false),
        Input::Choices(kind, mut u) => lint("tokens.yaml", yaml_text(kind, &mut u).as_bytes(), false),
    }
}

/// TOML documents with OAuth scopes are read and linted.
pub(super) fn toml(data: &[u8]) {
    // Only such documents are read.
    const MARK: &str = "# oauth_token expiration_time\n";
    match Input::of(data) {
        Input::Text(text) => lint("login.toml", &[MARK.as_bytes(), text].concat(), false),
        Input::Choices(kind, mut u) => {
            let mut all = MARK.to_owned();
            for _ in 0..=kind {
                let head = pick(&mut u, &["", "[mcp_servers.a]\n", "[[login]]\n", "[a.\"b c\"]\n", "[a]\n[a]\n"]);
                let token = pick(
                    &mut u,
                    &["\"cfoat_x\"", "'Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0n'", "7", "\"\"\"\n\\u0063f\"\"\""],
                );
                let url =
                    pick(&mut u, &["https://mcp.cloudflare.com/mcp", "https://example.com/", "", "mcp.cloudflare.com"]);
                let scopes = pick(
                    &mut u,
                    &["[\"dns:write\", \"zone.read\"]", "\"account:read offline_access\"", "[[], {}]", "1979-05-27"],
                );
                let key = pick(&mut u, &["scopes", "scope", "scopes_supported", "oauth = { scopes"]);
                let end = if key.contains('{') { " }" } else { "" };
                all += &format!("{head}oauth_token = {token}\nurl = \"{url}\"\n{key} = {scopes}{end}\n");
            }
            lint("login.toml", damaged(all, &mut u).as_bytes(), false);
        }
    }
}

/// Reports are written in every format, and read again.
pub(super) fn formats(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => lint("dir,x/na:me%\u{1b}é.json", text, true),
        Input::Choices(kind, mut u) => {
            let path =
                pick(&mut u, &["token.json", "a b#?%.json", "<script>alert(1)</script>.json", "../\u{202e}x.json"]);
            lint(path, json_text(kind, &mut u).as_bytes(), true);
        }
    }
}

/// Links to the form for a new token are found in any text.
pub(super) fn links(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => lint("links.md", text, false),
        Input::Choices(kind, mut u) => {
            let mut all = String::new();
            for _ in 0..=kind {
                let keys = pick(
                    &mut u,
                    &[
                        "%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D",
                        "[{\"key\":\"zone\",\"type\":\"read\"}]",
                        "%5B%7B%22key%22%3A%22nothing%22%7D%5D",
                        "%5B%ff%",
                        "",
                    ],
                );
                let name = pick(&mut u, &NAMES);
                let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
                let account = pick(&mut u, &["*", "all", "0000000000000000000000000000acc1", "%", ""]);
                let zone = pick(&mut u, &RESOURCES);
                let head = pick(&mut u, &["", "see [form](", "`", "<a href='"]);
                let to = if rarely(&mut u) { "to=/:account/api-tokens&" } else { "" };
                all += &format!(
                    "{head}https://dash.cloudflare.com/profile/api-tokens?{to}permissionGroupKeys={keys}&accountId={account}&zoneId={zone}&name={name})\n"
                );
            }
            lint("links.md", damaged(all, &mut u).as_bytes(), false);
        }
    }
}
