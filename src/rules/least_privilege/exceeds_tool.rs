use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::Token,
    text::listed,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "exceeds-tool",
        summary: "token has permissions that its tool does not need",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/exceeds-tool.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(tool) = reporter.purposes.tool(token) else { return };
    let catalog = reporter.catalog;
    let needed: Vec<_> = tool.groups(catalog).chain(tool.optional(catalog)).collect();
    let names: Vec<String> = needed.iter().map(|group| format!("`{}`", group.name)).collect();
    for (policy, group, known) in token.granted() {
        // A group that a needed group covers adds no access. What only observed calls need is not excessive either.
        let mut allowed = needed.iter().copied().chain(tool.beyond(catalog));
        if allowed.any(|own| own.id == known.id || own.covers(known)) {
            continue;
        }
        let message = format!("{} does not need `{}`", tool.name, known.name);
        let help = format!("remove it; {} needs {} ({})", tool.name, listed(&names), tool.basis);
        reporter
            .report(group.span, message)
            .help(help)
            .suggest(format!("remove `{}`", known.name), vec![Edit::remove_group(policy, group)]);
    }
}
