use std::collections::BTreeSet;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity, Subject, digest},
    model::{Form, Token},
    text::{listed, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "server-field",
        summary: "request body contains fields that only the server sets",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/server-field.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if token.form != Form::Request {
        return;
    }
    // token-secret reports the secret.
    let mut fields = token.server_fields.iter().filter(|field| field.key != "value");
    let Some(first) = fields.next() else { return };
    let others: Vec<_> = fields.collect();
    let mut names: Vec<String> = vec![format!("`{}`", shown(&first.key))];
    for field in &others {
        let name = format!("`{}`", shown(&field.key));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let verb = if names.len() == 1 { "is" } else { "are" };
    let finding = reporter
        .report(first.key_span, format!("{} {verb} set by the server and ignored in a request", listed(&names)));
    // Each of them is named.
    let fields = token.server_fields.iter().filter(|field| field.key != "value");
    let keys: BTreeSet<String> = fields.map(|field| digest::field(field.place, &field.key)).collect();
    finding.about(Subject::Token, keys.into_iter().collect::<Vec<_>>().join(" "));
    let mut edits = vec![Edit::Remove { span: first.span }];
    for field in others {
        finding.label(field.key_span, "");
        edits.push(Edit::Remove { span: field.span });
    }
    finding.help("remove them from the request body").fix("remove the fields", edits);
}
