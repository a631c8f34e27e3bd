use crate::{
    access::{Access, Change, Gain, gained},
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "access-widened",
        summary: "plan gives a token access that it does not have today",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/access-widened.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(before) = token.before.as_deref() else { return };
    let (old, new) = (Access::of(before), Access::of(token));
    let zones = reporter.zones;
    for change in gained(&new, Some(&old), zones, reporter.catalog, reporter.now) {
        let doubt = if change.is_sure { "gains" } else { "may gain" };
        let span = place(&change, token);
        let is_high = match &change.gain {
            Gain::Grant { group, .. } => group.known.is_some_and(|known| known.is_in(Set::HighRisk)),
            _ => false,
        };
        let message = format!("this token {doubt} {}", change.gain.described(zones));
        let finding = reporter.report(span, message);
        finding.help("review it as a new grant: what needs it, and for how long? Else take it out of the plan");
        if is_high {
            finding.severity(Severity::High);
        }
    }
}

/// What to underline: the group, the filter or the end that widens.
fn place(change: &Change<'_>, token: &Token<'_>) -> Span {
    match &change.gain {
        Gain::Grant { group, .. } => {
            let policy = change.witness.as_ref().and_then(|witness| token.policies.get(witness.policy));
            let is_it = |id: &str| id.eq_ignore_ascii_case(&group.id);
            let named = policy.iter().flat_map(|policy| &policy.groups).find(|own| {
                own.value.id.as_ref().is_some_and(|id| is_it(&id.value))
                    || own.value.known.is_some_and(|own| is_it(own.id))
            });
            named.map(|named| named.span).or(policy.map(|policy| policy.grip)).unwrap_or(token.grip)
        }
        Gain::Addresses(_) => token.condition.as_ref().map_or(token.grip, |condition| condition.key_span),
        Gain::Time(_) => token.expires_on.as_ref().map_or(token.grip, |end| end.span),
    }
}
