//! The saved response of `GET /zones`, one or more pages.

use super::{ReadProblem, ReadProblemKind};
use crate::{
    model::{Zone, Zones},
    syntax::{
        json::{self, Event, Hints},
        node::Node,
    },
    text::Source,
};

/// Adds the zones of a source to `zones`, and returns its problems. A problem does not hide the zones of the other
/// documents.
pub fn zones(source: &Source, zones: &mut Zones) -> Vec<ReadProblem> {
    let mut problems = Vec::new();
    let before = zones.all.len();
    json::read(source, &Hints::default(), &mut |event| match event {
        Event::Element { key: None | Some("result" | "zones"), value } => {
            if !add(value, zones) {
                // An array of responses, as `jq -s` makes it of several pages.
                value.get("result").iter().flat_map(Node::elements).for_each(|zone| {
                    add(zone, zones);
                });
            }
        }
        Event::Element { .. } | Event::Array(_) => {}
        Event::Document(root) => {
            if let Some(zone) = root.get("result").filter(|result| !result.is_null()) {
                add(zone, zones);
            }
        }
        Event::Broken(error) => problems.push(error.into()),
    });
    if zones.all.len() == before && problems.is_empty() {
        problems.push(ReadProblemKind::NoZones.at(source.span(0, 0)));
    }
    problems
}

fn add(node: Node<'_, '_>, zones: &mut Zones) -> bool {
    let text = |node: Node<'_, '_>, key: &str| node.get(key).and_then(|value| value.string()).map(String::from);
    let (Some(id), Some(name)) = (text(node, "id"), text(node, "name")) else { return false };
    let account = node.get("account");
    let zone = Zone {
        name,
        account: account.and_then(|account| text(account, "id")),
        account_name: account.and_then(|account| text(account, "name")),
    };
    zones.all.insert(id, zone);
    true
}
