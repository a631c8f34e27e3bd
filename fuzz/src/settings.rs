//! Files that say how to judge: the configuration, baselines and lists of zones.

use arbitrary::Unstructured;
use tokenlint::{
    config,
    lint::{Linter, Run, baseline as baselines},
    model::Zones,
    read,
    text::Source,
};

use super::{
    Input,
    generate::{NAMES, damaged, mutate},
    now,
    report::source,
    tree::{Tree, compact, json, object, pick, rarely, text},
};

const BODY: &str = r#"{"name":"deploy","policies":[{"effect":"Allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}"#;

const SECTIONS: [&str; 18] = [
    "fail-on = \"high\"\n",
    "fail-on = \"loud\"\n",
    "[rules.missing-expiry]\nlevel = \"high\"\n",
    "[rules.long-lifetime]\nwrite-days = 60\n",
    "[rules.long-lifetime]\nwrite-days = -1\n",
    "[rules.mising-expiry]\n",
    "[rules.all-zones]\nlevel = \"off\"\nmore = 1\n",
    "[[token]]\nmatch = \"^deploy\"\nowner = \"account\"\n",
    "[[token]]\nmatch = \"(\"\n",
    "[[token]]\nmatch = \"deploy\"\ntool = \"cert-manager\"\nzones = [\"example.com\"]\n",
    "[[forbid]]\nid = \"no-dns\"\npermissions = [\"DNS Write\"]\nresources = [\"zone:000000000000000000000000000000a1\"]\nseverity = \"critical\"\nreason = \"freeze\"\n",
    "[[forbid]]\nid = \"no-dns\"\npermissions = [\"Nothing Write\"]\n",
    "[[waiver]]\nrule = \"all-zones\"\ntoken = \"deploy\"\nreason = \"sync\"\nuntil = 2027-01-31\n",
    "[[waiver]]\nrule = \"all-zones\"\ntoken = \"deploy\"\nuntil = 2026-01-31\n",
    "[[waiver]]\nrule = \"all-zones\"\ntoken = 7\nreason = \"\"\nuntil = \"soon\"\n",
    "# a comment é 𝄞\n",
    "a.b.c = { d = [1, 2.5, 1e9, 0x10, inf], e = '''x''' }\n",
    "\"\\u00e9\" = \"\\x\"\n",
];

/// Any text is a valid configuration, or yields errors with spans in the text.
pub(super) fn config(data: &[u8]) {
    let text = match Input::of(data) {
        Input::Text(text) => text.to_vec(),
        Input::Choices(kind, mut u) => {
            let all: String = (0..=kind).map(|_| pick(&mut u, &SECTIONS)).collect();
            damaged(all, &mut u).into_bytes()
        }
    };
    let Some(source) = source(0, "tokenlint.toml", &text) else { return };
    // The reader of TOML and the configuration agree on what is TOML.
    let is_toml = toml::from_str::<toml::Table>(source.text().trim_start_matches('\u{feff}')).is_ok();
    match config::parse(&source) {
        Ok(config) => {
            assert!(is_toml, "{}", source.text());
            let mut linter = Linter::new(now());
            config.apply(&mut linter);
            lint(&linter, Some(source));
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                assert!(source.text().get(error.span.range()).is_some(), "{error:?}");
                assert!(!error.to_string().is_empty());
            }
        }
    }
}

fn lint(linter: &Linter, settings: Option<Source>) -> tokenlint::Report {
    let mut run = Run::new(linter);
    settings.into_iter().for_each(|source| run.keep(source));
    run.add("token.json", BODY.into()).unwrap();
    run.finish()
}

/// Any text is a baseline, or yields problems in the text; what is written is read again and waives what it lists.
pub(super) fn baseline(data: &[u8]) {
    let text = match Input::of(data) {
        Input::Text(text) => text.to_vec(),
        Input::Choices(kind, mut u) => {
            let report = lint(&Linter::new(now()), None);
            let known: Vec<&str> = report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
            let mut entries: Vec<Tree> = Vec::new();
            for _ in 0..=kind {
                entries.push(entry(&known, &mut u));
            }
            let mut all = object(&[("version", Tree::Raw("1".to_owned())), ("findings", Tree::List(entries))]);
            mutate(&mut all, &mut u);
            let text = json(&all, &mut u);
            damaged(text, &mut u).into_bytes()
        }
    };
    let Some(source) = source(0, "baseline.json", &text) else { return };
    let earlier = match baselines::parse(&source) {
        Ok(waivers) => waivers,
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(problem.span.is_none_or(|span| source.text().get(span.range()).is_some()), "{problem:?}");
            }
            return;
        }
    };
    let report = lint(&Linter::new(now()), None);
    let mut out = Vec::new();
    baselines::write(&report, &earlier, now(), &mut out).unwrap();
    let written = super::report::source(0, "baseline.json", &out).unwrap();
    let mut linter = Linter::new(now());
    linter.waivers = baselines::parse(&written).unwrap_or_else(|problems| panic!("{problems:?}"));
    let waived = lint(&linter, Some(written));
    let today = jiff::civil::date(2026, 11, 24);
    let is_over = linter.waivers.all().iter().any(|waiver| waiver.until.is_some_and(|until| until < today));
    assert!(is_over || waived.findings.is_empty(), "{:?}", waived.findings);
}

fn entry(known: &[&str], u: &mut Unstructured<'_>) -> Tree {
    let other = ["00000000000000000000000000000001", "x", ""];
    let fingerprint = if rarely(u) { pick(u, &other) } else { pick(u, known) };
    let mut members = vec![
        ("fingerprint", text(fingerprint)),
        ("rule", text(pick(u, &["all-zones", "missing-expiry", "nothing"]))),
        ("path", text(pick(u, &["token.json", "other.json", ""]))),
        ("token", text(pick(u, &NAMES))),
    ];
    if rarely(u) {
        members.push(("until", text(pick(u, &["2027-01-31", "2026-01-31", "soon", ""]))));
    }
    object(&members)
}

/// Any text is a list of zones, or yields problems in the text.
pub(super) fn zones(data: &[u8]) {
    let text = match Input::of(data) {
        Input::Text(text) => text.to_vec(),
        Input::Choices(kind, mut u) => {
            let mut all = Vec::new();
            for _ in 0..=kind {
                let account =
                    object(&[("id", text("0000000000000000000000000000acc1")), ("name", text(pick(&mut u, &NAMES)))]);
                let id =
                    pick(&mut u, &["000000000000000000000000000000a1", "000000000000000000000000000000A2", "x", ""]);
                all.push(object(&[("id", text(id)), ("name", text(pick(&mut u, &NAMES))), ("account", account)]));
            }
            let list = Tree::List(all);
            let mut document = match u.int_in_range(0..=2).unwrap_or(0) {
                0 => list,
                1 => object(&[("success", Tree::Raw("true".to_owned())), ("result", list)]),
                _ => object(&[
                    ("tokenlint_inventory", Tree::Raw("1".to_owned())),
                    ("zones", list),
                    ("tokens", Tree::List(Vec::new())),
                ]),
            };
            mutate(&mut document, &mut u);
            let text = format!(
                "{}\n{}",
                json(&document, &mut u),
                if rarely(&mut u) { compact(&document) } else { String::new() }
            );
            damaged(text, &mut u).into_bytes()
        }
    };
    let Some(source) = source(0, "zones.json", &text) else { return };
    let (mut one, mut again) = (Zones::default(), Zones::default());
    let problems = read::zones(&source, &mut one);
    assert_eq!(problems.len(), read::zones(&source, &mut again).len());
    for problem in problems {
        assert!(source.text().get(problem.span.range()).is_some(), "{problem}");
    }
    let mut linter = Linter::new(now());
    linter.zones = one;
    lint(&linter, None);
}
