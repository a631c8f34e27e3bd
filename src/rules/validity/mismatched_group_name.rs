use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Token, is_template},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "mismatched-group-name",
        summary: "name beside a permission group id is that of another group",
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
    let catalog = reporter.catalog;
    for group in policy.groups.iter().filter(|group| group.value.is_known_by_id()) {
        let (Some(name), Some(known), Some(id)) = (&group.value.name, group.value.known, &group.value.id) else {
            continue;
        };
        if is_template(&name.value) || catalog.is_same_name(known, &name.value) {
            continue;
        }
        let meant =
            catalog.by_name_in(&name.value, known.scope).or_else(|| catalog.by_name(&name.value).first().copied());
        let help = match meant {
            Some(meant) => {
                format!("write \"name\": \"{}\", or for `{}` the id \"{}\"", known.name, meant.name, meant.id)
            }
            None => format!("write \"name\": \"{}\", or leave the name out", known.name),
        };
        reporter
            .report(name.span, format!("this group is `{}`, not `{}`", known.name, shown(&name.value)))
            .saying("ignored by Cloudflare")
            .label(id.span, format!("this counts: `{}`", known.name))
            .help(help)
            .suggest(
                format!("write \"{}\"", known.name),
                vec![Edit::Replace { span: name.span, text: known.name.to_owned() }],
            );
    }
}
