//! A list of permission groups that is newer than the shipped one: what it adds, and a catalog with it.

use serde::Deserialize;
use serde_json::Value;

use super::{
    BUILTIN, Catalog, Group, Level, Scope,
    files::{GroupFile, shipped_groups},
};

/// A permission group as the API lists it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The name that the API gives it.
    pub name: String,
    /// What it acts on, as the API spells it.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// What a list has that the catalog has not, and the other way round.
#[derive(Debug, Default)]
pub struct News<'l> {
    /// GroupFile that are new, in order of name.
    pub added: Vec<&'l Listed>,
    /// GroupFile with another name than the catalog's.
    pub renamed: Vec<(&'static Group, &'l Listed)>,
    /// GroupFile that the list lacks.
    pub removed: Vec<&'static Group>,
}

/// The groups of a document: an answer of the API, several of them, an inventory, or what was saved of one.
///
/// # Errors
/// In words, where it holds none.
pub fn listed(text: &str) -> Result<Vec<Listed>, String> {
    let all: Value = serde_json::from_str(text).map_err(|error| format!("this is no JSON: {error}"))?;
    let lists = match &all {
        Value::Array(answers) if answers.iter().any(|answer| answer.get("result").is_some()) => {
            answers.iter().filter_map(|answer| answer.get("result")).collect()
        }
        Value::Object(_) => ["groups", "result"].iter().filter_map(|key| all.get(key)).collect(),
        other => vec![other],
    };
    let entries = lists.into_iter().filter_map(Value::as_array).flatten();
    let mut groups = Vec::new();
    for entry in entries {
        let group: Listed = serde_json::from_value(entry.clone())
            .map_err(|_| "an entry of this is no permission group, which has `id`, `name` and `scopes`".to_owned())?;
        // A token has an id and a name as well, and no scopes.
        if !crate::catalog::is_id(&group.id) || group.scopes.is_empty() {
            return Err(format!("`{}` is no permission group", crate::text::shown(&group.name)));
        }
        groups.push(Listed { id: group.id.to_ascii_lowercase(), ..group });
    }
    if groups.is_empty() {
        return Err(
            "this holds no permission group: save the answer of GET /user/tokens/permission_groups, or run tokenlint catalog update"
                .to_owned(),
        );
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    groups.dedup_by(|a, b| a.id == b.id);
    Ok(groups)
}

/// The day on which a saved list was fetched, where it says so.
pub fn date_of(text: &str) -> Option<String> {
    let all: Value = serde_json::from_str(text).ok()?;
    let date = all.get("date")?.as_str()?;
    date.get(..10).filter(|day| day.parse::<jiff::civil::Date>().is_ok()).map(str::to_owned)
}

impl Catalog {
    /// Compares a list with the shipped catalog.
    pub fn news<'l>(&'static self, list: &'l [Listed]) -> News<'l> {
        let mut news = News::default();
        for listed in list {
            match self.group(&listed.id) {
                None => news.added.push(listed),
                Some(known) if known.name != listed.name => news.renamed.push((known, listed)),
                Some(_) => {}
            }
        }
        let is_listed = |group: &&Group| list.iter().any(|listed| listed.id == group.id);
        news.removed = self.groups().iter().filter(|group| !is_listed(group)).collect();
        news
    }

    /// Where the catalog's other tables name a group: what there may be to mend when the group changes.
    pub fn named_in(&'static self, id: &str) -> Vec<String> {
        let mut all = Vec::new();
        for (set, ids) in self.files.sets() {
            if ids.contains(&id) {
                all.push(format!("set {}", set.key()));
            }
        }
        let pairs = self.files.twins().twins.iter().chain(&self.files.covers().covers);
        if pairs.into_iter().any(|(one, other)| *one == id || *other == id) {
            all.push("pairs of groups".to_owned());
        }
        let templates = self.templates().iter().filter(|template| template.groups.contains(&id));
        all.extend(templates.map(|template| format!("template {}", template.name)));
        let tools = self.tools().iter().filter(|tool| tool.groups(self).any(|group| group.id == id));
        all.extend(tools.map(|tool| format!("tool {}", tool.name)));
        all
    }

    /// Has this process work with a newer list of groups: names that changed, and groups that are new. A new group's
    /// level is told by its name, and anything but `Read` counts as changing things. Nothing that the list lacks is
    /// taken away: each owner's list lacks some of the other's.
    ///
    /// # Errors
    /// In words: where a group acts on what this version does not know, and where the catalog is in use already.
    pub fn extend(list: &[Listed], date: Option<String>) -> Result<(), String> {
        let shipped: GroupFile = shipped_groups();
        let mut groups = shipped.groups;
        for listed in list {
            if let Some(known) = groups.iter_mut().find(|group| group.id == listed.id) {
                if known.name != listed.name {
                    known.aliases.push(known.name);
                    known.name = kept(&listed.name);
                }
                continue;
            }
            let scope = listed.scopes.iter().find_map(|key| Scope::of_key(key)).ok_or_else(|| {
                let scopes: Vec<String> = listed.scopes.iter().map(|scope| crate::text::shown(scope)).collect();
                format!(
                    "`{}` acts on {}, which this version of tokenlint does not know",
                    crate::text::shown(&listed.name),
                    scopes.join(", ")
                )
            })?;
            groups.push(Group {
                id: kept(&listed.id),
                name: kept(&listed.name),
                scope,
                level: level_of(&listed.name),
                aliases: Vec::new(),
                labels: Vec::new(),
                category: None,
                confirmations: 0,
                sets: super::group::SetBits::default(),
                parts: Vec::new(),
            });
        }
        groups.sort_by_key(|group| group.id);
        let catalog = Catalog { date: date.as_deref().map(kept), ..Catalog::default() };
        catalog.files.set_groups(GroupFile { groups });
        BUILTIN.set(catalog).map_err(|_| "the catalog is in use already".to_owned())
    }
}

/// A text for as long as the process runs: there is one such list a run.
fn kept(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn level_of(name: &str) -> Level {
    match name.rsplit(' ').next() {
        Some("Read" | "Read-Only") => Level::Read,
        Some("Write" | "Edit") => Level::Write,
        _ => Level::Other("unknown"),
    }
}
