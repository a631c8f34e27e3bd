use crate::{
    catalog::{Confidence, is_id},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Range, RequestIp, Resources, Selection, Text, Token, is_sample, is_template},
    text::{Span, Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "placeholder-value",
        summary: "value still waits to be filled in",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/placeholder-value.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = Seen { texts: Vec::new(), reporter };
    // A name may hold such characters for good, so it must be a template from end to end.
    if let Some(name) = token.name.as_ref().filter(|name| token.form.is_planned() && is_whole_template(&name.value)) {
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
            } else if !is_well_formed {
                seen.text(&key.value, key.span);
            }
        }
    }
}

/// Each text is reported once, however often it stands in the token.
struct Seen<'t, 'r, 'f> {
    texts: Vec<&'t str>,
    reporter: &'r mut Reporter<'f>,
}

impl<'t> Seen<'t, '_, '_> {
    fn text(&mut self, text: &'t str, span: Span) {
        if is_template(text) {
            self.add(text, span, "a placeholder");
        }
    }

    fn report(&mut self, text: &'t Text<'_>) {
        let what = if is_template(&text.value) { "a placeholder" } else { "a value from the documentation's samples" };
        self.add(&text.value, text.span, what);
    }

    fn add(&mut self, text: &'t str, span: Span, what: &str) {
        if self.texts.contains(&text) {
            return;
        }
        self.texts.push(text);
        let help = "fill in the real value, or judge the file after the tool that fills it in has run";
        self.reporter.report(span, format!("`{}` is {what}", shown(text))).help(help);
    }
}
