use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::Token,
    text::{listed, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "superseded-group",
        summary: "permission group is renamed, or replaced by a newer one",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/superseded-group.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    renamed(token, reporter);
    legacy(token, reporter);
}

/// Reports all legacy groups of a token at once, each with the role that replaces it.
fn legacy(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // Roles have no OAuth scopes.
    if token.client.is_some() {
        return;
    }
    let groups = token.granted();
    let replaced: Vec<_> = groups.filter_map(|(_, group, known)| Some((group, known, known.replaced_by?))).collect();
    let Some(((first, ..), others)) = replaced.split_first() else { return };
    let mut names: Vec<String> = Vec::new();
    let mut roles: Vec<String> = Vec::new();
    for (_, known, role) in &replaced {
        for (list, name) in [(&mut names, known.name), (&mut roles, *role)] {
            let name = format!("`{name}`");
            if !list.contains(&name) {
                list.push(name);
            }
        }
    }
    let (verb, it) = if names.len() == 1 {
        ("is a legacy permission group", "it")
    } else {
        ("are legacy permission groups", "them")
    };
    let finding = reporter.report(first.span, format!("{} {verb}", listed(&names)));
    for (group, ..) in others {
        finding.label(group.span, "");
    }
    let roles = listed(&roles);
    finding.help(format!(
        "{roles} replaces {it}, and only `Workers Admin` creates or deletes Workers; legacy groups still work"
    ));
}

/// Reports names that a group no longer has.
fn renamed(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let groups = token.policies.iter().flat_map(|policy| policy.known_groups());
    for (group, known) in groups {
        let group = &group.value;
        let Some(name) = group.name.as_ref().or(if group.is_bare { group.id.as_ref() } else { None }) else { continue };
        if !known.aliases.contains(&name.value.as_ref()) {
            continue;
        }
        let edit = Edit::Replace { span: name.span, text: known.name.to_owned() };
        reporter
            .report(name.span, format!("`{}` has been renamed to `{}`", shown(&name.value), known.name))
            .help(format!("use `{}`; lookups by the old name may find nothing", known.name))
            .fix(format!("replace with `{}`", known.name), vec![edit]);
    }
}
