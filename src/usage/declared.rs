//! API calls that are not from a log: those that a plan or a tool will make.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{Evidence, Key, Need, Place, Seen, Uses};
use crate::{
    catalog::{Catalog, Phase, Tool},
    text::{Source, Span},
};

/// The phases of a plan's action; every resource is read first.
fn phases(actions: &[&str]) -> Vec<Phase> {
    let mut all = vec![Phase::Read];
    for action in actions {
        match *action {
            "create" => all.push(Phase::Create),
            "update" => all.push(Phase::Update),
            "delete" => all.push(Phase::Delete),
            _ => {}
        }
    }
    all
}

/// The uses of a token that applies a plan, each with the place of the resource that first causes it; `None` if the
/// source is not one document of JSON.
pub fn of_plan_file(source: &Source, catalog: &'static Catalog) -> Option<Uses> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Plan<'p> {
        #[serde(borrow)]
        resource_changes: Vec<&'p RawValue>,
    }
    #[derive(Deserialize)]
    struct Change<'p> {
        #[serde(borrow)]
        address: Option<&'p RawValue>,
    }
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    let plan: Plan<'_> = serde_json::from_str(text).ok()?;
    let places = plan.resource_changes.iter().map(|change| {
        let address = serde_json::from_str::<Change<'_>>(change.get()).ok().and_then(|change| change.address)?.get();
        let start = address.as_ptr() as usize - source.text().as_ptr() as usize;
        Some(source.span(start, start + address.len()))
    });
    let document = serde_json::from_str(text).ok()?;
    Some(with_places(&document, &places.collect::<Vec<Option<Span>>>(), catalog))
}

/// The uses of a token that applies a plan or refreshes a state.
pub(super) fn of_plan(document: &Value, catalog: &'static Catalog) -> Uses {
    with_places(document, &[], catalog)
}

/// The uses, with the places of the plan's changes in their order.
fn with_places(document: &Value, places: &[Option<Span>], catalog: &'static Catalog) -> Uses {
    let mut uses = Uses::default();
    let changes = document.get("resource_changes").and_then(Value::as_array);
    for (at, change) in changes.into_iter().flatten().enumerate() {
        let actions = change.pointer("/change/actions").and_then(Value::as_array);
        let actions: Vec<&str> = actions.into_iter().flatten().filter_map(Value::as_str).collect();
        let values =
            ["/change/after", "/change/before"].iter().find_map(|path| change.pointer(path).filter(|v| v.is_object()));
        let mut own = Uses::default();
        resource(change, values, &phases(&actions), catalog, &mut own);
        let place = places.get(at).copied().flatten();
        own.all.values_mut().for_each(|seen| seen.place = place);
        uses.extend(&own);
    }
    // A state, in the format of the file or of `terraform show`.
    if changes.is_none() {
        for own in document.get("resources").and_then(Value::as_array).into_iter().flatten() {
            for instance in own.get("instances").and_then(Value::as_array).into_iter().flatten() {
                resource(own, instance.get("attributes"), &[Phase::Read], catalog, &mut uses);
            }
        }
        if let Some(module) = document.pointer("/values/root_module") {
            recorded(module, &|_| true, catalog, &mut uses, 0);
        }
    }
    // Data sources are read on each plan, and are part of the prior state.
    if let Some(module) = document.pointer("/prior_state/values/root_module") {
        recorded(module, &is_data, catalog, &mut uses, 0);
    }
    uses
}

/// The deepest nesting of modules that is read.
const MAX_DEPTH: usize = 64;

fn is_data(own: &Value) -> bool {
    own.get("mode").and_then(Value::as_str) == Some("data")
}

/// The uses of reading the resources of a module and its child modules.
fn recorded(
    module: &Value,
    is_read: &dyn Fn(&Value) -> bool,
    catalog: &'static Catalog,
    uses: &mut Uses,
    depth: usize,
) {
    let list = |key: &str| module.get(key).and_then(Value::as_array).into_iter().flatten();
    for own in list("resources").filter(|own| is_read(own)) {
        resource(own, own.get("values"), &[Phase::Read], catalog, uses);
    }
    for child in list("child_modules").filter(|_| depth < MAX_DEPTH) {
        recorded(child, is_read, catalog, uses, depth + 1);
    }
}

fn resource(own: &Value, values: Option<&Value>, phases: &[Phase], catalog: &'static Catalog, uses: &mut Uses) {
    let Some(kind) = own.get("type").and_then(Value::as_str).filter(|kind| kind.starts_with("cloudflare_")) else {
        return;
    };
    let is_data = is_data(own);
    let id = |key: &str| {
        let text = values.and_then(|values| values.get(key)).and_then(Value::as_str);
        text.filter(|id| crate::catalog::is_id(id)).map(str::to_owned)
    };
    let (zone, account) = (id("zone_id"), id("account_id"));
    // Zones name their account in a nested object.
    let nested = || values?.pointer("/account/id")?.as_str().filter(|id| crate::catalog::is_id(id)).map(str::to_owned);
    let account = account.or_else(nested);
    // A zone resource names itself by `id`.
    let zone = zone.or_else(|| if kind == "cloudflare_zone" { id("id") } else { None });
    for phase in phases {
        let Some(calls) = catalog.terraform_calls(is_data, kind, *phase) else {
            add(uses, Need::Unmapped("?".to_owned(), format!("the calls of {kind}")), Place::Any, Evidence::Terraform);
            return;
        };
        // A resource that belongs to an account or a zone calls only one of the two paths.
        let has_both = |one: &str| calls.iter().flatten().any(|call| call.path.starts_with(one));
        let is_ambiguous = has_both("/zones/{") && has_both("/accounts/{");
        for call in calls {
            match call {
                Ok(operation) => {
                    let needs_zone = operation.path.starts_with("/zones/{");
                    let needs_account = operation.path.starts_with("/accounts/{");
                    if is_ambiguous && ((needs_zone && zone.is_none()) || (needs_account && account.is_none())) {
                        continue;
                    }
                    let place = match (needs_zone, needs_account) {
                        (true, _) => zone.clone().map_or(Place::Any, Place::Zone),
                        (_, true) => account.clone().map_or(Place::Any, Place::Account),
                        _ if operation.path.starts_with("/user") => Place::User,
                        _ if operation.path == "/zones" => account.clone().map_or(Place::Any, Place::Account),
                        _ => Place::Any,
                    };
                    let phase = values.and_then(|values| values.get("phase")?.as_str());
                    let phase = phase.filter(|_| operation.is_generic());
                    add(uses, Need::of(operation, phase, catalog), place, Evidence::Terraform);
                }
                Err((method, path)) => {
                    add(uses, Need::Unmapped(method.to_owned(), path.to_owned()), Place::Any, Evidence::Terraform);
                }
            }
        }
    }
}

pub(super) fn add(uses: &mut Uses, need: Need, place: Place, evidence: Evidence) {
    let mut seen = Seen::default();
    seen.add(None, None);
    uses.add(Key { token_id: None, token_name: None, need, place, evidence }, &seen);
}

/// The uses that a tool documents, on zones and an account, or on any place if neither is given.
pub fn of_tool(
    tool: &Tool,
    with_optional: bool,
    zones: &[String],
    account: Option<&str>,
    catalog: &'static Catalog,
) -> Uses {
    let mut uses = Uses::default();
    let optional = tool.optional(catalog).chain(tool.beyond(catalog)).filter(|_| with_optional);
    for group in tool.groups(catalog).chain(optional) {
        let places: Vec<Place> = match group.scope {
            crate::catalog::Scope::Zone if !zones.is_empty() => zones.iter().cloned().map(Place::Zone).collect(),
            crate::catalog::Scope::User => vec![Place::User],
            crate::catalog::Scope::Zone => vec![Place::Any],
            _ => vec![account.map_or(Place::Any, |account| Place::Account(account.to_owned()))],
        };
        places.into_iter().for_each(|place| add(&mut uses, Need::Group(group.id), place, Evidence::Declared));
    }
    for name in &tool.unmapped {
        add(&mut uses, Need::Unmapped("?".to_owned(), (*name).to_owned()), Place::Any, Evidence::Declared);
    }
    uses
}
