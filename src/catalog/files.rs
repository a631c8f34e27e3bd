//! The embedded files of the catalog, each parsed on first use.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

use super::{
    addresses::SdkMethods,
    errors::Errors,
    group::{Edge, MemberRole, Scope, Set, Template},
    operations::Operations,
    phases::RulesetPhases,
    roles::Roles as WorkersRoles,
    tools::{Legacy, Terraform, Tools},
    wrangler::Wrangler,
};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Nameless {
    pub(super) ids: Vec<IdOnly>,
}

/// What the keys of groups begin with whose ID is not public.
pub(super) const NAME: &str = "name:";

/// A group whose name is not known.
#[derive(Debug, Deserialize)]
pub(super) struct IdOnly {
    pub(super) id: &'static str,
    pub(super) scope: Scope,
}

type Pair = (&'static str, &'static str);

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Twins {
    pub(super) twins: Vec<Pair>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Covers {
    pub(super) covers: Vec<Pair>,
    /// Pairs that the documentation names.
    #[cfg(test)]
    pub(super) documented: Vec<Pair>,
    /// Roles, and legacy groups that they cover except for calls to other products.
    pub(super) legacy: Vec<Pair>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct SetBits {
    sets: Vec<SetEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct SetEntry {
    key: Set,
    /// The ID of each group, and for the tests its name, the operation that earns its place, and a reason.
    members: Vec<Vec<Option<&'static str>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Roles {
    pub(super) roles: Vec<MemberRole>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Incompatible {
    pub(super) products: Vec<Product>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Product {
    pub(super) product: &'static str,
    pub(super) groups: Vec<&'static str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Escalation {
    pub(super) edges: Vec<Edge>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Templates {
    pub(super) templates: Vec<Template>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct TemplateKeys {
    /// Keys with the stem of the groups' names.
    pub(super) keys: Vec<(&'static str, &'static str, Option<Scope>)>,
    /// Keys with the groups' names by verb.
    pub(super) named: Vec<(&'static str, BTreeMap<&'static str, &'static str>, Option<Scope>)>,
}

/// All files of the catalog.
#[derive(Debug, Default)]
pub(super) struct Files {
    nameless: OnceLock<Nameless>,
    twins: OnceLock<Twins>,
    covers: OnceLock<Covers>,
    sets: OnceLock<Vec<(Set, Vec<&'static str>)>>,
    roles: OnceLock<Roles>,
    incompatible: OnceLock<Incompatible>,
    templates: OnceLock<Templates>,
    operations: OnceLock<Operations>,
    escalation: OnceLock<Escalation>,
    template_keys: OnceLock<TemplateKeys>,
    tools: OnceLock<Tools>,
    terraform: OnceLock<Terraform>,
    wrangler: OnceLock<Wrangler>,
    legacy: OnceLock<Legacy>,
    phases: OnceLock<RulesetPhases>,
    workers_roles: OnceLock<WorkersRoles>,
    sdk_methods: OnceLock<SdkMethods>,
    errors: OnceLock<Errors>,
}

/// Parses an embedded file. One that does not parse is empty; a test proves that all of them parse.
fn parsed<T: Deserialize<'static> + Default>(text: &'static str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

impl Files {
    pub(super) fn tools(&self) -> &Tools {
        self.tools.get_or_init(|| parsed(include_str!("../../catalog/tools.json")))
    }

    pub(super) fn terraform(&self) -> &Terraform {
        self.terraform.get_or_init(|| parsed(include_str!("../../catalog/terraform-operations.json")))
    }

    pub(super) fn wrangler(&self) -> &Wrangler {
        self.wrangler.get_or_init(|| parsed(include_str!("../../catalog/wrangler-operations.json")))
    }

    pub(super) fn sdk_methods(&self) -> &SdkMethods {
        self.sdk_methods.get_or_init(|| parsed(include_str!("../../catalog/sdk-methods.json")))
    }

    pub(super) fn errors(&self) -> &Errors {
        self.errors.get_or_init(|| parsed(include_str!("../../catalog/errors.json")))
    }

    pub(super) fn workers_roles(&self) -> &WorkersRoles {
        self.workers_roles.get_or_init(|| parsed(include_str!("../../catalog/workers-roles.json")))
    }

    pub(super) fn phases(&self) -> &RulesetPhases {
        self.phases.get_or_init(|| parsed(include_str!("../../catalog/ruleset-phases.json")))
    }

    pub(super) fn legacy(&self) -> &Legacy {
        self.legacy.get_or_init(|| parsed(include_str!("../../catalog/legacy-permissions.json")))
    }

    pub(super) fn template_keys(&self) -> &TemplateKeys {
        self.template_keys.get_or_init(|| parsed(include_str!("../../catalog/template-keys.json")))
    }

    pub(super) fn escalation(&self) -> &Escalation {
        self.escalation.get_or_init(|| parsed(include_str!("../../catalog/escalation.json")))
    }

    pub(super) fn operations(&self) -> &Operations {
        self.operations.get_or_init(|| parsed(include_str!("../../catalog/operations.json")))
    }

    pub(super) fn nameless(&self) -> &Nameless {
        self.nameless.get_or_init(|| parsed(include_str!("../../catalog/names-without-id.json")))
    }

    pub(super) fn twins(&self) -> &Twins {
        self.twins.get_or_init(|| parsed(include_str!("../../catalog/twins.json")))
    }

    pub(super) fn covers(&self) -> &Covers {
        self.covers.get_or_init(|| parsed(include_str!("../../catalog/covers.json")))
    }

    pub(super) fn sets(&self) -> &[(Set, Vec<&'static str>)] {
        self.sets.get_or_init(|| {
            let sets: SetBits = parsed(include_str!("../../catalog/sets.json"));
            let ids = |members: Vec<Vec<Option<&'static str>>>| {
                members.into_iter().filter_map(|member| *member.first()?).collect()
            };
            sets.sets.into_iter().map(|set| (set.key, ids(set.members))).collect()
        })
    }

    pub(super) fn roles(&self) -> &Roles {
        self.roles.get_or_init(|| parsed(include_str!("../../catalog/member-roles.json")))
    }

    pub(super) fn incompatible(&self) -> &Incompatible {
        self.incompatible.get_or_init(|| parsed(include_str!("../../catalog/account-incompatible.json")))
    }

    pub(super) fn templates(&self) -> &Templates {
        self.templates.get_or_init(|| parsed(include_str!("../../catalog/templates.json")))
    }
}
