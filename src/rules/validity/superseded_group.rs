use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "superseded-group",
        summary: "group goes by an earlier name",
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
        // A name in the place of an id is looked up by tools, which may not know the earlier one any more.
        let bare = group.value.id.as_ref().filter(|_| group.value.is_bare);
        let Some(name) = group.value.name.as_ref().or(bare) else { continue };
        if name.value == known.name || !known.aliases.iter().any(|alias| *alias == name.value) {
            continue;
        }
        reporter
            .report(name.span, format!("`{}` is called `{}` today", shown(&name.value), known.name))
            .help(format!("write \"{}\": look-ups by the earlier name may find nothing", known.name))
            .fix(
                format!("write \"{}\"", known.name),
                vec![Edit::Replace { span: name.span, text: known.name.to_owned() }],
            );
    }
}
