//! Exact sets of client addresses, for IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

/// A set of IPv4 and IPv6 addresses. Equal sets have the same representation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AddressSet {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

const V4_LAST: u128 = u32::MAX as u128;

impl AddressSet {
    /// Every address of both families.
    pub fn all() -> AddressSet {
        AddressSet { v4: vec![(0, V4_LAST)], v6: vec![(0, u128::MAX)] }
    }

    /// The union of ranges.
    pub fn of(nets: impl IntoIterator<Item = IpNet>) -> AddressSet {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for net in nets {
            match net {
                IpNet::V4(net) => v4.push((u128::from(net.network().to_bits()), u128::from(net.broadcast().to_bits()))),
                IpNet::V6(net) => v6.push((net.network().to_bits(), net.broadcast().to_bits())),
            }
        }
        AddressSet { v4: joined(v4), v6: joined(v6) }
    }

    /// The addresses in this set that are not in the other one.
    #[must_use]
    pub fn minus(&self, other: &AddressSet) -> AddressSet {
        AddressSet { v4: minus(&self.v4, &other.v4), v6: minus(&self.v6, &other.v6) }
    }

    /// The addresses in both sets.
    #[must_use]
    pub fn and(&self, other: &AddressSet) -> AddressSet {
        self.minus(&self.minus(other))
    }

    /// The addresses in either set.
    #[must_use]
    pub fn or(&self, other: &AddressSet) -> AddressSet {
        AddressSet { v4: joined([&*self.v4, &*other.v4].concat()), v6: joined([&*self.v6, &*other.v6].concat()) }
    }

    /// Whether this set contains every address of the other one.
    pub fn covers(&self, other: &AddressSet) -> bool {
        other.minus(self).is_empty()
    }

    /// Whether the set contains any address of a range.
    pub fn meets(&self, net: IpNet) -> bool {
        let (own, first, last) = match net {
            IpNet::V4(net) => (&self.v4, net.network().to_bits().into(), net.broadcast().to_bits().into()),
            IpNet::V6(net) => (&self.v6, net.network().to_bits(), net.broadcast().to_bits()),
        };
        let behind = own.partition_point(|(_, own_last)| *own_last < first);
        own.get(behind).is_some_and(|(own_first, _)| *own_first <= last)
    }

    /// Whether the set contains no address.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// The IPv4 addresses of the set.
    #[must_use]
    pub fn only_v4(&self) -> AddressSet {
        AddressSet { v4: self.v4.clone(), v6: Vec::new() }
    }

    /// The IPv6 addresses of the set.
    #[must_use]
    pub fn only_v6(&self) -> AddressSet {
        AddressSet { v4: Vec::new(), v6: self.v6.clone() }
    }

    /// Whether the set contains more IPv4 addresses than a single range with this prefix length.
    pub fn is_wider_than_v4(&self, prefix: u8) -> bool {
        count(&self.v4) > 1_u128 << 32_u8.saturating_sub(prefix)
    }

    /// Whether the set contains more IPv6 addresses than a single range with this prefix length.
    pub fn is_wider_than_v6(&self, prefix: u8) -> bool {
        let bits = 128_u8.saturating_sub(prefix);
        bits < 128 && count(&self.v6) > 1_u128 << bits
    }

    /// The smallest list of ranges that contains exactly these addresses.
    pub fn nets(&self) -> Vec<IpNet> {
        let v4 = self.v4.iter().flat_map(|(first, last)| {
            let address = |bits: u128| Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX));
            Ipv4Subnets::new(address(*first), address(*last), 0).map(IpNet::V4)
        });
        let v6 = self.v6.iter().flat_map(|(first, last)| {
            Ipv6Subnets::new(Ipv6Addr::from_bits(*first), Ipv6Addr::from_bits(*last), 0).map(IpNet::V6)
        });
        v4.chain(v6).collect()
    }

    /// The first and the last address of each range; ranges are disjoint, not adjacent, and in order.
    pub fn bounds(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> {
        let v4 = |bits: u128| IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX)));
        let v6 = |bits: u128| IpAddr::V6(Ipv6Addr::from_bits(bits));
        let of_v4 = self.v4.iter().map(move |(first, last)| (v4(*first), v4(*last)));
        of_v4.chain(self.v6.iter().map(move |(first, last)| (v6(*first), v6(*last))))
    }

    /// The lowest address of the set; IPv4 comes first.
    pub fn first(&self) -> Option<IpAddr> {
        let v4 = self.v4.first().and_then(|(first, _)| u32::try_from(*first).ok());
        let v6 = self.v6.first().map(|(first, _)| IpAddr::V6(Ipv6Addr::from_bits(*first)));
        v4.map(|first| IpAddr::V4(Ipv4Addr::from_bits(first))).or(v6)
    }
}

/// Sorts and joins ranges so that they are disjoint and not adjacent: the unique representation of a set.
fn joined(mut ranges: Vec<(u128, u128)>) -> Vec<(u128, u128)> {
    ranges.sort_unstable();
    ranges.dedup_by(|(first, last), (_, end)| {
        let meets = *first <= end.saturating_add(1);
        if meets {
            *end = *last.max(end);
        }
        meets
    });
    ranges
}

fn minus(from: &[(u128, u128)], what: &[(u128, u128)]) -> Vec<(u128, u128)> {
    let mut left = Vec::with_capacity(from.len());
    for (first, last) in from {
        let mut next = Some(*first);
        // Binary search is valid because both are sorted and disjoint.
        let behind = what.partition_point(|(_, cut_last)| cut_last < first);
        let cuts = what.get(behind..).unwrap_or_default().iter();
        for (cut_first, cut_last) in cuts.take_while(|(cut_first, _)| cut_first <= last) {
            let Some(start) = next else { break };
            if *cut_first > start {
                left.push((start, cut_first - 1));
            }
            next = cut_last.checked_add(1).map(|after| after.max(start)).filter(|after| after <= last);
        }
        left.extend(next.map(|start| (start, *last)));
    }
    left
}

fn count(ranges: &[(u128, u128)]) -> u128 {
    ranges.iter().map(|(first, last)| (last - first).saturating_add(1)).fold(0, u128::saturating_add)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn set(nets: &[&str]) -> AddressSet {
        AddressSet::of(nets.iter().map(|net| net.parse::<IpNet>().unwrap()))
    }

    /// The addresses of 192.0.2.0/28 that a set of ranges holds, one by one.
    fn listed(nets: &[&str]) -> Vec<Ipv4Addr> {
        let parsed: Vec<IpNet> = nets.iter().map(|net| net.parse().unwrap()).collect();
        let all = (0..16).map(|last| Ipv4Addr::new(192, 0, 2, last));
        all.filter(|address| parsed.iter().any(|net| net.contains(&IpAddr::V4(*address)))).collect()
    }

    fn all_sets() -> Vec<Vec<&'static str>> {
        let nets = ["192.0.2.0/28", "192.0.2.0/29", "192.0.2.4/30", "192.0.2.7/32", "192.0.2.8/29", "192.0.2.14/31"];
        (0..1_usize << nets.len())
            .map(|mask| nets.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, net)| *net).collect())
            .collect()
    }

    #[test]
    fn set_operations_agree_with_listing_every_address() {
        for a in all_sets() {
            for b in all_sets() {
                let (one, other) = (listed(&a), listed(&b));
                let left: Vec<_> = one.iter().filter(|address| !other.contains(address)).collect();
                let difference = set(&a).minus(&set(&b));
                assert_eq!(difference.is_empty(), left.is_empty(), "{a:?} {b:?}");
                assert_eq!(count(&difference.v4), left.len() as u128, "{a:?} {b:?}");
                assert_eq!(difference.first(), left.first().map(|first| IpAddr::V4(**first)), "{a:?} {b:?}");
                assert_eq!(set(&a).covers(&set(&b)), other.iter().all(|address| one.contains(address)));
                assert_eq!(count(&set(&a).and(&set(&b)).v4), (one.len() - left.len()) as u128);
                assert_eq!(set(&a).or(&set(&b)), set(&[&*a, &*b].concat()));
                assert_eq!(AddressSet::of(difference.nets()), difference);
            }
        }
    }

    #[test]
    fn the_ends_of_both_families_do_not_overflow() {
        let halves = set(&["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"]);
        assert_eq!(halves, AddressSet::all());
        assert!(AddressSet::all().minus(&halves).is_empty());
        assert_eq!(
            AddressSet::all().minus(&set(&["ffff::/16", "255.0.0.0/8"])).first(),
            Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
        );
        assert!(AddressSet::all().is_wider_than_v4(1) && AddressSet::all().is_wider_than_v6(1));
        assert!(!set(&["10.0.0.0/8"]).is_wider_than_v4(8) && set(&["10.0.0.0/8", "11.0.0.0/32"]).is_wider_than_v4(8));
    }
}
