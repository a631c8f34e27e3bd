use std::collections::HashSet;

use crate::{
    catalog::{Confidence, is_id},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Policy, Range, RequestIp, Resources, Selection, Text, Token, is_sample, is_template},
    text::{Span, Spanned, masked, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "placeholder-value",
        summary: "unresolved placeholder",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/placeholder-value.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = Seen { texts: HashSet::new(), reporter };
    // A final name may contain such characters, so only a name that is all template counts.
    if token.form.is_planned()
        && let Some(name) = &token.name
        && is_whole_template(&name.value)
    {
        seen.report(name);
    }
    let times = [&token.not_before, &token.expires_on];
    for time in times.into_iter().flatten().filter(|time| time.value.instant().is_none()) {
        seen.text(&time.value.text, time.span);
    }
    let filter = token.condition.iter().flat_map(|condition| &condition.request_ip);
    for range in filter.flat_map(ranges).filter(|range| range.value.net().is_none()) {
        seen.text(&range.value.text, range.span);
    }
    for policy in &token.policies {
        in_policy(policy, &mut seen);
    }
}

fn ranges<'t, 's>(filter: &'t RequestIp<'s>) -> impl Iterator<Item = &'t Spanned<Range<'s>>> {
    filter.included().iter().chain(filter.excluded())
}

fn is_whole_template(name: &str) -> bool {
    let ends = [("${", "}"), ("{{", "}}"), ("{", "}"), ("<", ">")];
    let is_enclosed = ends.iter().any(|(open, close)| name.starts_with(open) && name.ends_with(close));
    is_template(name) && (is_enclosed || (name.starts_with('$') && !name.contains(' ')))
}

fn in_policy<'t>(policy: &'t Policy<'_>, seen: &mut Seen<'t, '_, '_>) {
    if let Some(effect) = policy.effect.as_ref().filter(|effect| !effect.value.is_known()) {
        seen.text(&effect.value.text, effect.span);
    }
    if let Resources::Malformed { kind, text: Some(text), .. } = &policy.resources {
        seen.text(text, kind.span);
    }
    for id in policy.groups.iter().filter_map(|group| group.value.id.as_ref().filter(|id| !is_id(&id.value))) {
        seen.text(&id.value, id.span);
    }
    for entry in policy.resources.entries() {
        if let Selection::Text(text) = &entry.selection.value {
            seen.text(text, entry.selection.span);
        }
        let is_well_formed = entry.resource.is_well_formed();
        for key in entry.outer.iter().chain([&entry.key]) {
            if is_sample(&key.value, Some(&entry.resource)) {
                seen.report(key);
            } else if !is_well_formed && !entry.is_partial {
                seen.text(&key.value, key.span);
            }
        }
    }
}

/// Reports each text once per token.
struct Seen<'t, 'r, 'f> {
    texts: HashSet<&'t str>,
    reporter: &'r mut Reporter<'f>,
}

impl<'t> Seen<'t, '_, '_> {
    fn text(&mut self, text: &'t str, span: Span) {
        if is_template(text) {
            self.add(text, span, format!("unresolved placeholder `{}`", shown(text)));
        }
    }

    fn report(&mut self, text: &'t Text<'_>) {
        let value = shown(&text.value);
        let message = if is_template(&text.value) {
            format!("unresolved placeholder `{value}`")
        } else {
            format!("`{value}` is a sample value from Cloudflare's documentation")
        };
        self.add(&text.value, text.span, message);
    }

    fn add(&mut self, text: &'t str, span: Span, message: String) {
        if !self.texts.insert(text) {
            return;
        }
        let finding = self.reporter.report(span, message).about(Subject::Token, masked(text));
        finding.help("fill in the real value, or lint the rendered file");
    }
}
