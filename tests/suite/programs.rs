//! Programs, scripts and notes: the same token has the same findings however it is written, and no text is too damaged.

use tokenlint::{
    lint::{Expectation, Linter, Report, Run},
    read::Unit,
    text::{Source, SourceId},
};

use super::cli::{Folder, check};
use crate::common::now;

const GROUP: &str = "4755a26eedb94da69e1066d98aa820be";
const READ: &str = "82e64a83756745bbbb1c9c2701bf816b";

/// A token that is written in many ways: a name, the key of its resource, an address, an end.
struct Case {
    name: &'static str,
    groups: &'static [&'static str],
    key: &'static str,
    effect: &'static str,
    range: Option<&'static str>,
    end: Option<&'static str>,
}

const CASES: [Case; 6] = [
    Case {
        name: "a",
        groups: &[GROUP],
        key: "com.cloudflare.api.account.zone.*",
        effect: "allow",
        range: None,
        end: None,
    },
    Case {
        name: "b",
        groups: &[READ, GROUP],
        key: "com.cloudflare.api.account.zone.4a2cc0a5d6e34c1b9f0de5f0f2a9b101",
        effect: "Allow",
        range: Some("198.51.100.1/24"),
        end: Some("2027-01-31T00:00:00Z"),
    },
    Case {
        name: "c",
        groups: &[GROUP, GROUP],
        key: "com.cloudflare.api.account.9d0b5dd5b6b04a1fb94e4f7d0f4a5a02",
        effect: "allow",
        range: None,
        end: Some("2026-01-31"),
    },
    Case {
        name: "d",
        groups: &["DNS Write"],
        key: "example.com",
        effect: "allow",
        range: Some("0.0.0.0/0"),
        end: None,
    },
    Case { name: "e", groups: &[], key: "com.cloudflare.api.account.*", effect: "deny", range: None, end: None },
    Case {
        name: "f",
        groups: &["00000000000000000000000000000000"],
        key: "com.cloudflare.edge.r2.bucket.9d0b5dd5b6b04a1fb94e4f7d0f4a5a02_default_logs",
        effect: "allow",
        range: Some("192.0.2.7"),
        end: Some("2030-01-01T00:00:00Z"),
    },
];

impl Case {
    /// The groups, each made of a pattern with `@` for the ID.
    fn groups(&self, pattern: &str) -> String {
        let all: Vec<String> = self.groups.iter().map(|group| pattern.replace('@', group)).collect();
        all.join(", ")
    }

    /// A pattern with the parts of the token in it. `{{…}}` around a part that is left out where there is no value.
    fn filled(&self, pattern: &str, group: &str) -> String {
        let mut text = pattern.to_owned();
        for (mark, value) in [("RANGE", self.range), ("END", self.end)] {
            let (start, end) = (format!("<{mark}<"), format!(">{mark}>"));
            while let Some((before, rest)) = text.split_once(&start) {
                let (inner, after) = rest.split_once(&end).unwrap();
                let inner = value.map_or(String::new(), |value| inner.replace("VALUE", value));
                text = format!("{before}{inner}{after}");
            }
        }
        let text = text.replace("GROUPS", &self.groups(group)).replace("NAME", self.name);
        text.replace("KEY", self.key).replace("EFFECT", self.effect)
    }

    fn body(&self) -> String {
        self.filled(
            r#"{"name": "NAME", "policies": [{"effect": "EFFECT", "permission_groups": [GROUPS], "resources": {"KEY": "*"}}]<RANGE<, "condition": {"request_ip": {"in": ["VALUE"]}}>RANGE><END<, "expires_on": "VALUE">END>}"#,
            r#"{"id": "@"}"#,
        )
    }
}

/// The ways to write a body, by the name of the file.
fn bodies(case: &Case) -> Vec<(&'static str, String)> {
    let body = case.body();
    let escaped = body.replace('"', "\\\"");
    let bare = case.filled(
        "{ name: 'NAME', policies: [{ effect: 'EFFECT', permission_groups: [GROUPS], resources: { 'KEY': '*' } }]<RANGE<, condition: { request_ip: { in: ['VALUE'] } }>RANGE><END<, expires_on: 'VALUE'>END> }",
        "{ id: '@' }",
    );
    let named = case.filled(
        r#"name="NAME", policies=[dict(effect="EFFECT", permission_groups=[GROUPS], resources={"KEY": "*"})]<RANGE<, condition={"request_ip": {"in_": ["VALUE"]}}>RANGE><END<, expires_on="VALUE">END>"#,
        r#"{"id": "@"}"#,
    );
    let fields = case.filled(
        r#"cloudflare.APIToken{Name: "NAME", Policies: []cloudflare.APITokenPolicies{{Effect: "EFFECT", PermissionGroups: []cloudflare.APITokenPermissionGroups{GROUPS}, Resources: map[string]any{"KEY": "*"}}}<RANGE<, Condition: &cloudflare.APITokenCondition{RequestIP: &cloudflare.APITokenRequestIPCondition{In: []string{"VALUE"}}}>RANGE><END<, ExpiresOn: "VALUE">END>}"#,
        r#"{ID: "@"}"#,
    );
    let jq = case.filled(
        r#"{name: "NAME", policies: [{effect: "EFFECT", permission_groups: [GROUPS], resources: {("KEY"): "*"}}]<RANGE<, condition: {request_ip: {in: ["VALUE"]}}>RANGE><END<, expires_on: "VALUE">END>}"#,
        r#"{id: "@"}"#,
    );
    vec![
        ("object.ts", format!("export const token = {bare};\n")),
        ("quoted.js", format!("send({body});\n")),
        ("template.mjs", format!("const body = `{body}`;\n")),
        (
            "constant.tsx",
            format!("const t = {bare};\nfetch('/x', {{ body: JSON.stringify(t) }});\nconst x = <p>hi</p>;\n"),
        ),
        ("dictionary.py", format!("send({body})\n")),
        ("arguments.py", format!("send({named})\n")),
        ("text.py", format!("BODY = '''{body}'''\n")),
        ("escaped.py", format!("BODY = \"{escaped}\"\n")),
        ("fields.go", format!("package main\n\nvar token = {fields}\n")),
        ("text.go", format!("package main\n\nconst body = `{body}`\n")),
        ("single.sh", format!("curl -d '{body}' https://example.com\n")),
        ("double.sh", format!("curl --data \"{escaped}\" https://example.com\n")),
        ("heredoc.sh", format!("cat <<EOF >body.json\n{body}\nEOF\n")),
        ("program.sh", format!("jq -n '{jq}'\n")),
        ("notes.md", format!("# Token\n\n> ```json\n> {body}\n> ```\n")),
        ("session.md", format!("- run\n\n  ```console\n  $ curl -d '{body}' https://example.com\n  ```\n")),
        ("run.yaml", format!("steps:\n  - run: |\n      curl -d '{body}' https://example.com\n")),
        ("body.json5", format!("// a token\n{bare}\n")),
        (
            "create.http",
            format!("POST https://example.com\nAuthorization: Bearer {{{{token}}}}\n\n{body}\n\n### next\n"),
        ),
        // A language that is not read, with JSON in it.
        ("create.nim", format!("let body = parseJson \"\"\"{body}\"\"\"\n")),
    ]
}

/// The ways to write a resource.
fn resources(case: &Case) -> Vec<(&'static str, String)> {
    let typescript = case.filled(
        "new cloudflare.ApiToken('x', { name: 'NAME', policies: [{ effect: 'EFFECT', permissionGroups: [GROUPS], resources: JSON.stringify({ 'KEY': '*' }) }]<RANGE<, condition: { requestIp: { ins: ['VALUE'] } }>RANGE><END<, expiresOn: 'VALUE'>END> });\n",
        "{ id: '@' }",
    );
    let python = case.filled(
        "cloudflare.ApiToken('x', name='NAME', policies=[cloudflare.ApiTokenPolicyArgs(effect='EFFECT', permission_groups=[GROUPS], resources=json.dumps({'KEY': '*'}))]<RANGE<, condition=cloudflare.ApiTokenConditionArgs(request_ip=cloudflare.ApiTokenConditionRequestIpArgs(ins=['VALUE']))>RANGE><END<, expires_on='VALUE'>END>)\n",
        "cloudflare.ApiTokenPolicyPermissionGroupArgs(id='@')",
    );
    let go = case.filled(
        r#"cloudflare.NewApiToken(ctx, "x", &cloudflare.ApiTokenArgs{Name: pulumi.String("NAME"), Policies: cloudflare.ApiTokenPolicyArray{&cloudflare.ApiTokenPolicyArgs{Effect: pulumi.String("EFFECT"), PermissionGroups: cloudflare.ApiTokenPolicyPermissionGroupArray{GROUPS}, Resources: pulumi.String(`{"KEY": "*"}`)}}<RANGE<, Condition: &cloudflare.ApiTokenConditionArgs{RequestIp: &cloudflare.ApiTokenConditionRequestIpArgs{Ins: pulumi.StringArray{pulumi.String("VALUE")}}}>RANGE><END<, ExpiresOn: pulumi.String("VALUE")>END>})"#,
        r#"&cloudflare.ApiTokenPolicyPermissionGroupArgs{Id: pulumi.String("@")}"#,
    );
    vec![
        ("index.ts", typescript),
        ("__main__.py", python),
        ("main.go", format!("package main\n\nfunc main() {{\n\t{go}\n}}\n")),
    ]
}

fn configuration(case: &Case) -> String {
    case.filled(
        r#"resource "cloudflare_api_token" "x" {
  name = "NAME"
  policies = [{
    effect            = "EFFECT"
    permission_groups = [GROUPS]
    resources         = jsonencode({ "KEY" = "*" })
  }]
<RANGE<  condition = { request_ip = { in = ["VALUE"] } }
>RANGE><END<  expires_on = "VALUE"
>END>}
"#,
        r#"{ id = "@" }"#,
    )
}

fn lint(path: &str, text: &str) -> Report {
    let source = Source::new(SourceId(0), path.to_owned(), text.as_bytes().to_vec()).unwrap();
    let linter = Linter::new(now());
    let mut run = Run::new(&linter);
    run.unit(Unit::document(source), Expectation::Tokens);
    run.finish()
}

/// The rules that fire with the texts that they point at, and the severities.
fn rules(path: &str, text: &str) -> Vec<(String, String)> {
    let report = lint(path, text);
    assert!(report.problems.is_empty(), "{path}: {:?}\n{text}", report.problems);
    assert_eq!(report.coverage.tokens, 1, "{path}:\n{text}");
    let mut all: Vec<(String, String)> = report
        .findings
        .iter()
        .map(|finding| (finding.rule.id.to_owned(), finding.severity.word().to_owned()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_body_has_the_same_findings_however_it_is_written() {
    for case in &CASES {
        let expected = rules("body.json", &case.body());
        assert!(!expected.is_empty());
        for (path, text) in bodies(case) {
            assert_eq!(rules(path, &text), expected, "{path}:\n{text}");
        }
    }
}

#[test]
fn a_resource_has_the_same_findings_in_every_language() {
    // Which version of the provider a syntax belongs to is a question of Terraform.
    let without = |all: Vec<(String, String)>| -> Vec<(String, String)> {
        all.into_iter().filter(|(rule, _)| rule != "provider-syntax").collect()
    };
    for case in &CASES {
        let expected = without(rules("main.tf", &configuration(case)));
        for (path, text) in resources(case) {
            assert_eq!(without(rules(path, &text)), expected, "{path}:\n{text}");
        }
    }
}

#[test]
fn findings_point_at_the_text_that_has_to_change() {
    for (path, text) in bodies(&CASES[0]) {
        let report = lint(path, &text);
        let finding = report.findings.iter().find(|finding| finding.rule.id == "all-zones").unwrap();
        let span = finding.primary().unwrap();
        let place = report.sources.get(span.source).unwrap().slice(span);
        let bare = place.trim_matches(['"', '\'', '\\', '(', ')']);
        assert_eq!(bare, "com.cloudflare.api.account.zone.*", "{path}: {place}");
    }
}

#[test]
fn comments_waive_findings() {
    let waiver = "tokenlint: ignore[all-zones] every zone is purged until=2027-01-31";
    let object = "{ name: 'a', policies: [{ effect: 'allow', permission_groups: [{ id: 'e17beae8b8cb423a99b1730f21238bed' }],\n resources: { 'com.cloudflare.api.account.zone.*': '*' } }] }";
    let dictionary =
        object.replace("name:", "'name':").replace("policies:", "'policies':").replace("effect:", "'effect':");
    let dictionary = dictionary.replace("permission_groups:", "'permission_groups':").replace("id:", "'id':");
    let dictionary = dictionary.replace("resources:", "'resources':");
    let json = dictionary.replace('\'', "\"");
    for (path, before, after) in [
        ("a.ts", format!("// {waiver}\nconst t = {object};\n"), format!("const t = {object}; // {waiver}\n")),
        ("a.py", format!("# {waiver}\nt = {dictionary}\n"), format!("t = {dictionary}  # {waiver}\n")),
        ("a.sh", format!("# {waiver}\ncurl -d '{json}'\n"), format!("curl -d '{json}' # {waiver}\n")),
        (
            "a.md",
            format!("```js\nf(1)\n```\n\n```ts\n// {waiver}\nf({object});\n```\n"),
            format!("```ts\nf({object}); // {waiver}\n```\n"),
        ),
    ] {
        for text in [before, after] {
            let report = lint(path, &text);
            assert!(report.problems.is_empty(), "{path}: {:?}\n{text}", report.problems);
            let is_there = |rule: &str| report.findings.iter().any(|finding| finding.rule.id == rule);
            assert!(!is_there("all-zones") && is_there("missing-expiry"), "{path}:\n{text}");
            assert_eq!(report.waived.len(), 1, "{path}:\n{text}");
        }
    }
}

#[test]
fn fixes_change_only_strings_that_are_written_out() {
    let body = r#"{"name": "a", "policies": [{"effect": "Allow", "permission_groups": [{"id": "e17beae8b8cb423a99b1730f21238bed"}, {"id": "e17beae8b8cb423a99b1730f21238bed"}], "resources": {"com.cloudflare.api.account.zone.4a2cc0a5d6e34c1b9f0de5f0f2a9b101": "*"}}]}"#;
    let single = body.replace('"', "'");
    let escaped = body.replace('"', "\\\"");
    for (path, text) in [
        ("a.ts", format!("f({body});\n")),
        ("a.ts", format!("f({single});\n")),
        ("a.ts", format!("const e = 'Allow';\nf({});\n", single.replace("'Allow'", "e"))),
        ("a.py", format!("f({single})\n")),
        ("a.go", format!("package a\n\nvar b = `{body}`\n")),
        ("a.sh", format!("curl -d \"{escaped}\" x\n")),
        ("a.md", format!("> ```json\n> {body}\n> ```\n")),
    ] {
        let folder = Folder::new("program-fixes");
        folder.write(path, &text);
        let outcome = folder.run(&["check", "--fix", "--now", "2026-11-24T12:00:00Z", path]);
        let fixed = std::fs::read_to_string(folder.path().join(path)).unwrap();
        assert_eq!(fixed, text.replace("Allow", "allow"), "{path}: {}{}", outcome.out, outcome.err);
    }
}

#[test]
fn every_verb_and_standard_input_read_programs() {
    let folder = Folder::new("program-verbs");
    let old = format!("#!/bin/sh\ncurl -d '{}' https://example.com\n", CASES[1].body());
    let new = old.replace("4a2cc0a5d6e34c1b9f0de5f0f2a9b101", "*");
    folder.write("old.sh", &old).write("new.sh", &new);
    for (arguments, code, text) in [
        (&["show", "old.sh"][..], 0, "4a2cc0a5d6e34c1b9f0de5f0f2a9b101"),
        (&["can", "new.sh", "--do", "DNS Write", "--on", "zone:000000000000000000000000000000a1"], 0, "allowed"),
        (&["diff", "old.sh", "new.sh"], 1, "every zone"),
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, code, "{arguments:?}: {}{}", outcome.out, outcome.err);
        assert!(outcome.out.contains(text), "{arguments:?}: {}{}", outcome.out, outcome.err);
    }
    // Without a name, the words tell the language; where they do not, that is a problem.
    let mut read = Vec::new();
    for (path, text) in bodies(&CASES[0]) {
        let outcome = folder.pipe(&["check", "-", "--format", "concise"], &text);
        let is_read = outcome.out.contains("all-zones");
        assert!(is_read || outcome.code == 2, "{path} on standard input:\n{text}\n{}{}", outcome.out, outcome.err);
        read.extend(is_read.then_some(path));
    }
    assert!(read.len() >= 8, "{read:?}");
}

/// Renders what a text has, and looks at every place.
fn survive(path: &str, text: Vec<u8>) {
    let Ok(source) = Source::new(SourceId(0), path.to_owned(), text) else { return };
    let linter = Linter::new(now());
    let mut run = Run::new(&linter);
    run.unit(Unit::document(source), Expectation::Anything);
    let report = run.finish();
    let labels = report.findings.iter().flat_map(|finding| &finding.labels).map(|label| label.span);
    let problems = report.problems.iter().chain(&report.notes).filter_map(|problem| problem.span);
    for span in labels.chain(problems) {
        let source = report.sources.get(span.source).unwrap();
        assert!(source.text().get(span.range()).is_some(), "{path}: {span:?} is no text of {}", source.text());
    }
}

#[test]
fn no_damage_to_a_program_is_fatal() {
    for (path, text) in bodies(&CASES[1]).into_iter().chain(resources(&CASES[1])) {
        let text = text.replace("\"b\"", "\"é𝄞\"");
        for at in (1..text.len()).step_by(23) {
            survive(path, text.as_bytes()[..at].to_vec());
        }
        for (at, byte) in (0..text.len()).step_by(17).zip(b"\0{}[]()'\"\\`$#\n\xff<>=,:".iter().cycle()) {
            let mut damaged = text.clone().into_bytes();
            damaged[at] = *byte;
            survive(path, damaged);
        }
    }
}

#[test]
fn no_nesting_is_too_deep() {
    let groups = "permission_groups";
    for (path, open, close) in [
        ("a.ts", "[", "]"),
        ("a.ts", "{ a: ", "}"),
        ("a.ts", "f(", ")"),
        ("a.ts", "`${", "}`"),
        ("a.ts", "'a' + (", ")"),
        ("a.py", "[", "]"),
        ("a.py", "{'a': ", "}"),
        ("a.py", "f(a=", ")"),
        ("a.go", "[]any{", "}"),
        ("a.go", "f(", ")"),
        ("a.sh", "$(echo ", ")"),
        ("a.sh", "\"$(", ")\""),
        ("a.json5", "[", "]"),
        ("a.md", "> ", ""),
    ] {
        let text = format!("x = {}\"{groups}\"{}\n", open.repeat(3000), close.repeat(3000));
        survive(path, text.into_bytes());
    }
    let program = format!("jq -n '{}{groups}{}'\n", "{a: [".repeat(3000), "]}".repeat(3000));
    survive("a.sh", program.into_bytes());
    // Constants that double at each step.
    let mut text = format!("const a0 = [{{ {groups}: [] }}];\n");
    for at in 1..40 {
        text += &format!("const a{at} = [...a{}, ...a{}];\n", at - 1, at - 1);
    }
    survive("a.ts", text.into_bytes());
    let text = format!("const a = {{ ...b, {groups}: 1 }}; const b = {{ ...a }}; const c = `${{c}}{groups}`;\n");
    survive("a.ts", text.into_bytes());
}

#[test]
fn files_of_a_directory_are_read_by_their_contents() {
    let folder = Folder::new("programs");
    let body = CASES[0].body();
    folder.write("src/mint.ts", &format!("await api({body});\n"));
    folder.write("src/other.ts", "export const x = 1;\n");
    folder.write("bin/mint", &format!("#!/bin/sh\ncurl -d '{body}' https://example.com\n"));
    folder.write("README.md", "# Tokens\n\nThey have permission_groups.\n");
    folder.write("image.bin", "\0\u{1}permission_groups");
    let outcome = check(&folder, &["--format", "json"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let coverage = &report["coverage"];
    assert_eq!(coverage["tokens"], 2, "{coverage}");
    let files = &coverage["files"];
    assert_eq!(files["checked"], 2, "{files}");
    assert_eq!(files["without_tokens"], 2, "{files}");
    assert_eq!(files["ignored"], 1, "{files}");
}

#[test]
fn standard_input_is_what_its_name_says() {
    let folder = Folder::new("stdin-name");
    // A call like this says nothing about its language, and is no document.
    let program = "send(\n  name=\"ci\",\n  policies=[dict(effect=\"allow\", permission_groups=[{ \"id\": \"4755a26eedb94da69e1066d98aa820be\" }], resources={ \"com.cloudflare.api.account.zone.*\": \"*\" })],\n)\n";
    let run = |name: &[&str]| {
        folder.pipe(
            &[&["check", "--no-config", "--format", "concise", "--rule", "all-zones"], name, &["-"]].concat(),
            program,
        )
    };
    let named = run(&["--stdin-filename", "src/token.py"]);
    assert!(named.out.starts_with("src/token.py:3:"), "{}{}", named.out, named.err);
    assert_eq!(named.code, 1);
    assert_ne!(run(&[]).code, 1);
    let without = folder.run(&["check", "--stdin-filename", "a.ts", "."]);
    assert!(without.code == 2 && without.err.contains("pass - as the path"), "{}", without.err);
}

#[test]
fn a_language_that_is_not_read_is_no_broken_json() {
    let script = "$body = @{ policies = @(@{ permission_groups = @(); resources = @{ 'com.cloudflare.api.account.*' = '*' } }) }\n";
    let report = lint("create.ps1", script);
    let all = report.problems.iter().chain(&report.notes);
    let messages: Vec<&str> = all.map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages.iter().all(|message| message.contains("check the request body")), "{messages:?}");
    let report = lint("cut.json", r#""policies": [{"permission_groups": [], "effect": "allow"}]}"#);
    assert!(
        report.problems.iter().any(|problem| problem.message == "invalid JSON: expected value"),
        "{:?}",
        report.problems
    );
}

#[test]
fn yaml_without_a_name_is_recognized_by_its_first_key() {
    let policies = format!(
        "policies:\n- effect: allow\n  permission_groups: [{{id: {GROUP}}}]\n  resources: {{com.cloudflare.api.account.zone.*: '*'}}\n"
    );
    for text in [
        format!("name: ci\n{policies}"),
        format!("# a token\n---\n{policies}name: ci\n"),
        format!("token:\n  name: ci\n  {}", policies.replace('\n', "\n  ")),
    ] {
        assert!(rules("<stdin>", &text).iter().any(|(rule, _)| rule == "all-zones"), "{text}");
    }
}
