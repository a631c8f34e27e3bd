use crate::{
    access::{Access, Change, gained},
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::{counted, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "drift",
        summary: "token is not what Cloudflare has granted",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
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
            .report(id.span, format!("Cloudflare has no token of this id among the {}'s", granted.owner().word()))
            .help("it was deleted, or belongs to another owner: export again, or ask about that owner with --account or --user");
        return;
    };
    if let Some((asked, is)) = token.status.as_ref().zip(own.status.as_ref()).filter(|(a, b)| a.value != b.value) {
        let (was, is) = (shown(&asked.value), shown(&is.value));
        reporter
            .report(asked.span, format!("Cloudflare says that this token is `{is}`, not `{was}`"))
            .severity(if is.starts_with("revoked") { Severity::Critical } else { Severity::Medium })
            .help("export again; a token that was revoked as exposed is to be replaced where it is used");
    }
    if token.form.shows_policies() && own.form.shows_policies() {
        policies(token, &own, reporter);
    }
}

fn policies(token: &Token<'_>, own: &Token<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let (asked, is) = (Access::of(token), Access::of(own));
    let more = gained(&is, Some(&asked), reporter.zones, catalog, reporter.now);
    let less = gained(&asked, Some(&is), reporter.zones, catalog, reporter.now);
    if let Some(text) = listed(&more, reporter) {
        reporter
            .report(token.grip, format!("Cloudflare has granted more than this says: {text}"))
            .severity(Severity::High)
            .help("someone changed the token elsewhere: update it from here, or export it again");
    }
    if let Some(text) = listed(&less, reporter) {
        reporter
            .report(token.grip, format!("Cloudflare has not granted all that this says: {text}"))
            .help("the API drops permission groups that it does not know, and says nothing: update the token from here and look at the answer, or export it again");
    }
}

/// The first changes in words, sure ones first; none where there is none.
fn listed(changes: &[Change<'_>], reporter: &Reporter<'_>) -> Option<String> {
    let first = changes.iter().find(|change| change.is_sure).or(changes.first())?;
    let more = changes.len() - 1;
    let rest = if more == 0 { String::new() } else { format!(", and {} more", counted(more, "difference")) };
    Some(format!("{}{rest}", first.gain.described(reporter.zones)))
}
