//! Functions on networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{ANY, Call, Fault, Function, Made, function};
use crate::syntax::hcl::{types::Type, value::Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "cidrhost" => function(2..=2, host),
        "cidrnetmask" => function(1..=1, netmask),
        "cidrsubnet" => function(3..=3, subnet),
        "cidrsubnets" => function(2..=ANY, subnets),
        _ => None,
    }
}

/// A network: its first address as a number, and the lengths of its prefix and of its addresses.
#[derive(Clone, Copy)]
struct Network {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn of(call: Call<'_>) -> Result<Network, Fault> {
        let text = call.text(0)?;
        let network: IpNet = text.parse().map_err(|_| Fault::invalid("expected a network such as `192.0.2.0/24`"))?;
        let first = match network.network() {
            IpAddr::V4(address) => u128::from(u32::from(address)),
            IpAddr::V6(address) => u128::from(address),
        };
        Ok(Network { first, prefix: network.prefix_len().into(), bits: network.max_prefix_len().into() })
    }

    /// The number of addresses; `None` if it is all that there are.
    fn size(self) -> Option<u128> {
        1_u128.checked_shl(self.bits - self.prefix)
    }

    fn last(self) -> u128 {
        self.first.wrapping_add(self.size().unwrap_or_default().wrapping_sub(1))
    }

    fn address(self, number: u128) -> Result<String, Fault> {
        if self.bits == 32 {
            return Ok(Ipv4Addr::from(u32::try_from(number).unwrap_or_default()).to_string());
        }
        let address = Ipv6Addr::from(number);
        match address.to_ipv4_mapped() {
            Some(_) => Err(Fault::unknown("addresses that stand for others are not evaluated")),
            None => Ok(address.to_string()),
        }
    }

    fn written(self) -> Result<String, Fault> {
        Ok(format!("{}/{}", self.address(self.first)?, self.prefix))
    }

    /// A network within, by its number.
    fn within(self, more: i64, number: u128) -> Result<Network, Fault> {
        let more = u32::try_from(more).map_err(|_| Fault::invalid("the number of bits is negative"))?;
        let prefix = self.prefix.saturating_add(more);
        if prefix > self.bits {
            return Err(Fault::invalid("the network has too few bits"));
        }
        if more < 128 && number >> more != 0 {
            return Err(Fault::invalid("the network has no such subnet"));
        }
        let step = 1_u128.checked_shl(self.bits - prefix).unwrap_or_default();
        Ok(Network { first: self.first + number.wrapping_mul(step), prefix, bits: self.bits })
    }
}

fn host(call: Call<'_>) -> Made {
    let network = Network::of(call)?;
    let number = call.whole(1)?;
    let address = match u128::try_from(number) {
        Ok(number) => network.size().is_none_or(|size| number < size).then(|| network.first + number),
        Err(_) => {
            let back = u128::from(number.unsigned_abs());
            network.size().is_none_or(|size| back <= size).then(|| network.last() - (back - 1))
        }
    };
    let address = address.ok_or_else(|| Fault::invalid("the network has no such host"))?;
    call.make(network.address(address)?)
}

fn netmask(call: Call<'_>) -> Made {
    let network = Network::of(call)?;
    if network.bits != 32 {
        return Err(Fault::invalid("expected an IPv4 network"));
    }
    let mask = u32::MAX.checked_shl(32 - network.prefix).unwrap_or_default();
    call.make(Ipv4Addr::from(mask).to_string())
}

fn subnet(call: Call<'_>) -> Made {
    let number = u128::try_from(call.whole(2)?).map_err(|_| Fault::invalid("the network has no such subnet"))?;
    call.make(Network::of(call)?.within(call.whole(1)?, number)?.written()?)
}

/// Networks one after the other, each at the next address that suits its size.
fn subnets(call: Call<'_>) -> Made {
    let network = Network::of(call)?;
    let mut made = Vec::new();
    let mut last: Option<u128> = None;
    for at in 1..call.arguments.len() {
        let more = call.whole(at)?;
        if more < 1 {
            return Err(Fault::invalid("each network needs at least one more bit"));
        }
        let first = network.within(more, 0)?;
        let size = first.size().unwrap_or_default();
        let start = match last {
            None => network.first,
            // After the network of the same size that contains the last address.
            Some(last) => (last / size + 1).checked_mul(size).ok_or_else(|| Fault::invalid("no addresses are left"))?,
        };
        let own = Network { first: start, ..first };
        if own.last() > network.last() {
            return Err(Fault::invalid("no addresses are left"));
        }
        last = Some(own.last());
        made.push(Value::text(call.span, own.written()?));
    }
    call.typed(made, Type::Text)
}
