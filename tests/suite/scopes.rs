//! Lists of OAuth scopes that are no clients: logins, MCP servers and OAuth metadata.

use std::{collections::BTreeSet, fs, path::Path};

use tokenlint::{
    model::{ClientKind, IDENTITY_SCOPES},
    read::Unit,
    text::{Source, SourceId},
};

use crate::{
    cli::{Folder, check},
    common::lint,
};

const TOML: &str = r#"oauth_token = "q1.w2"
expiration_time = "2026-11-24T13:00:00.000Z"
refresh_token = "e3.r4"
scopes = ["account:read", "zone:read", "user-api-tokens.write", "offline_access"]
"#;

const JSON: &str = r#"{
	"oauth_token": "q1.w2",
	"expiration_time": "2026-11-24T13:00:00.000Z",
	"refresh_token": "e3.r4",
	"scopes": ["account:read", "zone:read", "user-api-tokens.write", "offline_access"]
}
"#;

const YAML: &str = "oauth_token: q1.w2
expiration_time: 2026-11-24T13:00:00.000Z
refresh_token: e3.r4
scopes: [account:read, zone:read, user-api-tokens.write, offline_access]
";

/// The secrets of these logins.
const SECRETS: [&str; 2] = ["q1.w2", "e3.r4"];

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scopes").join(name)).unwrap()
}

/// Rule and underlined text of each finding.
fn findings(path: &str, text: &str) -> Vec<(&'static str, String)> {
    let report = lint(path, text, None, None, None);
    let place = |span: tokenlint::text::Span| text[span.range()].trim_matches('"').to_owned();
    let mut all: Vec<_> =
        report.findings.iter().map(|finding| (finding.rule.id, place(finding.labels[0].span))).collect();
    all.sort();
    all
}

/// What each list of a text is, and how many scopes it has: known ones, unknown values, and those of identity.
fn counts(path: &str, text: &str) -> Vec<(ClientKind, usize, usize, usize)> {
    let unit = Unit::document(Source::new(SourceId(0), path.to_owned(), text.into()).unwrap());
    let counted = |token: &tokenlint::model::Token<'_>| {
        let client = token.client.as_ref()?;
        let groups = token.policies.iter().map(|policy| policy.groups.len()).sum();
        let identity = client.scopes.iter().filter(|scope| IDENTITY_SCOPES.contains(&&*scope.value)).count();
        assert!(client.by_name.len() <= groups);
        Some((client.kind, groups, token.unknown.len(), identity))
    };
    unit.contents().tokens.iter().filter_map(counted).collect()
}

#[test]
fn a_login_gives_the_same_findings_in_each_notation() {
    for (path, text) in [("default.toml", TOML), ("-", TOML), ("default.json", JSON), ("login.yaml", YAML)] {
        let expected = [
            ("credential-in-file", SECRETS[1]),
            ("credential-in-file", SECRETS[0]),
            ("not-evaluated", "account:read"),
            ("token-minting", "user-api-tokens.write"),
            ("unknown-oauth-scope", "zone:read"),
        ];
        assert_eq!(findings(path, text), expected.map(|(rule, text)| (rule, text.to_owned())), "{path}");
    }
}

/// The lists of the fixtures are facts: `packages/workers-auth/src/core/scopes.ts` of cloudflare/workers-sdk, 2026-08-22;
/// the default of `src/auth/scopes.ts` of cloudflare/mcp, 2026-02-21; `apps/*/src/*.app.ts` of
/// cloudflare/mcp-server-cloudflare, 2026-07-30.
#[test]
fn every_scope_of_the_default_lists_is_known_unknown_or_of_identity() {
    let login = counts("default.toml", &fixture("wrangler-login.toml"));
    // Of wrangler's scopes, 17 differ from a documented one by their spelling only, and 2 are written as documented.
    assert_eq!(login, [(ClientKind::Login, 19, 9, 1)]);
    let metadata = counts("a.json", &fixture("mcp-resource-metadata.json"));
    assert_eq!(metadata, [(ClientKind::Metadata, 4, 9, 1)]);
    let text = fixture("mcp-servers.json");
    let servers = counts("mcp.json", &text);
    assert_eq!(servers.len(), 13);
    for (server, line) in servers.iter().zip(text.lines().filter(|line| line.contains("offline_access"))) {
        let scopes = line.matches('"').count() / 2 - 2;
        assert_eq!((server.0, server.1 + server.2 + server.3), (ClientKind::McpServer, scopes), "{line}");
    }
}

#[test]
fn scopes_of_an_mcp_server_are_read_wherever_its_client_keeps_them() {
    let server = |inside: &str| {
        format!(r#"{{"servers":{{"x":{{"url":"https://mcp.cloudflare.com/mcp?codemode=false",{inside}}}}}}}"#)
    };
    for inside in [
        r#""scopes":["dns.write","account:read"]"#,
        r#""scope":"dns.write account:read""#,
        r#""auth":{"scopes":["dns.write","account:read"]}"#,
        r#""oauth":{"enabled":true,"scopes":["dns.write","account:read"]}"#,
        r#""oauth":{"scopes":"dns.write\naccount:read"}"#,
    ] {
        let text = server(inside);
        assert_eq!(counts("mcp.json", &text), [(ClientKind::McpServer, 1, 1, 0)], "{text}");
    }
    assert_eq!(
        findings("mcp.json", &server(r#""scope":"dns.write account:read""#)),
        [("not-evaluated", "account:read".to_owned())]
    );
    assert_eq!(counts("config.toml", &fixture("codex-config.toml")), [(ClientKind::McpServer, 3, 0, 1)]);
}

#[test]
fn other_lists_are_not_read() {
    for text in [
        // The user chooses on the consent page.
        r#"{"mcpServers":{"x":{"url":"https://mcp.cloudflare.com/mcp"}}}"#,
        r#"{"mcpServers":{"x":{"url":"https://mcp.cloudflare.com.example.com/mcp","scopes":["dns.write"]}}}"#,
        r#"{"mcpServers":{"x":{"url":"https://example.com/mcp?next=mcp.cloudflare.com","scopes":["dns.write"]}}}"#,
        // The API is no MCP server.
        r#"{"url":"https://api.cloudflare.com/client/v4/zones","scope":"dns.write"}"#,
        r#"{"issuer":"https://example.com","scopes_supported":["dns.write"]}"#,
        r#"{"access_token":"a","scope":"dns.write"}"#,
        r#"{"oauth_token":"a","scopes":["dns.write"]}"#,
        r#"{"url":"https://mcp.cloudflare.com/mcp","scopes":["dns.write"],"policies":[]}"#,
    ] {
        assert_eq!(counts("a.json", text), [], "{text}");
    }
    for text in [
        r#"{"access_token":"cfoat_a","scope":"dns.write"}"#,
        r#"{"issuer":"https://dash.cloudflare.com","scopes_supported":["dns.write"]}"#,
        r#"{"resource":"https://mcp.example.com","authorization_servers":["https://mcp.cloudflare.com"],"scopes_supported":["dns.write"]}"#,
    ] {
        assert_eq!(counts("a.json", text).len(), 1, "{text}");
    }
}

#[test]
fn what_a_login_does_not_list_is_unknown_and_not_absent() {
    for scopes in ["", "scopes = 5\n", "scopes = { a = 1 }\n", "scopes = [5]\n", "scopes = [\"zone-read\"]\n"] {
        let text = format!("oauth_token = \"q1.w2\"\nexpiration_time = \"\"\n{scopes}");
        assert_eq!(counts("default.toml", &text), [(ClientKind::Login, 0, 1, 0)], "{text}");
    }
    assert_eq!(counts("a.toml", &fixture("wrong-types.toml")), [(ClientKind::Login, 0, 1, 0)]);
}

#[test]
fn the_tokens_of_a_login_are_masked_in_every_output() {
    let folder = Folder::new("scopes-masked");
    let wider = TOML.replace("\"zone:read\"", "\"zone:read\", \"d1:write\"");
    folder.write("login.toml", TOML).write("wider.toml", &wider).write("login.json", JSON).write("login.yaml", YAML);
    folder.write("broken.toml", &TOML.replace("offline_access\"]", "offline_access"));
    let mut outputs = Vec::new();
    for file in ["login.toml", "login.json", "login.yaml", "broken.toml"] {
        for format in ["full", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"] {
            outputs.push(check(&folder, &["--format", format, file]));
        }
        for format in ["human", "json", "csv", "markdown", "html", "ics"] {
            outputs.push(folder.run(&["show", "--format", format, file]));
        }
        outputs.push(folder.run(&["diff", file, "wider.toml"]));
        outputs.push(folder.run(&[
            "can",
            file,
            "--do",
            "D1 Write",
            "--on",
            "account:00000000000000000000000000000acc",
        ]));
    }
    for outcome in outputs {
        for secret in SECRETS {
            assert!(!outcome.out.contains(secret) && !outcome.err.contains(secret), "{}{}", outcome.out, outcome.err);
        }
    }
}

#[test]
fn a_login_that_is_cut_anywhere_never_shows_its_tokens() {
    let text = fixture("wrangler-login.toml");
    let secrets = ["Ab3dEf6hIj9lMn2p", "Zx9Cv7Bn5Mq3Wd1E"];
    let bytes: Vec<usize> = (0..text.len()).filter(|at| text.is_char_boundary(*at)).step_by(3).collect();
    for at in bytes {
        let report = lint("default.toml", &text[..at], None, None, None);
        let drawn = crate::common::drawn(&report);
        assert!(secrets.iter().all(|secret| !drawn.contains(secret)), "{at}: {drawn}");
    }
}

#[test]
fn directories_with_logins_and_mcp_clients_are_checked() {
    let folder = Folder::new("scopes-directory");
    folder
        .write(".wrangler/config/default.toml", TOML)
        .write(".codex/config.toml", &fixture("codex-config.toml"))
        .write(".mcp.json", &fixture("mcp-servers.json"))
        .write("other.toml", "[tool]\nurl = \"https://mcp.cloudflare.com/mcp\"\n")
        .write("broken/default.toml", "oauth_token = \"q1.w2\"\nscopes = [\n");
    let outcome = check(&folder, &["-v", "."]);
    for line in [
        ".wrangler/config/default.toml: checked\n",
        ".codex/config.toml: checked\n",
        ".mcp.json: checked\n",
        "other.toml: ignored (the name is not one of those checked)\n",
        "broken/default.toml: unreadable (syntax error)\n",
    ] {
        assert!(outcome.err.contains(line), "{line}{}", outcome.err);
    }
    assert_eq!(outcome.code, 2, "{}", outcome.err);
}

#[test]
fn lists_are_shown_compared_and_asked() {
    let folder = Folder::new("scopes-verbs");
    let known = TOML.replace("\"account:read\", ", "");
    folder.write("login.toml", &fixture("wrangler-login.toml")).write("old.toml", &known);
    folder
        .write("new.toml", &known.replace("\"zone:read\"", "\"zone:read\", \"dns.write\""))
        .write("unknown.toml", TOML);
    insta::assert_snapshot!("scopes_show", folder.run(&["show", "login.toml", "--now", "2026-11-24"]).out);
    let same = folder.run(&["diff", "old.toml", "old.toml"]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
    let changed = folder.run(&["diff", "old.toml", "new.toml"]);
    assert!(changed.code == 1 && changed.out.contains("+ `DNS Write`"), "{}{}", changed.out, changed.err);
    // What an unknown scope allows may have changed.
    let unknown = folder.run(&["diff", "old.toml", "unknown.toml"]);
    assert!(unknown.code == 2 && unknown.err.contains("OAuth scope `account:read`"), "{}", unknown.err);
    let zone = "zone:000000000000000000000000000000a1";
    for (group, code) in [("DNS Write", 3), ("DNS Read", 3), ("Logs Write", 1)] {
        let asked = folder.run(&["can", "new.toml", "--do", group, "--on", zone]);
        assert_eq!(asked.code, code, "{group}: {}{}", asked.out, asked.err);
    }
    let shown: serde_json::Value =
        serde_json::from_str(&folder.run(&["show", "old.toml", "--format", "json"]).out).unwrap();
    let client = &shown["tokens"][0]["client"];
    assert_eq!(client["kind"], "login");
    assert_eq!(client["scopes_by_name"], serde_json::json!([{ "scope": "zone:read", "documented": "zone.read" }]));
}

#[test]
fn no_two_scopes_have_the_same_name() {
    let catalog = tokenlint::catalog::Catalog::builtin();
    let scopes: Vec<&str> = catalog.groups().iter().filter_map(|group| group.oauth).collect();
    let respelled: BTreeSet<String> =
        scopes.iter().map(|scope| tokenlint::catalog::Catalog::respelled(scope)).collect();
    assert_eq!(respelled.len(), scopes.len());
    for scope in scopes.iter().filter(|scope| !scope.contains('_')) {
        let old = scope.replace('-', "_").replacen('.', ":", 1);
        assert_eq!(catalog.by_respelled_scope(&old).and_then(|group| group.oauth), Some(*scope), "{old}");
    }
}

/// The configuration of an MCP client begins with a table, as an array of JSON does.
const TABLE: &str = "[mcp_servers.cloudflare]
url = \"https://mcp.cloudflare.com/mcp\"
scopes = [\"account:read\", \"user-api-tokens.write\", \"offline_access\"]
";

#[test]
fn a_table_of_toml_is_not_an_array_of_json() {
    for path in ["config.toml", "<stdin>"] {
        for text in [TABLE.to_owned(), format!("# servers\n\n[features]\nx = 1\n\n{TABLE}"), format!("[[a]]\n{TABLE}")]
        {
            let found = findings(path, &text);
            assert_eq!(found.iter().filter(|(rule, _)| *rule == "token-minting").count(), 1, "{path}: {text}{found:?}");
        }
    }
    for text in ["[null]", "[true]\n", "[\n]", "[\"a\"]", "[1]"] {
        let report = lint("<stdin>", text, None, None, None);
        assert!(
            report.problems.iter().all(|problem| !problem.message.contains("TOML")),
            "{text}: {:?}",
            report.problems
        );
    }
}

#[test]
fn comments_in_toml_waive_findings() {
    let waiver = "# tokenlint: ignore[token-minting] rotates tokens until=2027-01-31";
    for (toml, waived) in [
        (TABLE.replace("scopes", &format!("{waiver}\nscopes")), 1),
        (TABLE.replace("\"]\n", &format!("\"] {waiver}\n")), 1),
        (TABLE.replace("scopes", &format!("note = '''\n{waiver}\n'''\nscopes")), 0),
    ] {
        let report = lint("config.toml", &toml, None, None, None);
        assert_eq!(report.waived.len(), waived, "{toml}");
        assert_eq!(report.findings.iter().any(|finding| finding.rule.id == "token-minting"), waived == 0, "{toml}");
    }
    let folder = Folder::new("toml-waivers");
    folder.write("config.toml", TABLE);
    let check =
        |rest: &[&str]| folder.run(&[&["check", "config.toml", "--now", "2026-11-24T00:00:00Z"], rest].concat());
    let run = check(&["--add-waivers=comments", "--reason", "x", "--until", "2027-01-31"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = check(&[]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(!folder.path().join("tokenlint.toml").exists());
}
