use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Syntax, Token},
    text::Spanned,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "provider-syntax",
        summary: "token mixes syntax of different versions of the Terraform provider",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
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
        let help = "use the syntax of the pinned provider version for the whole token: `policy { }` with IDs for version 4, `policies = [ ]` with `{ id = … }` for version 5";
        return mixed(last, other, help, reporter);
    }
    // Version 4 has maps only; both forms exist in version 5.
    let is_version_5 = of(Syntax::Attributes).is_some();
    if is_version_5 && let Some((map, json)) = of(Syntax::ResourceMap).zip(of(Syntax::ResourceJson)) {
        let help = "use `resources = jsonencode({ … })` everywhere for version 5.13 and later, or a map everywhere for versions 5.0 to 5.12";
        mixed(map, json, help, reporter);
    }
}

fn mixed(one: &Spanned<Syntax>, other: &Spanned<Syntax>, help: &str, reporter: &mut Reporter<'_>) {
    reporter
        .report(one.span, "this token mixes the syntax of two versions of the Terraform provider")
        .about(Subject::Token, "")
        .saying(described(one.value))
        .label(other.span, described(other.value))
        .help(help);
}

fn described(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Blocks => "syntax of version 4",
        Syntax::Attributes => "syntax of version 5",
        Syntax::ResourceMap => "map: syntax of versions 5.0 to 5.12",
        Syntax::ResourceJson => "JSON string: syntax of version 5.13 and later",
    }
}
