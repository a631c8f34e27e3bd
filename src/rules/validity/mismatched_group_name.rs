use crate::{
    catalog::{Catalog, Confidence, Group},
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::{Policy, Token, is_template},
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
        page: include_str!("../../../rules/mismatched-group-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for group in policy.groups.iter().filter(|group| group.value.is_known_by_id()) {
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

/// The group that has the written name: one of the same scope, else any.
fn intended<'c>(name: &str, known: &Group, catalog: &'c Catalog) -> Option<&'c Group> {
    catalog.by_name_in(name, known.scope).or_else(|| catalog.by_name(name).first().copied())
}
