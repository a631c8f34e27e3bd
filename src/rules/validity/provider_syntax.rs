use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Syntax, Token},
    text::Spanned,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "provider-syntax",
        summary: "token mixes the syntax of several versions of the Terraform provider",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/provider-syntax.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let of = |syntax: Syntax| token.syntax.iter().find(|own| own.value == syntax);
    if let Some((blocks, attributes)) = of(Syntax::Blocks).zip(of(Syntax::Attributes)) {
        let (last, other) =
            if blocks.span.start > attributes.span.start { (blocks, attributes) } else { (attributes, blocks) };
        let help = "write the whole token in the syntax of the provider that is pinned: `policy { }` with ids for version 4, `policies = [ ]` with `{ id = … }` for version 5";
        return mixed(last, other, help, reporter);
    }
    let is_five = of(Syntax::Attributes).is_some();
    if let Some((map, json)) = of(Syntax::ResourceMap).zip(of(Syntax::ResourceJson)).filter(|_| is_five) {
        let help = "write `resources = jsonencode({ … })` everywhere for provider 5.13 and later, a map everywhere for 5.0 to 5.12";
        mixed(map, json, help, reporter);
    }
}

fn mixed(one: &Spanned<Syntax>, other: &Spanned<Syntax>, help: &str, reporter: &mut Reporter<'_>) {
    reporter
        .report(one.span, "this token mixes the syntax of two versions of the provider, so one of them refuses it")
        .saying(described(one.value))
        .label(other.span, described(other.value))
        .help(help);
}

fn described(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Blocks => "version 4",
        Syntax::Attributes => "version 5",
        Syntax::ResourceMap => "a map: versions 5.0 to 5.12",
        Syntax::ResourceJson => "a JSON string: version 5.13 and later",
    }
}
