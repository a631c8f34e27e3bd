//! Phases of rulesets, which decide what group a call on a ruleset needs.

use serde::Deserialize;

use super::{Catalog, Confidence, Group, Operation, Scope};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct RulesetPhases {
    phases: Vec<RulesetPhase>,
}

/// A phase, with the stems of the names of the groups that rule over it.
#[derive(Debug, Deserialize)]
struct RulesetPhase {
    phase: &'static str,
    #[serde(default)]
    zone: Option<&'static str>,
    #[serde(default)]
    account: Option<&'static str>,
    confidence: Confidence,
}

impl Catalog {
    /// The phase of a name, as the catalogue spells it.
    pub fn ruleset_phase(&'static self, name: &str) -> Option<&'static str> {
        self.files.phases().phases.iter().map(|own| own.phase).find(|own| *own == name)
    }

    /// The groups that a call on a ruleset of a phase is inferred to need, any one of them, with how sure that is.
    pub fn groups_of_phase(
        &'static self,
        operation: Operation,
        phase: &str,
    ) -> Option<(Vec<&'static Group>, Confidence)> {
        let own = self.files.phases().phases.iter().find(|own| own.phase == phase)?;
        let is_zone = operation.path.starts_with("/zones/");
        let stem = if is_zone { own.zone } else { own.account }?;
        let levels: &[&str] = if operation.method == "GET" { &["Read", "Write"] } else { &["Write"] };
        let named = |level: &&str| {
            let name = format!("{stem} {level}");
            let scope = if is_zone { Scope::Zone } else { Scope::Account };
            self.groups().iter().find(|group| group.name == name && group.scope == scope)
        };
        let groups: Vec<&Group> = levels.iter().filter_map(named).collect();
        (!groups.is_empty()).then_some((groups, own.confidence))
    }
}
