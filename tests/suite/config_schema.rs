//! `schemas/config-1.json`, the JSON Schema of `tokenlint.toml`. It is made here, of what the configuration accepts:
//! `INSTA_UPDATE=always cargo test --test suite config_schema` writes it.
//!
//! The keys and the types of options are asked of [`tokenlint::config::parse`], so that the schema has no key that the
//! types lack, and lacks none that they have.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};
use tokenlint::{
    config,
    rules::RULES,
    text::{Source, SourceId},
};

const PATH: &str = "schemas/config-1.json";

/// The errors of a configuration file.
fn errors(text: &str) -> Vec<String> {
    let source = Source::new(SourceId(0), config::FILE_NAME.to_owned(), text.as_bytes().to_vec()).unwrap();
    config::parse(&source).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn is_valid(text: &str) -> bool {
    errors(text).is_empty()
}

/// The keys that the message about an unknown one lists: `ask` makes a file of the unknown key.
fn keys(ask: impl Fn(&str) -> String) -> Vec<String> {
    let unknown = "zzz";
    let found = errors(&ask(unknown)).join("\n");
    assert!(found.contains(unknown), "{found}");
    let words = found.split('`').skip(1).step_by(2).map(str::to_owned);
    let mut keys: Vec<String> = words.filter(|word| word != unknown).collect();
    keys.sort();
    keys
}

/// The keys of an entry of an array of tables.
fn entry_keys(name: &str) -> Vec<String> {
    keys(|unknown| format!("{name} = [{{ {unknown} = 1 }}]"))
}

/// The type of a rule's option, by what it accepts.
fn option_type(rule: &str, option: &str) -> Value {
    let accepts = |value: &str| is_valid(&format!("[rules.{rule}]\n{option} = {value}"));
    if accepts("1") {
        let mut schema = json!({ "type": "integer" });
        if !accepts("-1") {
            schema["minimum"] = json!(0);
        }
        if !accepts("256") {
            schema["maximum"] = json!(255);
        }
        return schema;
    }
    if accepts("\"x\"") {
        return if accepts("\"(\"") {
            json!({ "type": "string" })
        } else {
            json!({ "type": "string", "format": "regex" })
        };
    }
    assert!(accepts("[\"x\"]") || accepts("[\"192.0.2.0/24\"]"), "{rule}: what is {option}?");
    json!({ "type": "array", "items": { "type": "string" } })
}

/// What the page of a rule says about an option: the paragraph or the point that names it.
fn option_text(page: &str, option: &str) -> Option<String> {
    let section = page.split("## Options\n").nth(1)?.split("\n## ").next()?;
    let named = format!("`{option}`");
    let line = section.lines().find(|line| line.contains(&named))?;
    Some(line.trim_start_matches("- ").to_owned())
}

fn rules() -> Map<String, Value> {
    let mut rules = Map::new();
    for rule in RULES.iter().map(|rule| &rule.info) {
        let mut properties = Map::from_iter([("level".to_owned(), json!({ "$ref": "#/$defs/level" }))]);
        for option in keys(|unknown| format!("[rules.{}]\n{unknown} = 1", rule.id)) {
            if option == "level" || option == rule.id {
                continue;
            }
            let mut schema = option_type(rule.id, &option);
            let text = option_text(rule.page, &option);
            schema["description"] =
                json!(text.unwrap_or_else(|| panic!("rules/{}.md does not explain {option}", rule.id)));
            properties.insert(option, schema);
        }
        let default = if rule.is_default { rule.severity.word() } else { "off" };
        let schema = json!({
            "description": format!("{} (default level: {default})", rule.summary),
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        rules.insert(rule.id.to_owned(), schema);
    }
    rules
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn texts(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" } })
}

fn text_or_texts(description: &str) -> Value {
    json!({ "description": description, "type": ["string", "array"], "items": { "type": "string" } })
}

fn pattern(description: &str) -> Value {
    json!({ "description": description, "type": "string", "format": "regex" })
}

fn day(description: &str) -> Value {
    json!({ "description": description, "type": "string", "format": "date" })
}

/// An array of tables with these keys, which are compared with those that the types have.
fn entries(name: &str, description: &str, properties: Value, mut more: Value) -> Value {
    let mut own: Vec<String> = properties.as_object().unwrap().keys().cloned().collect();
    own.sort();
    assert_eq!(own, entry_keys(name), "the keys of [[{name}]]");
    more["type"] = json!("object");
    more["properties"] = properties;
    more["additionalProperties"] = json!(false);
    json!({ "description": description, "type": "array", "items": more })
}

fn schema() -> Value {
    let severity = json!({ "enum": ["critical", "high", "medium", "low", "info"] });
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.info.id).collect();
    let token = entries(
        "token",
        "Facts about the tokens whose names match",
        json!({
            "match": pattern("A regular expression on the name of the token"),
            "owner": { "description": "The owner, if the files do not say", "enum": ["user", "account"] },
            "tool": text("The tool that uses these tokens, as in `tokenlint explain cert-manager`"),
            "uses": texts("Declared API calls, such as \"GET /zones\""),
        }),
        json!({
            "required": ["match"],
            "anyOf": [{ "required": ["owner"] }, { "required": ["tool"] }, { "required": ["uses"] }],
        }),
    );
    let forbid = entries(
        "forbid",
        "Access that no token may have; reported by forbidden-access",
        json!({
            "id": text("A name for this gate"),
            "permissions": { "description": "Names or IDs of permission groups", "type": "array", "items": { "type": "string" }, "minItems": 1 },
            "resources": texts("Resources, such as zone:ID; default: any resource"),
            "except": pattern("A regular expression on the names of tokens that may have it"),
            "severity": severity,
            "reason": text("The reason, which findings show"),
        }),
        json!({ "required": ["id", "permissions", "reason"] }),
    );
    let waiver = entries(
        "waiver",
        "Accepted findings",
        json!({
            "rule": { "description": "The rule whose findings are accepted", "enum": ids },
            "token": text_or_texts("The name or ID of the token, or a list of them"),
            "fingerprint": text_or_texts("The fingerprint of a single finding, or a list of them"),
            "match": pattern("A regular expression on the name of the token"),
            "reason": text("Why the finding is accepted"),
            "owner": text("Who is responsible"),
            "since": day("The day on which the finding was accepted"),
            "until": day("The last day on which the waiver applies"),
        }),
        json!({
            "required": ["rule", "reason", "until"],
            "anyOf": [{ "required": ["token"] }, { "required": ["fingerprint"] }, { "required": ["match"] }],
        }),
    );
    let properties = json!({
        "fail-on": {
            "description": "The lowest severity that makes a run fail (default: medium)",
            "enum": ["critical", "high", "medium", "low", "info", "never"],
        },
        "rules": {
            "description": "Levels and options of rules",
            "type": "object",
            "properties": rules(),
            "additionalProperties": false,
        },
        "token": token,
        "forbid": forbid,
        "waiver": waiver,
    });
    let mut own: Vec<String> = properties.as_object().unwrap().keys().cloned().collect();
    own.sort();
    assert_eq!(own, keys(|unknown| format!("{unknown} = 1")), "the keys of the top level");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{}/raw/main/{PATH}", env!("CARGO_PKG_REPOSITORY")),
        "title": "tokenlint.toml",
        "description": "The configuration of tokenlint. Made by tests/suite/config_schema.rs.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": {
            "level": {
                "description": "off, or the severity of the rule's findings",
                "enum": ["off", "critical", "high", "medium", "low", "info"],
            },
        },
    })
}

/// A TOML value as JSON, with dates as strings, as editors validate them.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

fn committed() -> jsonschema::Validator {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[test]
fn the_schema_has_the_rules_and_keys_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH);
    let made = schema();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    let committed: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
    assert!(committed == made, "update {PATH}: INSTA_UPDATE=always cargo test --test suite config_schema");
    let options: usize = made["properties"]["rules"]["properties"]
        .as_object()
        .unwrap()
        .values()
        .map(|rule| rule["properties"].as_object().unwrap().len() - 1)
        .sum();
    assert!(options >= 15, "{options}");
}

/// All TOML of the documentation, the rule pages, the fixtures and `init` is valid, for the types and for the schema.
#[test]
fn every_configuration_that_is_shown_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut examples = Vec::new();
    for folder in [".", "docs", "rules"] {
        for path in fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|end| end == "md") {
                let page = fs::read_to_string(&path).unwrap();
                let blocks = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
                examples.extend(blocks.map(|block| (path.display().to_string(), block)));
            }
        }
    }
    let init = include_str!("../../src/bin/tokenlint/commands/init/tokenlint.toml");
    let lines = init.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    let settings: Vec<&str> = lines.filter(|line| line.starts_with('[') || line.contains(" = ")).collect();
    examples.push(("init".to_owned(), settings.join("\n")));
    let validator = committed();
    for (place, example) in &examples {
        let table: toml::Value = toml::Value::Table(example.parse().unwrap());
        let faults: Vec<String> = validator
            .iter_errors(&as_json(&table))
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{place}: {faults:?}\n{example}");
        assert!(is_valid(example), "{place}: {:?}\n{example}", errors(example));
    }
    assert!(examples.len() > 10, "{}", examples.len());
}

/// What the configuration refuses, the schema refuses as well.
#[test]
fn the_schema_refuses_what_the_configuration_refuses() {
    let validator = committed();
    for text in [
        "fail_on = \"high\"",
        "fail-on = \"severe\"",
        "rules = 1",
        "[rules.all-zone]\nlevel = \"off\"",
        "[rules.all-zones]\nlevel = \"on\"",
        "[rules.all-zones]\ndays = 3",
        "[rules.long-lifetime]\nwrite_days = 3",
        "[rules.long-lifetime]\nwrite-days = \"3\"",
        "[rules.wide-ip-filter]\nipv4-prefix = 256",
        "[[token]]\nmatch = \"a\"",
        "[[token]]\nowner = \"user\"",
        "[[token]]\nmatch = \"a\"\nowner = \"team\"",
        "[[forbid]]\nid = \"x\"\nreason = \"y\"",
        "[[forbid]]\nid = \"x\"\nreason = \"y\"\npermissions = []",
        "[[waiver]]\nrule = \"all-zones\"\nreason = \"x\"\nuntil = 2027-01-31",
        "[[waiver]]\nrule = \"all-zones\"\ntoken = \"a\"\nuntil = 2027-01-31",
        "[[waiver]]\nrule = \"all-zone\"\ntoken = \"a\"\nreason = \"x\"\nuntil = 2027-01-31",
        "[[waiver]]\nrule = \"all-zones\"\ntoken = 1\nreason = \"x\"\nuntil = 2027-01-31",
        "[waiver]\nrule = \"all-zones\"",
    ] {
        assert!(!is_valid(text), "{text}");
        let table = toml::Value::Table(text.parse().unwrap());
        assert!(!validator.is_valid(&as_json(&table)), "{text}");
    }
}
