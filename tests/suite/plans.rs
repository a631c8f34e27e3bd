//! What Terraform plans say about themselves: deferred changes, drift, errors, unknown times.

use tokenlint::lint::Report;

use crate::common::{drawn, lint_bytes};

const TIGHT: &str = r#""name":"tight","policies":[{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":"{\"com.cloudflare.api.account.zone.000000000000000000000000000000a1\":\"*\"}"}],"condition":{"request_ip":{"in":["1.1.1.0/24","2606:4700:4700::/48"]}},"not_before":"2026-11-24T00:00:00Z""#;
const EXPIRY: &str = r#","expires_on":"2027-02-01T00:00:00Z""#;

fn tight() -> String {
    format!("{{{TIGHT}{EXPIRY}}}")
}

fn risky() -> String {
    let wide = tight().replace("zone.000000000000000000000000000000a1", "zone.*").replace("tight", "risky");
    wide.replace("c8fed203ed3043cba015a93ad1616f1f", "4755a26eedb94da69e1066d98aa820be")
}

fn change(name: &str, actions: &str, before: &str, after: &str, unknown: &str) -> String {
    format!(
        r#"{{"address":"cloudflare_api_token.{name}","mode":"managed","type":"cloudflare_api_token","name":"{name}","change":{{"actions":[{actions}],"before":{before},"after":{after},"after_unknown":{unknown}}}}}"#
    )
}

fn created(name: &str, after: &str) -> String {
    change(name, r#""create""#, "null", after, "{}")
}

fn plan(changes: &str, more: &str) -> String {
    format!(r#"{{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{changes}]{more}}}"#)
}

fn lint(text: &str) -> Report {
    lint_bytes("plan.json", text.as_bytes().to_vec()).unwrap()
}

fn ids(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{}[{}]", finding.severity.word(), finding.rule.id)).collect()
}

#[test]
fn a_plan_that_says_it_is_whole_is_clean() {
    for more in
        ["", r#","complete":true,"errored":false,"applyable":true"#, r#","deferred_changes":[],"resource_drift":[]"#]
    {
        let report = lint(&plan(&created("x", &tight()), more));
        assert!(report.findings.is_empty() && report.problems.is_empty(), "{more}\n{}", drawn(&report));
        assert_eq!(report.coverage.not_evaluated, 0, "{more}");
    }
}

#[test]
fn deferred_changes_are_read_and_the_plan_is_not_complete() {
    let deferred = |change: &str| {
        format!(r#","deferred_changes":[{{"reason":"provider_config_unknown","resource_change":{change}}}]"#)
    };
    let report = lint(&plan(&created("x", &tight()), &deferred(&created("d", &risky()))));
    assert!(ids(&report).contains(&"high[all-zones]".to_owned()), "{}", drawn(&report));
    assert!(drawn(&report).contains("deferred to a later plan: provider config unknown"), "{}", drawn(&report));
    assert!(report.notes[0].message.starts_with("this plan is not complete"), "{:?}", report.notes);
    let unknown = change("d", r#""create""#, "null", r#"{"name":"d"}"#, r#"{"policies":true}"#);
    let report = lint(&plan(&created("x", &tight()), &deferred(&unknown)));
    assert!(ids(&report).contains(&"medium[not-evaluated]".to_owned()), "{}", drawn(&report));
    let zone = created("z", r#"{"name":"example.com"}"#).replace("cloudflare_api_token", "cloudflare_zone");
    let report = lint(&plan(&created("x", &tight()), &deferred(&zone)));
    assert_eq!((report.findings.len(), report.notes.len(), report.coverage.not_evaluated), (0, 1, 1));
}

#[test]
fn errors_and_gaps_of_a_plan_are_reported() {
    let report = lint(&plan(&created("x", &tight()), r#","errored":true"#));
    assert!(report.problems[0].message.starts_with("this plan ended with an error"), "{:?}", report.problems);
    let report = lint(&plan(&created("x", &tight()), r#","complete":false"#));
    assert!(report.notes[0].message.starts_with("this plan is not complete"), "{:?}", report.notes);
    assert_eq!(report.coverage.not_evaluated, 1);
}

#[test]
fn drift_is_checked_unless_the_plan_reverts_it() {
    let drift = change("x", r#""update""#, &tight(), &risky(), "{}");
    let head = r#"{"format_version":"1.2","terraform_version":"1.11.4","#;
    let other = created("other", &tight());
    let reverted = change("x", r#""update""#, &risky(), &tight(), "{}");
    for (text, expected) in [
        (format!(r#"{head}"resource_drift":[{drift}],"planned_values":{{"root_module":{{}}}}}}"#), true),
        (format!(r#"{head}"resource_drift":[{drift}],"resource_changes":[{other}]}}"#), true),
        (format!(r#"{head}"resource_changes":[{other}],"resource_drift":[{drift}]}}"#), true),
        (format!(r#"{head}"resource_drift":[{drift}],"resource_changes":[{reverted}]}}"#), false),
    ] {
        let report = lint(&text);
        let drawn = drawn(&report);
        assert_eq!(drawn.contains("was changed outside of the plan and gained"), expected, "{text}\n{drawn}");
        assert_eq!(drawn.contains("all-zones"), expected, "{text}\n{drawn}");
    }
}

#[test]
fn a_plan_that_hides_every_permission_is_a_finding() {
    let without = tight().replace("policies", "ignored");
    let all = r#"[{"permission_groups":[{"id":true}],"resources":true}]"#;
    let blind = r#"{"name":"x","policies":[{"effect":"allow","permission_groups":[{}]}]}"#;
    let zone_only = r#"{"name":"x","policies":[{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}]}]}"#;
    for (after, unknown, expected) in [
        (without.as_str(), r#"{"policies":true}"#, "medium[not-evaluated]"),
        (blind, &format!(r#"{{"policies":{all}}}"#), "medium[not-evaluated]"),
        (zone_only, r#"{"policies":[{"permission_groups":[{}],"resources":true}]}"#, "info[not-evaluated]"),
    ] {
        let report = lint(&plan(&change("x", r#""create""#, "null", after, unknown), ""));
        assert!(ids(&report).contains(&expected.to_owned()), "{after}\n{}", drawn(&report));
    }
}

#[test]
fn a_time_of_each_apply_is_told_from_one_that_is_kept() {
    let after = format!("{{{TIGHT}}}");
    let configuration = |expression: &str| {
        format!(
            r#","configuration":{{"root_module":{{"resources":[{{"address":"cloudflare_api_token.x","expressions":{{"expires_on":{expression}}}}}]}}}}"#
        )
    };
    let created = change("x", r#""create""#, "null", &after, r#"{"expires_on":true}"#);
    let updated = change("x", r#""update""#, &tight(), &after, r#"{"expires_on":true}"#);
    for (change, expression, expected) in [
        (&updated, "{}", Some("medium[moving-lifetime]")),
        (&created, "{}", Some("low[moving-lifetime]")),
        (&updated, r#"{"references":["time_rotating.x.rfc3339"]}"#, None),
        (&updated, r#"{"references":["local.expiry"]}"#, None),
    ] {
        let report = lint(&plan(change, &configuration(expression)));
        let found = ids(&report).into_iter().find(|id| id.contains("moving-lifetime"));
        assert_eq!(found.as_deref(), expected, "{expression}\n{}", drawn(&report));
    }
}

#[test]
fn order_alone_changes_nothing() {
    let two = |policies: &[&str]| format!(r#"{{"name":"x","policies":[{}]{EXPIRY}}}"#, policies.join(","));
    let one = r#"{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"},{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":"{\"com.cloudflare.api.account.zone.000000000000000000000000000000a1\":\"*\"}"}"#;
    let turned = r#"{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"},{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":"{\"com.cloudflare.api.account.zone.000000000000000000000000000000a1\":\"*\"}"}"#;
    let other = one.replace("0000a1", "0000a2");
    let wider = two(&[turned]).replace(EXPIRY, "");
    for (before, after, expected) in [
        (two(&[one, &other]), two(&[&other, one]), true),
        (two(&[one]), two(&[turned]), true),
        (two(&[one]), two(&[one]), false),
        (two(&[one, &other]), two(&[turned]), false),
        (two(&[one]), wider, false),
    ] {
        let report = lint(&plan(&change("x", r#""update""#, &before, &after, "{}"), ""));
        let drawn = drawn(&report);
        assert_eq!(drawn.contains("order only: nobody gains or loses"), expected, "{after}\n{drawn}");
    }
}
