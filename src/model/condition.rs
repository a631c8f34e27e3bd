//! The client IP filter of a token.

use std::{borrow::Cow, net::IpAddr, sync::LazyLock};

use ipnet::IpNet;

use super::AddressSet;
use crate::text::{Span, Spanned};

/// The `condition` of a token.
#[derive(Debug, Clone)]
pub struct Condition<'s> {
    /// The `condition` key and its value.
    pub span: Span,
    /// The key alone.
    pub key_span: Span,
    /// The filter, under either spelling, `request_ip` or `request.ip`.
    pub request_ip: Option<RequestIp<'s>>,
}

/// The addresses that a token may be used from.
#[derive(Debug, Clone)]
pub struct RequestIp<'s> {
    /// The filter's key and its value.
    pub span: Span,
    /// The key alone.
    pub key_span: Span,
    /// Addresses that may; absent means any.
    pub inside: Option<RangeList<'s>>,
    /// Addresses that may not, also where `inside` holds them.
    pub outside: Option<RangeList<'s>>,
}

/// One of the two lists of a filter.
#[derive(Debug, Clone)]
pub struct RangeList<'s> {
    /// The key and the list.
    pub span: Span,
    /// The key alone.
    pub key_span: Span,
    /// The ranges as written.
    pub ranges: Vec<Spanned<Range<'s>>>,
}

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct Range<'s> {
    /// The text as written.
    pub text: Cow<'s, str>,
    /// What it is.
    pub kind: RangeKind,
}

/// What an entry of an address filter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RangeKind {
    /// A range in CIDR notation.
    Net(IpNet),
    /// A range whose address has bits set behind the prefix: `192.0.2.7/24`.
    HostBits(IpNet),
    /// An address without a prefix.
    Bare(IpAddr),
    /// Neither.
    Invalid,
}

impl<'s> Range<'s> {
    /// Reads an entry.
    pub fn new(text: Cow<'s, str>) -> Range<'s> {
        let kind = if let Ok(net) = text.parse::<IpNet>() {
            if net.trunc() == net { RangeKind::Net(net) } else { RangeKind::HostBits(net) }
        } else {
            text.parse().map_or(RangeKind::Invalid, RangeKind::Bare)
        };
        Range { text, kind }
    }

    /// The addresses that it means, host bits cleared; none where it means nothing.
    pub fn net(&self) -> Option<IpNet> {
        match self.kind {
            RangeKind::Net(net) => Some(net),
            RangeKind::HostBits(net) => Some(net.trunc()),
            RangeKind::Bare(address) => Some(address.into()),
            RangeKind::Invalid => None,
        }
    }
}

/// The addresses that some ranges mean together; ranges that mean nothing are left out.
pub fn addresses(ranges: &[Spanned<Range<'_>>]) -> AddressSet {
    AddressSet::of(ranges.iter().filter_map(|range| range.value.net()))
}

impl<'s> RequestIp<'s> {
    /// Whether every entry of both lists means addresses.
    pub fn is_readable(&self) -> bool {
        self.included().iter().chain(self.excluded()).all(|range| range.value.net().is_some())
    }

    /// The ranges of the inclusion list.
    pub fn included(&self) -> &[Spanned<Range<'s>>] {
        self.inside.as_ref().map_or(&[], |list| &list.ranges)
    }

    /// The ranges of the exclusion list.
    pub fn excluded(&self) -> &[Spanned<Range<'s>>] {
        self.outside.as_ref().map_or(&[], |list| &list.ranges)
    }

    /// Whether neither list holds an entry.
    pub fn is_empty(&self) -> bool {
        self.included().is_empty() && self.excluded().is_empty()
    }
}

impl<'s> Condition<'s> {
    /// Whether the condition names no address at all.
    pub fn is_empty(&self) -> bool {
        self.request_ip.as_ref().is_none_or(RequestIp::is_empty)
    }
}

/// What a range is reserved for, so that no request comes from it: after the registries of special-purpose addresses,
/// <https://www.iana.org/assignments/iana-ipv4-special-registry/>.
pub fn reserved(net: IpNet) -> Option<&'static str> {
    // Addresses of IPv4 come before those of IPv6.
    let holds = |(first, last, _): &&(IpAddr, IpAddr, &str)| *first <= net.network() && net.broadcast() <= *last;
    PARSED.iter().find(holds).map(|(.., kind)| *kind)
}

/// The first and the last address of each range.
static PARSED: LazyLock<Vec<(IpAddr, IpAddr, &str)>> = LazyLock::new(|| {
    let ranges = RESERVED.iter().filter_map(|(range, kind)| Some((range.parse::<IpNet>().ok()?, *kind)));
    ranges.map(|(range, kind)| (range.network(), range.broadcast(), kind)).collect()
});

const RESERVED: [(&str, &str); 24] = [
    ("0.0.0.0/8", "this host"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "the carrier's own (CGNAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "for documentation"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::ffff:0:0/96", "an IPv4-mapped address"),
    ("64:ff9b:1::/48", "local translation"),
    ("100::/64", "discard-only"),
    ("2001:db8::/32", "for documentation"),
    ("3fff::/20", "for documentation"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
];
