//! Cloudflare's Terraform provider: which resources are tokens, and what its data sources of permission groups return.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::lookup::{self, decoded};
use crate::{
    catalog::{Catalog, Group, OwnerKind, Scope},
    model::{FailedLookup, LookupFault},
    syntax::hcl::{Data, Directory, Host, Label, ObjectEntry, Table, Value},
    text::Span,
};

/// Cloudflare's provider, as far as it concerns tokens.
#[derive(Debug, Default)]
pub(super) struct Cloudflare {
    failed: FailedLookups,
}

/// The look-ups that failed so far.
type FailedLookups = Rc<RefCell<Vec<FailedLookup>>>;

impl Cloudflare {
    /// The look-ups by a name that no group has.
    pub(super) fn failed_lookups(&self) -> Vec<FailedLookup> {
        self.failed.borrow().clone()
    }
}

impl Host for Cloudflare {
    fn wants(&self, kind: &str) -> bool {
        OwnerKind::of_resource(kind).is_some()
    }

    fn knows_data_source(&self, kind: &str) -> bool {
        is_lookup(kind)
    }

    fn data_source(&self, kind: &str, argument: &dyn Fn(&str) -> Option<Value>, place: Span) -> Value {
        data_source(kind, argument("name"), argument("scope"), place, &self.failed)
    }
}

/// Ids of permission groups by name, in one scope or in all.
#[derive(Debug)]
struct GroupIds(Option<Scope>, FailedLookups);

impl Table for GroupIds {
    fn get(&self, key: &Value, span: Span) -> Value {
        group_id(self.0, key, span, &self.1)
    }

    fn entries(&self, span: Span) -> Option<Vec<ObjectEntry>> {
        let groups = Catalog::builtin().groups().iter();
        let own = groups.filter(|group| self.0.is_none_or(|scope| group.scope == scope));
        let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
        for group in own {
            // A map has one entry for a name that several groups share: the name takes the place of the ID.
            ids.entry(group.name).and_modify(|id| *id = group.name).or_insert(group.id);
        }
        let entry = |(name, id): (&str, &str)| ObjectEntry {
            key: Rc::from(name),
            key_span: span,
            value: Value::text(span, id),
        };
        Some(ids.into_iter().map(entry).collect())
    }

    fn described(&self) -> &'static str {
        "expected one permission group, found the map of all"
    }
}

/// The permission groups that a data source lists.
#[derive(Debug)]
struct Listing(Option<Scope>, FailedLookups);

impl Directory for Listing {
    fn missing(&self, name: &str, among: &[Rc<str>], span: Span) -> Option<Rc<str>> {
        let catalog = Catalog::builtin();
        let scopes: BTreeSet<Scope> =
            among.iter().filter_map(|id| catalog.group(id)).map(|group| group.scope).collect();
        let only = scopes.first().copied().filter(|_| scopes.len() == 1);
        let scope = self.0.or(only);
        if !lookup::look_up(name, scope).is_empty() {
            return None;
        }
        Some(failed_lookup(name, scope, span, &self.1).into())
    }

    fn shared(&self, name: &str, map: Span) -> Rc<str> {
        let lookup = FailedLookup { name: name.to_owned(), scope: None, place: map, fault: LookupFault::Shared };
        self.1.borrow_mut().push(lookup);
        lookup::shared(name).into()
    }
}

/// Whether a data source returns the permission groups of tokens. Those of members have other IDs.
fn is_lookup(kind: &str) -> bool {
    matches!(
        kind,
        "cloudflare_api_token_permission_groups"
            | "cloudflare_api_token_permission_groups_list"
            | "cloudflare_api_token_permissions_groups_list"
            | "cloudflare_account_api_token_permission_groups"
            | "cloudflare_account_api_token_permission_groups_list"
    )
}

/// The value of a data source: `result`, or the maps of version 4 of the provider.
fn data_source(kind: &str, name: Option<Value>, scope: Option<Value>, span: Span, failed: &FailedLookups) -> Value {
    let member = |key: &str, value: Value| ObjectEntry { key: Rc::from(key), key_span: span, value };
    if kind == "cloudflare_api_token_permission_groups" && name.is_none() && scope.is_none() {
        let maps = [
            ("zone", Some(Scope::Zone)),
            ("account", Some(Scope::Account)),
            ("user", Some(Scope::User)),
            ("r2", Some(Scope::R2Bucket)),
            ("permissions", None),
        ];
        let table = |scope| Data::Table(Rc::new(GroupIds(scope, failed.clone())));
        let maps = maps.into_iter().map(|(key, scope)| member(key, Value::new(span, table(scope))));
        return Value::object(span, maps.collect());
    }
    Value::object(span, vec![member("result", result(name, scope, span, failed))])
}

fn result(name: Option<Value>, scope: Option<Value>, span: Span, failed: &FailedLookups) -> Value {
    let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_text);
    let is_unknown =
        |value: &Option<Value>| value.as_ref().is_some_and(|value| value.as_text().is_none() && !value.is_null());
    if is_unknown(&name) || is_unknown(&scope) {
        return Value::unknown(span, "the name or the scope of the permission group is unknown");
    }
    let scope = text(&scope).map(|scope| decoded(&scope));
    let is_in = |group: &Group| scope.as_ref().is_none_or(|scope| group.scope.key() == scope.as_str());
    let catalog = Catalog::builtin();
    let Some(wanted) = text(&name) else {
        let scope = scope.as_ref().and_then(|scope| Scope::of_key(scope));
        let directory: Rc<dyn Directory> = Rc::new(Listing(scope, failed.clone()));
        let own = catalog.groups().iter().filter(|group| is_in(group));
        return Value::list(span, own.map(|group| entry(group, span, group.id, Some(&directory))).collect());
    };
    let wanted = decoded(&wanted);
    let place = name.map_or(span, |name| name.span);
    let found: Vec<&Group> = catalog.groups().iter().filter(|group| group.name == wanted && is_in(group)).collect();
    match found.as_slice() {
        [] => {
            let scope = scope.and_then(|scope| Scope::of_key(&scope));
            Value::unknown(place, failed_lookup(&wanted, scope, place, failed))
        }
        [one] => Value::list(span, vec![entry(one, place, one.id, None)]),
        // The name is ambiguous: it takes the place of the ID, for the rule about ambiguous names.
        several => Value::list(span, several.iter().map(|group| entry(group, place, group.name, None)).collect()),
    }
}

/// A permission group as the data source returns it.
fn entry(group: &Group, span: Span, id: &str, directory: Option<&Rc<dyn Directory>>) -> Value {
    let text = |text: &str| match directory {
        Some(directory) => {
            let label = Label { name: Rc::from(group.name), home: span, directory: directory.clone() };
            Value::text(span, text).labelled(Rc::new(label))
        }
        None => Value::text(span, text),
    };
    let member = |key: &str, value: Value| ObjectEntry { key: Rc::from(key), key_span: span, value };
    let scopes = Value::list(span, vec![Value::text(span, group.scope.key())]);
    Value::object(span, vec![member("id", text(id)), member("name", text(group.name)), member("scopes", scopes)])
}

/// Notes a look-up by a name that no group has, and says why there is no value.
fn failed_lookup(name: &str, scope: Option<Scope>, place: Span, failed: &FailedLookups) -> String {
    failed.borrow_mut().push(FailedLookup { name: name.to_owned(), scope, place, fault: LookupFault::NoGroup });
    lookup::no_group(name)
}

fn group_id(scope: Option<Scope>, key: &Value, span: Span, failed: &FailedLookups) -> Value {
    let name = key.as_text().unwrap_or_default();
    match lookup::look_up(&name, scope).as_slice() {
        [one] => Value::text(span, one.id),
        // As for any map that lacks a key, `try` goes on to its next argument.
        [] => Value::invalid(span, failed_lookup(&name, scope, span, failed)),
        _ => Value::text(span, name),
    }
}
