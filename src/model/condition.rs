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
    /// The key without its value.
    pub key_span: Span,
    /// The IP filter, with either spelling of the key: `request_ip` or `request.ip`.
    pub request_ip: Option<RequestIp<'s>>,
}

/// An IP filter: the client addresses that a token can be used from.
#[derive(Debug, Clone)]
pub struct RequestIp<'s> {
    /// The filter's key and value.
    pub span: Span,
    /// The key without its value.
    pub key_span: Span,
    /// The list of permitted addresses; `None` permits all.
    pub inside: Option<RangeList<'s>>,
    /// The list of refused addresses; takes precedence over `inside`.
    pub outside: Option<RangeList<'s>>,
}

/// One of the two lists of an IP filter.
#[derive(Debug, Clone)]
pub struct RangeList<'s> {
    /// The span of the key and the list.
    pub span: Span,
    /// The key without its value.
    pub key_span: Span,
    /// The entries, as written.
    pub ranges: Vec<Spanned<Range<'s>>>,
}

/// One entry of an IP filter's list.
#[derive(Debug, Clone)]
pub struct Range<'s> {
    /// The text, as written.
    pub text: Cow<'s, str>,
    /// The result of parsing the text.
    pub kind: RangeKind,
}

/// The kind of an entry in an IP filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RangeKind {
    /// A range in CIDR notation.
    Net(IpNet),
    /// A range in CIDR notation with host bits set: `192.0.2.7/24`.
    HostBits(IpNet),
    /// An address without a prefix length.
    Bare(IpAddr),
    /// Neither a range nor an address.
    Invalid,
}

impl<'s> Range<'s> {
    /// Parses an entry.
    pub fn new(text: Cow<'s, str>) -> Range<'s> {
        let kind = if let Ok(net) = text.parse::<IpNet>() {
            if net.trunc() == net { RangeKind::Net(net) } else { RangeKind::HostBits(net) }
        } else {
            text.parse().map_or(RangeKind::Invalid, RangeKind::Bare)
        };
        Range { text, kind }
    }

    /// The range of the entry with host bits cleared; `None` if it is invalid.
    pub fn net(&self) -> Option<IpNet> {
        match self.kind {
            RangeKind::Net(net) => Some(net),
            RangeKind::HostBits(net) => Some(net.trunc()),
            RangeKind::Bare(address) => Some(address.into()),
            RangeKind::Invalid => None,
        }
    }

    /// Whether the entry is a range of IPv4 addresses written as IPv6, such as `::ffff:192.0.2.0/120`. It is not
    /// documented whether Cloudflare compares it with IPv4 or IPv6 clients, or with none.
    pub fn is_v4_mapped(&self) -> bool {
        matches!(self.net(), Some(IpNet::V6(net)) if net.prefix_len() >= 96 && net.addr().to_ipv4_mapped().is_some())
    }
}

/// The union of some entries; invalid entries are skipped.
pub fn addresses(ranges: &[Spanned<Range<'_>>]) -> AddressSet {
    AddressSet::of(ranges.iter().filter_map(|range| range.value.net()))
}

impl<'s> RequestIp<'s> {
    /// Whether every entry of both lists is valid.
    pub fn is_readable(&self) -> bool {
        self.included().iter().chain(self.excluded()).all(|range| range.value.net().is_some())
    }

    /// The entries of the list of permitted addresses.
    pub fn included(&self) -> &[Spanned<Range<'s>>] {
        self.inside.as_ref().map_or(&[], |list| &list.ranges)
    }

    /// The entries of the list of refused addresses.
    pub fn excluded(&self) -> &[Spanned<Range<'s>>] {
        self.outside.as_ref().map_or(&[], |list| &list.ranges)
    }

    /// Whether both lists are missing or empty.
    pub fn is_empty(&self) -> bool {
        self.included().is_empty() && self.excluded().is_empty()
    }
}

impl<'s> Condition<'s> {
    /// Whether the condition contains no address at all.
    pub fn is_empty(&self) -> bool {
        self.request_ip.as_ref().is_none_or(RequestIp::is_empty)
    }
}

/// The purpose that a range is reserved for, so that no request can come from it, according to the registries of
/// special-purpose addresses, <https://www.iana.org/assignments/iana-ipv4-special-registry/>.
pub fn reserved(net: IpNet) -> Option<&'static str> {
    // IPv4 addresses sort before IPv6 addresses, so a range never spans both families.
    let holds = |(first, last, _): &&(IpAddr, IpAddr, &str)| *first <= net.network() && net.broadcast() <= *last;
    PARSED.iter().find(holds).map(|(.., kind)| *kind)
}

/// The first and the last address of each range, with its purpose.
static PARSED: LazyLock<Vec<(IpAddr, IpAddr, &str)>> = LazyLock::new(|| {
    let ranges = RESERVED.iter().filter_map(|(range, kind)| Some((range.parse::<IpNet>().ok()?, *kind)));
    ranges.map(|(range, kind)| (range.network(), range.broadcast(), kind)).collect()
});

const RESERVED: [(&str, &str); 24] = [
    ("0.0.0.0/8", "reserved for this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared address space (CGNAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "reserved for documentation"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "reserved for benchmarking"),
    ("198.51.100.0/24", "reserved for documentation"),
    ("203.0.113.0/24", "reserved for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "the unspecified address"),
    ("::1/128", "loopback"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("64:ff9b:1::/48", "reserved for local NAT64 translation"),
    ("100::/64", "discard-only"),
    ("2001:db8::/32", "reserved for documentation"),
    ("3fff::/20", "reserved for documentation"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
];
