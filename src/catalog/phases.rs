//! Phases of rulesets, which determine the group that a call on a ruleset requires.

use serde::Deserialize;

use super::{Catalog, Confidence, Group, Operation, Scope};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct RulesetPhases {
    phases: Vec<RulesetPhase>,
}

/// A phase, with the common prefix of the names of its groups.
#[derive(Debug, Deserialize)]
struct RulesetPhase {
    phase: &'static str,
    #[serde(default)]
    zone: Option<&'static str>,
    #[serde(default)]
    account: Option<&'static str>,
    confidence: Confidence,
}

/// Paths that always act on rulesets of the same phase, with the prefix of the group names in the documentation.
const FIXED: [(&str, &str); 2] =
    [("managed_headers", "Managed headers"), ("url_normalization", "Zone Transform Rules")];

impl Catalog {
    /// The groups of which a call on rulesets is inferred to need any one, and how certain that is: by the phase if it
    /// is known, or by a path that has only one phase; `None` if the phase determines the group and is unknown.
    pub fn groups_of_call(
        &'static self,
        operation: Operation,
        phase: Option<&str>,
    ) -> Option<(Vec<&'static Group>, Confidence)> {
        if let Some(phase) = phase {
            return self.groups_of_phase(operation, phase);
        }
        let (_, stem) = FIXED.iter().find(|(segment, _)| operation.path.split('/').any(|own| own == *segment))?;
        let groups = self.of_stem(operation, stem);
        (!groups.is_empty()).then_some((groups, Confidence::Medium))
    }

    /// The groups with this name prefix that a call requires; for a read, either level suffices.
    fn of_stem(&'static self, operation: Operation, stem: &str) -> Vec<&'static Group> {
        let levels: &[&str] = if operation.method == "GET" { &["Read", "Write"] } else { &["Write"] };
        let scope = if operation.path.starts_with("/zones/") { Scope::Zone } else { Scope::Account };
        let named = |level: &&str| {
            let name = format!("{stem} {level}");
            self.groups().iter().find(|group| group.name == name && group.scope == scope)
        };
        levels.iter().filter_map(named).collect()
    }

    /// The names of all phases of rulesets.
    pub fn ruleset_phases(&'static self) -> impl Iterator<Item = &'static str> {
        self.files.phases().phases.iter().map(|own| own.phase)
    }

    /// The phase with a name, as a `&'static str` from the catalog.
    pub fn ruleset_phase(&'static self, name: &str) -> Option<&'static str> {
        self.ruleset_phases().find(|own| *own == name)
    }

    /// The groups of which a call on a ruleset of a phase is inferred to need any one, and how certain that is.
    pub fn groups_of_phase(
        &'static self,
        operation: Operation,
        phase: &str,
    ) -> Option<(Vec<&'static Group>, Confidence)> {
        let own = self.files.phases().phases.iter().find(|own| own.phase == phase)?;
        let is_zone = operation.path.starts_with("/zones/");
        let stem = if is_zone { own.zone } else { own.account }?;
        let groups = self.of_stem(operation, stem);
        (!groups.is_empty()).then_some((groups, own.confidence))
    }
}
