use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "superseded-group",
        summary: "permission group name is outdated",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/superseded-group.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
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
