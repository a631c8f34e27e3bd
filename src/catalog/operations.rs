//! Operations of the API, and the groups of which any one suffices for each.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use foldhash::fast::FixedState;
use serde::Deserialize;

use super::{Catalog, Condition, Confidence, Group, METHODS, Scope, roles::CallRoles};

/// The embedded table of operations.
#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Operations {
    sets: Vec<Vec<&'static str>>,
    operations: Vec<(&'static str, &'static str, usize)>,
    inferred: Vec<(&'static str, &'static str, usize, Confidence)>,
}

/// A set of this many names or more means "any access to this object", not a specific requirement.
pub(super) const GENERIC: usize = 8;

/// One operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The method: `GET`.
    pub method: &'static str,
    /// The path template: `/zones/{zone_id}/dns_records`.
    pub path: &'static str,
    /// The index in the table.
    pub at: usize,
    names: &'static [&'static str],
    inferred: Option<Inferred>,
    roles: CallRoles,
    template: Template,
}

/// What the path template of an operation has, so that paths of calls need not be compared with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Template {
    /// Whether the second segment is a parameter.
    has_second: bool,
    has_phase: bool,
    has_app: bool,
}

impl Template {
    fn of(path: &str) -> Template {
        Template {
            has_second: path.split('/').nth(2).is_some_and(|part| part.starts_with('{')),
            has_phase: path.contains("/{ruleset_phase}"),
            has_app: path.contains("/flagship/apps/{app_id}"),
        }
    }
}

/// Groups that are not documented, but inferred from neighbouring operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Inferred {
    names: &'static [&'static str],
    confidence: Confidence,
}

impl Operation {
    /// The groups of which any one suffices, from the API's description and the documentation of roles; empty if
    /// neither names any.
    pub fn groups(self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        let named = self.names.iter().filter_map(move |name| catalog.meant(name, self.path));
        named.chain(self.roles.sufficient(self.path, catalog))
    }

    /// The groups that may suffice under a condition that the call does not show.
    pub fn conditional_groups(self, catalog: &'static Catalog) -> Option<(Vec<&'static Group>, Condition)> {
        self.roles.conditional(self.path, catalog)
    }

    /// The inferred groups and how certain they are, if the API's description names none.
    pub fn inferred_groups(self, catalog: &'static Catalog) -> Option<(Vec<&'static Group>, Confidence)> {
        let Inferred { names, confidence } = self.inferred?;
        Some((names.iter().filter_map(|name| catalog.meant(name, self.path)).collect(), confidence))
    }

    /// Whether so many groups suffice that they mean "any access to this object", not a specific requirement.
    pub fn is_generic(self) -> bool {
        self.names.len() >= GENERIC
    }

    /// Whether the call creates a zone, so that it is about zones that do not exist yet.
    pub fn creates_zones(self) -> bool {
        (self.method, self.path) == ("POST", "/zones")
    }

    /// The phase of a ruleset that a path names.
    pub fn phase_in(self, path: &str) -> Option<&str> {
        if self.template.has_phase { self.parameter("{ruleset_phase}", path) } else { None }
    }

    /// The ID of the Flagship app that a path names.
    pub fn app_in(self, path: &str) -> Option<&str> {
        if self.template.has_app { self.parameter("{app_id}", path) } else { None }
    }

    /// The value in a path for a parameter of the template.
    fn parameter<'p>(self, name: &str, path: &'p str) -> Option<&'p str> {
        let (_, value) = self.path.split('/').zip(path.split('/')).find(|(own, _)| *own == name)?;
        Some(value)
    }

    /// The account ID and the zone ID that a path names.
    pub fn place(self, path: &str) -> (Option<&str>, Option<&str>) {
        if !self.template.has_second {
            return (None, None);
        }
        let id = |root: &str| path.strip_prefix(root).map(|rest| first_segment(rest).0);
        (id("/accounts/"), id("/zones/"))
    }
}

/// The path templates of one method, as a tree of segments.
#[derive(Debug, Default)]
struct PathNode {
    literals: HashMap<&'static str, PathNode, FixedState>,
    parameter: Option<Box<PathNode>>,
    /// The index in the table of the operation whose path ends here.
    end: Option<usize>,
}

/// Parameters whose values may contain slashes.
const GREEDY: [&str; 3] = ["{model_name}", "{object_key}", "{key_name}"];

impl PathNode {
    fn add(&mut self, path: &'static str, at: usize) {
        let mut node = self;
        for part in path.split('/').skip(1) {
            node = if part.contains('{') {
                node.parameter.get_or_insert_default()
            } else {
                node.literals.entry(part).or_default()
            };
        }
        node.end = Some(at);
    }

    /// Finds the operation of a path; literals take precedence over parameters, from left to right. IDs and texts in
    /// braces match parameters; texts in braces match nothing else.
    /// `path` is the rest of the path, `None` behind its last segment.
    fn find(&self, path: Option<&str>) -> Option<usize> {
        let Some(path) = path else { return self.end };
        let (first, rest) = first_segment(path);
        let literal = self.literals.get(first).and_then(|node| node.find(rest));
        let parameter = || self.parameter.as_ref().filter(|_| !first.is_empty()).and_then(|node| node.find(rest));
        literal.or_else(parameter)
    }
}

/// The first segment of a path without its slash, and the rest, if there are more.
fn first_segment(path: &str) -> (&str, Option<&str>) {
    // Segments are so short that a search for one byte costs more than a loop.
    match path.bytes().position(|byte| byte == b'/').and_then(|at| path.split_at_checked(at)) {
        Some((first, rest)) => (first, rest.get(1..)),
        None => (path, None),
    }
}

/// The operations of the table, indexed by method and path.
#[derive(Debug, Default)]
pub(super) struct Index {
    all: Vec<Operation>,
    by_method: HashMap<&'static str, PathNode, FixedState>,
    greedy: Vec<usize>,
}

impl Index {
    fn new(table: &'static Operations, roles: &HashMap<(&'static str, &'static str), CallRoles>) -> Index {
        let Operations { sets, operations, inferred } = table;
        let set = |at: usize| sets.get(at).map_or(&[][..], Vec::as_slice);
        let inferred: HashMap<(&str, &str), Inferred> = inferred
            .iter()
            .map(|(method, path, at, confidence)| {
                ((*method, *path), Inferred { names: set(*at), confidence: *confidence })
            })
            .collect();
        let mut index = Index::default();
        for (at, (method, path, names)) in operations.iter().enumerate() {
            index.by_method.entry(method).or_default().add(path, at);
            let inferred = inferred.get(&(*method, *path)).copied();
            let template = Template::of(path);
            let roles = roles.get(&(*method, *path)).copied().unwrap_or_default();
            index.all.push(Operation { method, path, at, names: set(*names), inferred, roles, template });
            if GREEDY.iter().any(|greedy| path.ends_with(greedy)) {
                index.greedy.push(at);
            }
        }
        index
    }

    fn find(&self, method: &str, path: &str) -> Option<usize> {
        let (_, rest) = first_segment(path);
        let exact = self.by_method.get(method).and_then(|root| root.find(rest));
        exact.or_else(|| self.greedy.iter().copied().find(|at| self.is_greedy(*at, method, path)))
    }

    fn is_greedy(&self, at: usize, method: &str, path: &str) -> bool {
        let Some(operation) = self.all.get(at).filter(|operation| operation.method == method) else { return false };
        let (mut own, mut given) = (first_segment(operation.path).1, first_segment(path).1);
        while let (Some(own_path), Some(given_path)) = (own, given) {
            let ((own_first, own_rest), (given_first, given_rest)) =
                (first_segment(own_path), first_segment(given_path));
            let is_same = own_first == given_first || (own_first.starts_with('{') && !given_first.is_empty());
            if !is_same {
                return false;
            }
            (own, given) = (own_rest, given_rest);
        }
        own.is_none() && given.is_some()
    }
}

impl Catalog {
    fn operations_index(&'static self) -> &'static Index {
        self.operations.get_or_init(|| Index::new(self.files.operations(), &self.files.workers_roles().by_call()))
    }

    /// All operations of the API, in the order of the table.
    pub fn all_operations(&'static self) -> &'static [Operation] {
        &self.operations_index().all
    }

    /// The group that an operation means by a name; if several scopes have the name, the path determines the scope.
    pub fn meant(&'static self, name: &str, path: &str) -> Option<&'static Group> {
        let scope = match path.split('/').nth(1) {
            Some("zones") => Scope::Zone,
            Some("accounts") => Scope::Account,
            _ => Scope::User,
        };
        let mut named = self.groups().iter().filter(|group| group.name == name);
        let first = named.next()?;
        match named.next() {
            None => Some(first),
            Some(second) => [first, second].into_iter().chain(named).find(|group| group.scope == scope),
        }
    }

    /// Operations that a group allows and that are not generic, the most specific first: those that change something if
    /// the group does, then those whose path contains words of the group's name.
    pub fn operations_of(&'static self, group: &Group) -> impl Iterator<Item = Operation> + use<> {
        let index = self.operations_by_group.get_or_init(|| self.index());
        index.get(group.id).into_iter().flatten().copied()
    }

    fn index(&'static self) -> BTreeMap<&'static str, Vec<Operation>> {
        let mut index: BTreeMap<&'static str, Vec<Operation>> = BTreeMap::new();
        for operation in self.all_operations().iter().copied() {
            // Across all phases so many groups suffice that only the phase distinguishes them.
            if operation.path.contains("{ruleset_phase}") {
                let of_phase = self.ruleset_phases().filter_map(|phase| self.groups_of_phase(operation, phase));
                let ids: BTreeSet<&str> = of_phase.flat_map(|(groups, _)| groups).map(|group| group.id).collect();
                ids.into_iter().for_each(|id| index.entry(id).or_default().push(operation));
            } else if !operation.is_generic() {
                operation.groups(self).for_each(|group| index.entry(group.id).or_default().push(operation));
            }
        }
        for (id, operations) in &mut index {
            let Some(group) = self.group(id) else { continue };
            operations.sort_by_cached_key(|operation| {
                let is_other_kind = (operation.method == "GET") == group.changes();
                (is_other_kind, std::cmp::Reverse(shared_words(operation.path, group.name)), operation.path.len())
            });
        }
        index
    }

    /// The operation for a method and a path or a URL; literals take precedence over parameters.
    pub fn operation(&'static self, method: &str, path: &str) -> Option<Operation> {
        self.operation_on(method, &api_path(path))
    }

    /// The operation for a method and a path in the form of [`api_path`].
    pub fn operation_on(&'static self, method: &str, path: &str) -> Option<Operation> {
        let method = METHODS.into_iter().find(|own| own.eq_ignore_ascii_case(method))?;
        // HEAD requires the same permission as GET.
        let method = if method == "HEAD" { "GET" } else { method };
        let index = self.operations_index();
        index.find(method, path).and_then(|at| index.all.get(at)).copied()
    }
}

/// Splits a text such as `GET /zones` into method and path.
pub fn call(text: &str) -> Option<(&str, &str)> {
    let (method, path) = text.trim().split_once(' ')?;
    let path = path.trim();
    path.starts_with(['/', 'h']).then_some((method, path))
}

/// The path of a URL in the form of the catalog: without scheme, host, `/client/v4`, query and trailing slash.
/// Percent-encoding is kept, because an encoded slash does not separate segments.
pub fn api_path(address: &str) -> Cow<'_, str> {
    let path = match behind_scheme(address) {
        Some(rest) => memchr::memchr(b'/', rest.as_bytes()).map_or("/", |at| rest.get(at..).unwrap_or_default()),
        None => address,
    };
    let end = memchr::memchr2(b'?', b'#', path.as_bytes()).unwrap_or(path.len());
    let path = path.get(..end).unwrap_or_default();
    let path = path.strip_prefix("/client/v4").filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    let path = path.trim_end_matches('/');
    if path.starts_with('/') { Cow::Borrowed(path) } else { Cow::Owned(format!("/{path}")) }
}

/// The rest of a URL behind `://`, which begins with the host.
pub fn behind_scheme(address: &str) -> Option<&str> {
    let colons = memchr::memchr_iter(b':', address.as_bytes());
    colons.filter_map(|at| address.get(at..)?.strip_prefix("://")).next()
}

/// The number of words in a group's name that a path contains.
fn shared_words(path: &str, name: &str) -> usize {
    let name = name.to_ascii_lowercase();
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| word.len() > 2);
    words.filter(|word| path.split(['/', '_', '-']).any(|part| part == *word)).count()
}
