use crate::{
    access::{Access, Change, gained},
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
    text::{counted, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "drift",
        summary: "token does not match what Cloudflare has granted",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/drift.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some((granted, id)) = reporter.granted.zip(token.id.as_ref()) else { return };
    // Another owner's token is not in this list.
    if token.owner.kind.is_some_and(|kind| kind != granted.owner()) {
        return;
    }
    let Some(own) = granted.token(&id.value, reporter.catalog) else {
        reporter
            .report(id.span, format!("Cloudflare has no token with this ID for this {}", granted.owner().word()))
            .help("the token was deleted or belongs to another owner: export it again, or select the owner with `--account` or `--user`");
        return;
    };
    status(token, &own, reporter);
    if token.form.shows_policies() && own.form.shows_policies() {
        policies(token, &own, reporter);
    }
}

fn status(token: &Token<'_>, own: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some((written, reported)) = token.status.as_ref().zip(own.status.as_ref()) else { return };
    if written.value == reported.value {
        return;
    }
    let message = format!("Cloudflare reports status `{}`, not `{}`", shown(&reported.value), shown(&written.value));
    let is_revoked = reported.value.starts_with("revoked");
    reporter
        .report(written.span, message)
        .severity(if is_revoked { Severity::Critical } else { Severity::Medium })
        .help("export the token again; replace a token that was revoked as exposed everywhere it is used");
}

fn policies(token: &Token<'_>, own: &Token<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let (asked, is) = (Access::of(token), Access::of(own));
    let more = gained(&is, Some(&asked), reporter.zones, catalog, reporter.now);
    let less = gained(&asked, Some(&is), reporter.zones, catalog, reporter.now);
    if let Some(text) = listed(&more, reporter) {
        reporter
            .report(token.grip, format!("Cloudflare grants more than this file: {text}"))
            .about(Subject::Token, "more")
            .severity(Severity::High)
            .help("the token was changed elsewhere: update it from this file, or export it again");
    }
    if let Some(text) = listed(&less, reporter) {
        reporter
            .report(token.grip, format!("Cloudflare grants less than this file: {text}"))
            .about(Subject::Token, "less")
            .help("the API silently drops unknown permission groups: update the token from this file and check the response, or export it again");
    }
}

/// Describes the first certain change, else the first one, and counts the others; `None` without changes.
fn listed(changes: &[Change<'_>], reporter: &Reporter<'_>) -> Option<String> {
    let first = changes.iter().find(|change| change.is_sure).or(changes.first())?;
    let more = changes.len() - 1;
    let rest = if more == 0 { String::new() } else { format!(", and {} more", counted(more, "difference")) };
    Some(format!("{}{rest}", first.gain.described(reporter.zones)))
}
