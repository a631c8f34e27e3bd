use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Range, RangeKind, Token, is_template},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-ip-range",
        summary: "address range is not in CIDR notation",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/invalid-ip-range.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    for range in filter.included().iter().chain(filter.excluded()) {
        judge(range, reporter);
    }
}

fn judge(range: &Spanned<Range<'_>>, reporter: &mut Reporter<'_>) {
    match range.value.kind {
        RangeKind::Net(_) => {}
        RangeKind::Bare(address) => {
            let length = if address.is_ipv4() { 32 } else { 128 };
            let message = format!("`{}` is an address, and a range is wanted", shown(&range.value.text));
            let text = format!("{address}/{length}");
            let title = format!("write \"{text}\"");
            let edit = Edit::Replace { span: range.span, text };
            reporter.report(range.span, message).severity(Severity::Low).help(title.clone()).fix(title, vec![edit]);
        }
        RangeKind::HostBits(net) => {
            let length = if net.addr().is_ipv4() { 32 } else { 128 };
            let message = format!("`{}` names one address and a whole network", shown(&range.value.text));
            let help =
                format!("write \"{}\" for the network, or \"{}/{length}\" for the address", net.trunc(), net.addr());
            let title = format!("write \"{}\"", net.trunc());
            let edit = Edit::Replace { span: range.span, text: net.trunc().to_string() };
            reporter.report(range.span, message).severity(Severity::Medium).help(help).suggest(title, vec![edit]);
        }
        RangeKind::Invalid if is_template(&range.value.text) => {}
        RangeKind::Invalid => {
            let help = "write an address and a prefix length: \"1.1.1.0/24\"; names of hosts are not resolved";
            reporter.report(range.span, format!("`{}` is no address range", shown(&range.value.text))).help(help);
        }
    }
}
