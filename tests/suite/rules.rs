//! A rule's page is its test.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::{Report, Rule},
    rules::RULES,
};

use crate::common::{drawn, lint};

/// One fenced example of a page.
pub(crate) struct Example {
    pub(crate) language: String,
    pub(crate) text: String,
    /// The configuration for this example: a `toml` block right before it.
    options: Option<String>,
    /// The tokens that Cloudflare has for it: a `json granted` block right before it.
    granted: Option<String>,
}

fn section(rule: &Rule, title: &str) -> String {
    let heading = format!("\n## {title}\n");
    let Some((_, rest)) = rule.info.page.split_once(&heading) else { return String::new() };
    rest.split("\n## ").next().unwrap_or_default().to_owned()
}

pub(crate) fn examples(rule: &Rule, title: &str) -> Vec<Example> {
    let mut all: Vec<Example> = Vec::new();
    let mut options = None;
    let mut granted = None;
    for block in section(rule, title).split("```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').unwrap();
        if language == "toml" {
            options = Some(text.to_owned());
        } else if language == "json granted" {
            granted = Some(text.to_owned());
        } else {
            let (options, granted) = (options.take(), granted.take());
            all.push(Example { language: language.to_owned(), text: text.to_owned(), options, granted });
        }
    }
    all
}

pub(crate) fn file(example: &Example) -> &'static str {
    match example.language.as_str() {
        "json" => "token.json",
        "jsonl" => "tokens.jsonl",
        "hcl" => "main.tf",
        "md" => "README.md",
        other => panic!("an example is json, jsonl, hcl or md, not {other}"),
    }
}

fn judged(rule: &'static Rule, example: &Example) -> Report {
    lint(file(example), &example.text, Some(rule), example.options.as_deref(), example.granted.as_deref())
}

#[test]
fn flagged_examples_are_flagged() {
    for rule in RULES.iter() {
        let examples = examples(rule, "Flagged");
        assert!(examples.len() >= 2, "{}: two flagged examples at least", rule.info.id);
        for example in &examples {
            let report = judged(rule, example);
            assert_eq!(report.problems, [], "{}: {}", rule.info.id, example.text);
            assert!(
                report.findings.iter().any(|finding| finding.rule.id == rule.info.id),
                "{} does not flag {}",
                rule.info.id,
                example.text
            );
        }
    }
}

#[test]
fn the_fixes_of_a_rule_are_those_of_its_examples() {
    for rule in RULES.iter() {
        let reports = examples(rule, "Flagged").iter().map(|example| judged(rule, example)).collect::<Vec<_>>();
        let findings = reports.iter().flat_map(|report| &report.findings).filter(|own| own.rule.id == rule.info.id);
        let found = findings.filter_map(|finding| finding.fix.as_ref()).map(|fix| fix.safety).min();
        assert_eq!(rule.info.fix, found, "{}", rule.info.id);
    }
}

#[test]
fn flagged_examples_read_well() {
    for rule in RULES.iter() {
        let mut text = String::new();
        for example in examples(rule, "Flagged") {
            let report = judged(rule, &example);
            text += &drawn(&report);
            text.push('\n');
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("rule__{}", rule.info.id), text);
        });
    }
}

#[test]
fn accepted_examples_are_accepted() {
    for rule in RULES.iter() {
        let examples = examples(rule, "Accepted");
        assert!(examples.len() >= 2, "{}: two accepted examples at least", rule.info.id);
        for example in &examples {
            let report = judged(rule, example);
            assert_eq!(report.problems, [], "{}: {}", rule.info.id, example.text);
            assert!(report.coverage.documents > 0, "{}: nothing is judged in {}", rule.info.id, example.text);
            let own = report.findings.iter().filter(|finding| finding.rule.id == rule.info.id);
            let messages: Vec<_> = own.map(|finding| &finding.message).collect();
            assert!(messages.is_empty(), "{} flags {messages:?} in {}", rule.info.id, example.text);
        }
    }
}

#[test]
fn each_page_opens_with_its_rule_and_has_its_sections() {
    for rule in RULES.iter() {
        let (id, summary) = (rule.info.id, rule.info.summary);
        let (severity, confidence) = (rule.info.severity.word(), rule.info.confidence.word());
        let severity = format!("{}{}", severity.get(..1).unwrap().to_uppercase(), severity.get(1..).unwrap());
        let off = if rule.info.is_default { "" } else { " Off by default." };
        let opening = format!("# {id}\n\n{severity} severity, {confidence} confidence: {summary}.{off}\n\n## Why\n\n");
        assert!(rule.info.page.starts_with(&opening), "rules/{id}.md must open with\n{opening}");
        for title in ["Flagged", "Accepted", "Fix", "References"] {
            assert!(!section(rule, title).trim().is_empty(), "rules/{id}.md lacks {title}");
        }
        assert_eq!(rule.options.is_some(), !section(rule, "Options").is_empty(), "rules/{id}.md: Options");
    }
}

/// The ids that files of some kind are named after.
fn stems(folder: &Path, prefix: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let names = paths.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    names.filter_map(|name| Some(name.strip_prefix(prefix)?.to_owned())).collect()
}

/// A new rule has five places; each that is forgotten is named.
#[test]
fn every_rule_is_in_all_its_places() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = stems(&root.join("rules"), "");
    let snapshots = stems(&root.join("tests/suite/snapshots"), "rule__");
    let table = fs::read_to_string(root.join("docs/rules.md")).unwrap();
    let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.info.id.to_owned()).collect();
    let mut files = BTreeMap::new();
    for family in fs::read_dir(root.join("src/rules")).unwrap().map(|entry| entry.unwrap().path()) {
        if !family.is_dir() {
            continue;
        }
        for stem in stems(&family, "") {
            let file = family.join(format!("{stem}.rs"));
            if fs::read_to_string(&file).unwrap().contains("static RULE: Rule") {
                files.insert(stem.replace('_', "-"), file.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }
    let mut missing = Vec::new();
    let all: BTreeSet<&String> = pages.iter().chain(files.keys()).chain(&listed).collect();
    for id in all {
        let mut lacks = |is_there: bool, what: String| {
            if !is_there {
                missing.push(format!("{id}: {what}"));
            }
        };
        lacks(pages.contains(id), format!("write its page, rules/{id}.md"));
        let file = files.get(id).cloned().unwrap_or_default();
        let name = id.replace('-', "_");
        lacks(
            !file.is_empty(),
            format!("write its file, src/rules/<family>/{name}.rs, with `pub(super) static RULE: Rule`"),
        );
        let family =
            Path::new(&file).parent().map_or("src/rules/<family>".into(), |family| family.display().to_string());
        lacks(listed.contains(id), format!("list `mod {name};` and `&{name}::RULE` in {family}/mod.rs"));
        lacks(
            snapshots.contains(id),
            format!("take its snapshot: INSTA_UPDATE=always cargo test --test suite rules, then read rule__{id}.snap"),
        );
        lacks(table.contains(&format!("(../rules/{id}.md)")), "add its row to the table of docs/rules.md".to_owned());
        lacks(
            id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "name it in kebab case".to_owned(),
        );
        let negative = ["no-", "disallow-", "check-"].iter().find(|prefix| id.starts_with(*prefix));
        lacks(negative.is_none(), "name the pattern that it finds, not its absence".to_owned());
    }
    for rule in RULES.iter() {
        let (id, family) = (rule.info.id, rule.info.family.folder());
        let expected = format!("src/rules/{family}/{}.rs", id.replace('-', "_"));
        if files.get(id).is_some_and(|file| *file != expected) {
            missing.push(format!("{id}: move it to {expected}, as its family says"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(RULES.is_sorted_by_key(|rule| rule.info.id));
}

#[test]
fn every_snapshot_of_a_rule_has_its_rule() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/suite/snapshots");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(id) = name.strip_prefix("rule__").and_then(|rest| rest.strip_suffix(".snap")) {
            assert!(RULES.iter().any(|rule| rule.info.id == id), "{name} has no rule");
        }
    }
}

#[test]
fn the_documentation_lists_every_rule() {
    let page = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md")).unwrap();
    let mut wrong = Vec::new();
    for family in RULES.iter().map(|rule| rule.info.family).collect::<BTreeSet<_>>() {
        let title = format!("## {}", family.title());
        let section = page.lines().skip_while(|line| *line != title).skip(1).take_while(|line| !line.starts_with('#'));
        let found: Vec<&str> = section.filter(|line| line.starts_with("| [")).collect();
        let rules = RULES.iter().filter(|rule| rule.info.family == family);
        let expected: Vec<String> = rules
            .map(|rule| {
                let (id, severity, summary) = (rule.info.id, rule.info.severity.word(), rule.info.summary);
                let off = if rule.info.is_default { "" } else { " (off by default)" };
                format!("| [{id}](../rules/{id}.md) | {severity} | {summary}{off} |")
            })
            .collect();
        let lacking = expected.iter().filter(|row| !found.contains(&row.as_str()));
        wrong.extend(lacking.map(|row| format!("add under `{title}`: {row}")));
        let excess = found.iter().filter(|row| !expected.iter().any(|own| own == *row));
        wrong.extend(excess.map(|row| format!("remove, or register the rule: {row}")));
        if wrong.is_empty() && found != expected {
            wrong.push(format!("sort the rows under `{title}`"));
        }
    }
    assert!(wrong.is_empty(), "docs/rules.md:\n{}", wrong.join("\n"));
}
