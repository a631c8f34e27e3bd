#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{catalog::OwnerKind, text::SourceId};

fn source(text: &str) -> Source {
    Source::new(SourceId(0), FILE_NAME.to_owned(), text.as_bytes().to_vec()).unwrap()
}

/// The errors of a file: the text that each is about, and its message.
fn errors(text: &str) -> Vec<(String, String)> {
    let source = source(text);
    let errors = parse(&source).unwrap_err();
    errors.iter().map(|error| (source.slice(error.span).to_owned(), error.to_string())).collect()
}

fn linter(text: &str) -> Linter {
    let mut linter = Linter::new("2026-11-24T12:00:00Z".parse().unwrap());
    parse(&source(text)).unwrap().apply(&mut linter);
    linter
}

const WAIVER: &str = "rule = \"all-zones\"\ntoken = \"a\"\nreason = \"creates zones\"\nuntil = 2027-01-31\n";

#[test]
fn errors_say_what_is_wrong_and_where() {
    for (text, place, message) in [
        ("fail_on = \"high\"", "fail_on", "unknown key `fail_on`; did you mean `fail-on`?"),
        ("zzz = 1", "zzz", "unknown key `zzz`; expected one of `fail-on`, `rules`, `token`, `forbid`, `waiver`"),
        ("rules = 1", "1", "expected a table for `rules`, as in [rules.missing-expiry]"),
        ("[rules]\nall-zone.level = \"off\"", "all-zone", "unknown rule `all-zone`; did you mean `all-zones`?"),
        ("[rules]\nzzz.level = \"off\"", "zzz", "unknown rule `zzz`; list all rules with `tokenlint rules`"),
        ("[rules]\nall-zones = \"off\"", "\"off\"", "expected a table for `all-zones`, as in [rules.all-zones]"),
        (
            "[rules.missing-expiry]\ndays = 3",
            "days",
            "unknown option `days` for `missing-expiry`; the only key of this rule is `level`",
        ),
        ("token = 1", "1", "expected an array of tables for `token`, written as [[token]]"),
        (
            "[waiver]\nrule = \"all-zones\"",
            "[waiver]",
            "expected an array of tables for `waiver`, written as [[waiver]]",
        ),
        (
            "token = [{ match = \"(\", owner = \"user\" }]",
            "{ match = \"(\", owner = \"user\" }",
            "invalid regular expression for `match`: `(`",
        ),
        (
            "token = [{ match = \"a\" }]",
            "{ match = \"a\" }",
            "expected at least one of `owner`, `tool` and `uses` in [[token]]",
        ),
        (
            "token = [{ match = \"a\", tool = \"cert-manger\" }]",
            "{ match = \"a\", tool = \"cert-manger\" }",
            "unknown tool `cert-manger`; search tools with `tokenlint catalog WORD`",
        ),
        (
            "token = [{ match = \"a\", uses = [\"GET\"] }]",
            "{ match = \"a\", uses = [\"GET\"] }",
            "unknown API call `GET`; expected a method and a path, as in \"GET /zones/<zone id>/dns_records\"",
        ),
        (
            "forbid = [{ id = \"x\", permissions = [\"DNS Wrte\"], reason = \"y\" }]",
            "{ id = \"x\", permissions = [\"DNS Wrte\"], reason = \"y\" }",
            "unknown permission group `DNS Wrte`; did you mean `DNS Write`?",
        ),
        (
            "forbid = [{ id = \"x\", permissions = [], reason = \"y\" }]",
            "{ id = \"x\", permissions = [], reason = \"y\" }",
            "`permissions` is empty; list at least one permission group",
        ),
        (
            "forbid = [{ id = \"x\", permissions = [\"DNS Write\"], except = \"(\", reason = \"y\" }]",
            "{ id = \"x\", permissions = [\"DNS Write\"], except = \"(\", reason = \"y\" }",
            "invalid regular expression for `except`: `(`",
        ),
        (
            "waiver = [{ rule = \"all-zones\", reason = \"x\", until = 2027-01-31 }]",
            "{ rule = \"all-zones\", reason = \"x\", until = 2027-01-31 }",
            "missing `token`, `match` or `fingerprint` in [[waiver]]; to turn `all-zones` off, write [rules.all-zones] level = \"off\"",
        ),
        (
            "waiver = [{ rule = \"all-zones\", token = \"a\", reason = \" \", until = 2027-01-31 }]",
            "{ rule = \"all-zones\", token = \"a\", reason = \" \", until = 2027-01-31 }",
            "`reason` is empty; say why the finding is accepted",
        ),
        (
            "waiver = [{ rule = \"all-zones\", token = \"a\", reason = \"x\", until = 2027-01-31T00:00:00Z }]",
            "{ rule = \"all-zones\", token = \"a\", reason = \"x\", until = 2027-01-31T00:00:00Z }",
            "invalid date for `until`; expected a calendar day, as in until = 2027-01-31",
        ),
    ] {
        assert_eq!(errors(text), [(place.to_owned(), message.to_owned())], "{text}");
    }
}

#[test]
fn errors_of_toml_itself_have_their_place() {
    for (text, place, message) in [
        ("fail-on = \"severe\"", "\"severe\"", "unknown variant `severe`"),
        ("[rules.long-lifetime]\nwrite_days = 3", "write_days", "unknown field `write_days`"),
        (
            "waiver = [{ rule = \"all-zones\", token = [], reason = \"x\", until = 2027-01-31 }]",
            "{ rule = \"all-zones\", token = [], reason = \"x\", until = 2027-01-31 }",
            "missing `token`, `match` or `fingerprint` in [[waiver]]; to turn `all-zones` off, write [rules.all-zones] level = \"off\"",
        ),
        (
            "waiver = [{ rule = \"all-zones\", match = \"(\", reason = \"x\", until = 2027-01-31 }]",
            "{ rule = \"all-zones\", match = \"(\", reason = \"x\", until = 2027-01-31 }",
            "invalid regular expression for `match`: `(`",
        ),
        (
            "waiver = [{ rule = \"all-zones\", token = \"a\", match = \"b\", reason = \"x\", until = 2027-01-31 }]",
            "{ rule = \"all-zones\", token = \"a\", match = \"b\", reason = \"x\", until = 2027-01-31 }",
            "`match` cannot be combined with `token` or `fingerprint`; write two [[waiver]] entries",
        ),
        (
            "waiver = [{ rule = \"all-zones\", token = 1, reason = \"x\", until = 2027-01-31 }]",
            "1",
            "invalid type: integer `1`, expected a string or a list of strings",
        ),
        ("waiver = [{ rule = \"all-zones\" }]", "{ rule = \"all-zones\" }", "missing field `reason`"),
        ("\u{feff}a = b", "b", "invalid TOML: "),
    ] {
        let all = errors(text);
        let [(at, said)] = all.as_slice() else { panic!("{text}: {all:?}") };
        assert_eq!(at, place, "{text}");
        assert!(said.starts_with(message) && !said.contains('\n'), "{said}");
    }
}

#[test]
fn all_errors_of_a_file_are_reported_together() {
    let text =
        format!("zzz = 1\n[rules.zzz]\nlevel = \"off\"\n[[waiver]]\n[[waiver]]\n{WAIVER}[[token]]\nmatch = \"a\"");
    assert_eq!(errors(&text).len(), 4, "{:?}", errors(&text));
}

#[test]
fn levels_turn_rules_on_and_off() {
    let default = linter("");
    let severity = |linter: &Linter, id: &str| {
        let active = linter.rules.iter().find(|active| active.rule.info.id == id);
        active.map(|active| active.severity)
    };
    for (text, rule, expected) in [
        ("", "missing-expiry", Some(None)),
        ("[rules.missing-expiry]\nlevel = \"off\"", "missing-expiry", None),
        ("[rules.missing-expiry]\nlevel = \"high\"", "missing-expiry", Some(Some(Severity::High))),
        // Off by default: a level turns it on, options alone do not.
        ("", "unexpected-creator", None),
        ("[rules.unexpected-creator]\nlevel = \"off\"", "unexpected-creator", None),
        ("[rules.unexpected-creator]\nlevel = \"low\"", "unexpected-creator", Some(Some(Severity::Low))),
        ("[rules.unexpected-creator]", "unexpected-creator", None),
    ] {
        let linter = linter(text);
        assert_eq!(severity(&linter, rule), expected, "{text}");
        assert!(linter.rules.is_sorted_by_key(|active| active.rule.info.id), "{text}");
        // No other rule is affected.
        for other in default.rules.iter().filter(|other| other.rule.info.id != rule) {
            assert_eq!(severity(&linter, other.rule.info.id), Some(None), "{text}: {}", other.rule.info.id);
        }
    }
}

#[test]
fn options_are_given_to_their_rule_alone() {
    let linter = linter("[rules.long-lifetime]\nwrite-days = 60");
    let with_options: Vec<&str> =
        linter.rules.iter().filter(|active| active.options.is_some()).map(|active| active.rule.info.id).collect();
    assert_eq!(with_options, ["long-lifetime"]);
}

#[test]
fn tokens_declare_owners_and_purposes() {
    let linter = linter(
        "[[token]]\nmatch = \"^ci-\"\nowner = \"account\"\n[[token]]\nmatch = \"^cert\"\ntool = \"cert-manager\"\nuses = [\"GET /zones\"]",
    );
    let [owner] = linter.owners.as_slice() else { panic!("{:?}", linter.owners) };
    assert_eq!(owner.kind, OwnerKind::Account);
    assert!(owner.name.as_ref().unwrap().is_match("ci-deploy"));
    let [ci, cert] = linter.purposes.declared.as_slice() else { panic!() };
    assert!(ci.tool.is_none() && !ci.name.is_match("cert"));
    assert!(cert.tool.is_some() && cert.name.is_match("cert-manager dns-01"));
}

#[test]
fn waivers_keep_what_is_written() {
    let linter = linter(&format!("[[waiver]]\n{WAIVER}since = 2026-01-05\nowner = \"dns team\""));
    let [waiver] = linter.waivers.all() else { panic!() };
    assert_eq!((waiver.rule.as_str(), waiver.reason.as_str()), ("all-zones", "creates zones"));
    assert_eq!((waiver.token.as_deref(), waiver.fingerprint.as_deref()), (Some("a"), None));
    assert_eq!(waiver.owner.as_deref(), Some("dns team"));
    assert_eq!(waiver.until, "2027-01-31".parse().ok());
    assert_eq!(waiver.since, "2026-01-05".parse().ok());
}

#[test]
fn forbids_turn_their_rule_on() {
    let text = "[[forbid]]\nid = \"freeze\"\npermissions = [\"DNS Write\"]\nresources = [\"zone:000000000000000000000000000000a1\"]\nreason = \"change freeze\"";
    assert_eq!(parse(&source(text)).unwrap().forbids.len(), 1);
    let forbidden = |linter: &Linter| {
        let active = linter.rules.iter().find(|active| active.rule.info.id == "forbidden-access");
        active.is_some_and(|active| active.options.is_some())
    };
    assert!(forbidden(&linter(text)));
    assert!(!forbidden(&linter("")));
}

#[test]
fn the_lowest_severity_that_fails_is_included() {
    for (fail_on, lowest) in [
        (FailOn::Critical, Some(Severity::Critical)),
        (FailOn::High, Some(Severity::High)),
        (FailOn::Medium, Some(Severity::Medium)),
        (FailOn::Low, Some(Severity::Low)),
        (FailOn::Info, Some(Severity::Info)),
        (FailOn::Never, None),
    ] {
        for severity in Severity::ALL {
            assert_eq!(fail_on.fails(severity), lowest.is_some_and(|lowest| severity >= lowest), "{fail_on:?}");
        }
    }
    assert_eq!(parse(&source("fail-on = \"low\"")).unwrap().fail_on, Some(FailOn::Low));
}
