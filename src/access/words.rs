//! Differences in words.

use super::{Gain, GroupKey};
use crate::{
    model::{Lifetime, Zones},
    text::{listed, shown},
};

impl GroupKey<'_> {
    /// The group's name, else its id as written.
    pub fn described(&self) -> String {
        self.known.map_or_else(|| shown(&self.id), |known| known.name.to_owned())
    }
}

impl Gain<'_> {
    /// What was gained, with names where they are known: `DNS Write` on zone example.com.
    pub fn described(&self, zones: &Zones) -> String {
        match self {
            Gain::Grant { group, resources } => {
                let mut names: Vec<String> = resources.iter().map(|one| zones.described(one)).collect();
                names.sort();
                format!("`{}` on {}", group.described(), listed(&names))
            }
            Gain::Addresses(addresses) => {
                let nets: Vec<String> = addresses.nets().iter().map(ToString::to_string).collect();
                format!("use from {}", listed(&nets))
            }
            Gain::Time(parts) => {
                let parts: Vec<String> = parts.iter().map(interval).collect();
                format!("use {}", parts.join(" and "))
            }
        }
    }
}

fn interval(time: &Lifetime) -> String {
    match (time.start, time.end) {
        (None, None) => "for ever".to_owned(),
        (Some(start), None) => format!("from {start} for ever"),
        (None, Some(end)) => format!("until {end}"),
        (Some(start), Some(end)) => format!("from {start} until {end}"),
    }
}
