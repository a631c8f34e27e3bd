use std::net::IpAddr;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::{Range, RangeKind, Token, is_template},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-ip-range",
        summary: "IP range is not in CIDR notation",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/invalid-ip-range.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(filter) = token.request_ip() else { return };
    for range in filter.included().iter().chain(filter.excluded()) {
        check_range(range, reporter);
    }
}

fn check_range(range: &Spanned<Range<'_>>, reporter: &mut Reporter<'_>) {
    let text = || shown(&range.value.text);
    match range.value.kind {
        RangeKind::Net(_) => {}
        RangeKind::Bare(address) => {
            let single = format!("{address}/{}", host_length(address));
            let title = format!("write `{single}`");
            let edit = Edit::Replace { span: range.span, text: single };
            let finding = reporter
                .report(range.span, format!("expected CIDR notation, found the bare address `{}`", text()))
                .severity(Severity::Low)
                .help(title.clone());
            if !range.value.is_v4_mapped() {
                finding.fix(title, vec![edit]);
            }
        }
        RangeKind::HostBits(net) => {
            let (network, address) = (net.trunc(), net.addr());
            let single = format!("{address}/{}", host_length(address));
            let edit = Edit::Replace { span: range.span, text: network.to_string() };
            let finding = reporter
                .report(range.span, format!("`{}` has host bits set", text()))
                .severity(Severity::Medium)
                .help(format!("write `{network}` for the network or `{single}` for the address"));
            if !range.value.is_v4_mapped() {
                finding.suggest(format!("write `{network}`"), vec![edit]);
            }
        }
        // Reported by `placeholder-value`.
        RangeKind::Invalid if is_template(&range.value.text) => {}
        RangeKind::Invalid => {
            reporter
                .report(range.span, format!("invalid IP range `{}`", text()))
                .help("write an address and a prefix length, such as `1.1.1.0/24`; host names are not resolved");
        }
    }
}

/// The prefix length of a range with a single address.
fn host_length(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}
