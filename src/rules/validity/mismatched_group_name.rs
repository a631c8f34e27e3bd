use crate::{
    catalog::{Catalog, Confidence, Group},
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity, Snippet},
    model::{GroupRef, Policy, Token, is_template},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "mismatched-group-name",
        summary: "permission group name does not match its ID",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/mismatched-group-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

/// The words with which a comment goes on behind a name.
const ENDS: [&str; 6] = [" (", " - ", ", ", "; ", ". ", " for "];

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for group in policy.groups.iter().filter(|group| group.value.is_known_by_id()) {
        if let Some(known) = group.value.known {
            comment(&group.value, known, reporter);
        }
        let (Some(name), Some(known), Some(id)) = (&group.value.name, group.value.known, &group.value.id) else {
            continue;
        };
        if is_template(&name.value) || reporter.catalog.is_same_name(known, &name.value) {
            continue;
        }
        let same_name = intended(&name.value, known, reporter.catalog);
        let edit = Edit::Replace { span: name.span, text: known.name.to_owned() };
        let finding = reporter
            .report(name.span, format!("this permission group is `{}`, not `{}`", known.name, shown(&name.value)))
            .saying("ignored by Cloudflare")
            .label(id.span, format!("ID of `{}`", known.name))
            .suggest(format!("replace with `{}`", known.name), vec![edit])
            .snippet(Snippet::text("name", known.name));
        match same_name {
            Some(other) => finding
                .help(format!("write {{snippet}}, or use the ID of `{}`: {{snippet}}", other.name))
                .snippet(Snippet::text("id", other.id)),
            None => finding.help("write {snippet}, or remove the name"),
        };
    }
}

/// Reports a comment that names another group than the one whose ID it follows.
fn comment(group: &GroupRef<'_>, known: &Group, reporter: &mut Reporter<'_>) {
    let Some(comment) = &group.comment else { return };
    let catalog = reporter.catalog;
    let heads = ENDS.iter().filter_map(|end| comment.value.split_once(end).map(|(head, _)| head));
    let names: Vec<&str> = std::iter::once(&*comment.value).chain(heads).collect();
    if names.iter().any(|name| catalog.is_same_name(known, name)) {
        return;
    }
    let Some(other) = names.iter().find_map(|name| intended(name, known, catalog)) else { return };
    let message = format!("this permission group is `{}`, not `{}`", known.name, other.name);
    let finding = reporter.report(comment.span, message);
    finding.saying("the comment names another group");
    if let Some(id) = &group.id {
        finding.label(id.span, format!("ID of `{}`", known.name));
    }
    finding
        .help(format!("correct the comment, or use the ID of `{}`: {{snippet}}", other.name))
        .snippet(Snippet::text("id", other.id));
}

/// The group that has the written name: one of the same scope, else any.
fn intended<'c>(name: &str, known: &Group, catalog: &'c Catalog) -> Option<&'c Group> {
    catalog.by_name_in(name, known.scope).or_else(|| catalog.by_name(name).first().copied())
}
