//! The new policy as a request body or as a Terraform resource.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use serde_json::{Map, Value, json};

use super::{
    Job, Kept, Trimmed, only_account,
    restrictions::{filter, times},
};
use crate::{
    access::GroupKey,
    catalog::{Group, OwnerKind, Scope, is_id},
    model::{Resource, Token},
    syntax::hcl,
    text::masked,
};

/// The output format of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// The body of a create or update request.
    Body,
    /// A resource for version 5 of the Terraform provider.
    Terraform,
    /// A resource for version 4 of the Terraform provider.
    TerraformV4,
}

/// One policy: an effect, groups, and the resources they apply to.
pub(super) struct Statement {
    effect: &'static str,
    pub(super) groups: BTreeSet<GroupName>,
    pub(super) resources: BTreeSet<Resource<'static>>,
}

impl Statement {
    /// The policy as the API takes it.
    pub(super) fn json(&self, owner: OwnerKind, job: &Job<'_, '_>) -> Value {
        let groups: Vec<Value> = self.groups.iter().map(GroupName::json).collect();
        let resources = resources(&self.resources, owner, job);
        json!({ "effect": self.effect, "permission_groups": groups, "resources": resources })
    }

    /// The policy as an element of `policies`, for version 5 of the Terraform provider. Lines after the first begin with
    /// `pad`; `is_encoded` tells whether `resources` is a JSON string.
    pub(super) fn element(&self, pad: &str, is_encoded: bool, owner: OwnerKind, job: &Job<'_, '_>) -> String {
        let resources = map(&resources(&self.resources, owner, job), pad.len() + 2, false);
        let resources = if is_encoded { format!("jsonencode({resources})") } else { resources };
        let groups = self.groups.iter().map(|own| format!("{pad}    {}, # {}\n", own.element(), own.name));
        let groups: String = groups.collect();
        format!(
            "{{\n{pad}  effect = \"{}\"\n{pad}  permission_groups = [\n{groups}{pad}  ]\n{pad}  resources = {resources}\n{pad}}}",
            self.effect
        )
    }

    /// The policy as a block, for version 4 of the Terraform provider. Lines after the first begin with `pad`.
    pub(super) fn block(&self, pad: &str, owner: OwnerKind, job: &Job<'_, '_>) -> String {
        let resources = map(&resources(&self.resources, owner, job), pad.len() + 2, true);
        let groups = self.groups.iter().map(|own| format!("{pad}    {}, # {}\n", own.plain(), own.name));
        let groups: String = groups.collect();
        format!(
            "policy {{\n{pad}  effect = \"{}\"\n{pad}  permission_groups = [\n{groups}{pad}  ]\n{pad}  resources = {resources}\n{pad}}}",
            self.effect
        )
    }
}

/// A group as it is written in a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupName {
    name: String,
    /// `None` for a group that the old token names without an ID.
    id: Option<String>,
    is_known: bool,
}

impl GroupName {
    fn new(group: &GroupKey<'static>, job: &Job<'_, '_>) -> GroupName {
        match group.known {
            Some(known) => {
                let id = known.public_id().map(str::to_owned).or_else(|| held_id(known, job.old?));
                GroupName { name: known.name.to_owned(), id, is_known: true }
            }
            None => {
                let id = is_id(&group.id).then(|| group.id.to_string());
                GroupName { name: group.id.to_string(), id, is_known: false }
            }
        }
    }

    /// The group as the API takes it, with its name for people.
    pub(super) fn json(&self) -> Value {
        match (&self.id, self.is_known) {
            (Some(id), true) => json!({ "id": id, "name": self.name }),
            (Some(id), false) => json!({ "id": id }),
            (None, _) => json!({ "name": self.name }),
        }
    }

    /// The name for people.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The group as an element of a list of version 5 of the Terraform provider.
    pub(super) fn element(&self) -> String {
        format!("{{ id = {} }}", quoted(self.text()))
    }

    /// The group as an element of a list of version 4 of the Terraform provider.
    pub(super) fn plain(&self) -> String {
        quoted(self.text())
    }

    /// The text for formats that name a group by a single string.
    pub(super) fn text(&self) -> &str {
        self.id.as_ref().unwrap_or(&self.name)
    }
}

/// The ID by which the old token names a group.
fn held_id(group: &Group, old: &Token<'_>) -> Option<String> {
    let mut all = old.policies.iter().flat_map(|policy| policy.known_groups());
    let id = all.find(|(_, known)| known.id == group.id)?.0.value.id.as_ref()?;
    is_id(&id.value).then(|| id.value.to_string())
}

/// Merges grants with the same groups into one policy; the groups of a policy have a single scope.
pub(super) fn statements(grants: &[Kept], effect: &'static str, job: &Job<'_, '_>) -> Vec<Statement> {
    let mut by_resource: BTreeMap<(Option<Scope>, Resource<'static>), BTreeSet<GroupName>> = BTreeMap::new();
    for own in grants {
        by_resource.entry((own.scope(), own.on.clone())).or_default().insert(GroupName::new(&own.group, job));
    }
    let mut by_groups: BTreeMap<(Option<Scope>, BTreeSet<GroupName>), BTreeSet<Resource<'static>>> = BTreeMap::new();
    for ((scope, resource), groups) in by_resource {
        by_groups.entry((scope, groups)).or_default().insert(resource);
    }
    by_groups.into_iter().map(|((_, groups), resources)| Statement { effect, groups, resources }).collect()
}

/// Writes the new policy, with the given name and the IP filter and lifetime of the old token.
pub fn written(trimmed: &Trimmed, name: &str, shape: Shape, job: &Job<'_, '_>) -> String {
    let mut statements = statements(&trimmed.kept, "allow", job);
    statements.extend(self::statements(&trimmed.denies, "deny", job));
    let owner = job.owner.or(job.old.and_then(|old| old.owner.kind)).unwrap_or(OwnerKind::User);
    match shape {
        Shape::Body => {
            let mut text = serde_json::to_string_pretty(&body(&statements, name, owner, job)).unwrap_or_default();
            text.push('\n');
            text
        }
        Shape::Terraform => terraform(&statements, name, owner, job, false),
        Shape::TerraformV4 => terraform(&statements, name, owner, job, true),
    }
}

fn body(statements: &[Statement], name: &str, owner: OwnerKind, job: &Job<'_, '_>) -> Value {
    let policies: Vec<Value> = statements.iter().map(|statement| statement.json(owner, job)).collect();
    let mut body = Map::new();
    body.insert("name".to_owned(), name.into());
    body.insert("policies".to_owned(), policies.into());
    if let Some((inside, outside)) = filter(job) {
        let mut filter = Map::new();
        let mut list = |key: &str, ranges: Vec<String>| {
            if !ranges.is_empty() {
                filter.insert(key.to_owned(), ranges.into());
            }
        };
        list("in", inside);
        list("not_in", outside);
        body.insert("condition".to_owned(), json!({ "request_ip": filter }));
    }
    for (key, text) in times(job) {
        body.insert(key.to_owned(), text.into());
    }
    body.into()
}

/// Account-owned tokens accept zones only nested under their account.
fn resources(all: &BTreeSet<Resource<'static>>, owner: OwnerKind, job: &Job<'_, '_>) -> Value {
    let mut outer: BTreeMap<String, Value> = BTreeMap::new();
    let in_account = |resource: &Resource<'static>| match (owner, resource) {
        (OwnerKind::Account, Resource::AllZones) => Resource::ZonesOf(account(job).into()),
        (OwnerKind::Account, Resource::AllAccounts) => Resource::Account(account(job).into()),
        (OwnerKind::Account, Resource::Zone { id, account: None }) => {
            Resource::Zone { id: id.clone(), account: Some(account(job).into()) }
        }
        _ => resource.clone(),
    };
    for resource in &all.iter().map(in_account).collect::<BTreeSet<_>>() {
        let (above, key) = match resource {
            // A user-owned token may name a zone without its account, as tools and the dashboard do.
            Resource::Zone { id, .. } if owner == OwnerKind::User => {
                Resource::Zone { id: id.clone(), account: None }.keys()
            }
            other => other.keys(),
        };
        match above {
            None => drop(outer.insert(key, "*".into())),
            Some(above) => {
                let inner = outer.entry(above).or_insert_with(|| json!({}));
                // A key that selects the account itself is replaced: the groups of a policy have a single scope.
                if let Some(inner) = inner.as_object_mut() {
                    inner.insert(key, "*".into());
                }
            }
        }
    }
    Value::Object(outer.into_iter().collect())
}

/// The account that all resources belong to, or a placeholder.
fn account(job: &Job<'_, '_>) -> String {
    only_account(job).unwrap_or_else(|| "<account id>".to_owned())
}

/// A quoted string in Terraform's language.
fn quoted(text: &str) -> String {
    hcl::escaped(&serde_json::to_string(text).unwrap_or_default())
}

fn terraform(statements: &[Statement], name: &str, owner: OwnerKind, job: &Job<'_, '_>, is_v4: bool) -> String {
    let kind = match (owner, is_v4) {
        (OwnerKind::Account, false) => "cloudflare_account_token",
        _ => "cloudflare_api_token",
    };
    // In lower case, a secret could no longer be told and masked.
    let label: String =
        masked(name).chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let label = if label.starts_with(|c: char| c.is_ascii_alphabetic()) { label } else { format!("token_{label}") };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(out, "resource \"{kind}\" {} {{\n  name = {}\n", quoted(&label), quoted(name));
    if kind == "cloudflare_account_token" {
        let _ = writeln!(out, "  account_id = {}", quoted(&account(job)));
    }
    for (key, text) in times(job) {
        let _ = writeln!(out, "  {key} = {}", quoted(&text));
    }
    if !is_v4 {
        out += "\n  policies = [\n";
    }
    for statement in statements {
        match is_v4 {
            true => out += &format!("\n  {}\n", statement.block("  ", owner, job)),
            false => out += &format!("    {},\n", statement.element("    ", true, owner, job)),
        }
    }
    if !is_v4 {
        out += "  ]\n";
    }
    if let Some((inside, outside)) = filter(job) {
        let list = |ranges: &[String]| ranges.iter().map(|range| quoted(range)).collect::<Vec<_>>().join(", ");
        let names = if is_v4 {
            ["condition {", "    request_ip {", "    }\n  }"]
        } else {
            ["condition = {", "    request_ip = {", "    }\n  }"]
        };
        let _ = write!(out, "\n  {}\n{}\n", names[0], names[1]);
        for (key, ranges) in [("in", inside), ("not_in", outside)] {
            if !ranges.is_empty() {
                let _ = writeln!(out, "      {key} = [{}]", list(&ranges));
            }
        }
        let _ = writeln!(out, "{}", names[2]);
    }
    out + "}\n"
}

/// A map in Terraform's language. Version 4 of the provider requires flat maps, so nested values are written as JSON.
fn map(value: &Value, indent: usize, is_flat: bool) -> String {
    let Some(members) = value.as_object() else { return quoted(value.as_str().unwrap_or_default()) };
    let pad = " ".repeat(indent);
    let entries = members.iter().map(|(key, value)| {
        let value = match value {
            Value::Object(_) if is_flat => format!("jsonencode({})", map(value, indent + 2, false)),
            Value::Object(_) => map(value, indent + 2, false),
            other => quoted(other.as_str().unwrap_or_default()),
        };
        format!("{pad}  {} = {value}\n", quoted(key))
    });
    format!("{{\n{}{pad}}}", entries.collect::<String>())
}
