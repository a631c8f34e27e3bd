//! `catalog update` and `catalog diff`: permission groups newer than the built-in catalog.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;
use tokenlint::{
    catalog::{Catalog, ListError, Listed, News, date_of, listed},
    syntax::json,
    text::{counted, shown},
};

use crate::{
    args::Format,
    error::{Error, UsageError},
    exit::Exit,
    output::shown_path,
    terminal,
};

/// The default path of the user's list of permission groups.
fn cached() -> Result<PathBuf, UsageError> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    let cache = cache.ok_or(UsageError::NoCache)?;
    Ok(cache.join("tokenlint").join("permission-groups.json"))
}

/// The permission groups of a file, and their date.
fn read(path: &Path) -> Result<(Vec<Listed>, Option<String>), Error> {
    let source = crate::files::tokens::open(path, 0)?;
    let groups = listed(source.text()).map_err(|error| not_a_list(path, &error))?;
    Ok((groups, date_of(source.text())))
}

fn not_a_list(path: &Path, error: &ListError) -> Error {
    Error::Content { path: shown_path(path), expected: "a list of permission groups", reason: error.to_string() }
}

/// Adds a newer list of permission groups to the catalog of this run.
pub(crate) fn extend(path: &Path) -> Result<(), Error> {
    let (groups, date) = read(path)?;
    Catalog::extend(&groups, date).map_err(|error| not_a_list(path, &error))
}

/// Runs `catalog diff`: compares a newer list with the catalog.
pub(crate) fn diff(path: Option<&Path>, format: Format) -> Result<Exit, Error> {
    let path = path.map_or_else(cached, |path| Ok(path.to_owned()))?;
    let (groups, date) = read(&path)?;
    let catalog = Catalog::builtin();
    let news = catalog.news(&groups);
    terminal::print_with(|out| match format {
        Format::Human => human(&news, catalog, out),
        Format::Json => json::write(&document(&news, catalog), out),
    })?;
    terminal::say(&format!(
        "{} new, {} renamed, {} missing from the list · list of {} · catalog of {}",
        counted(news.added.len(), "group"),
        news.renamed.len(),
        news.removed.len(),
        date.as_deref().unwrap_or("unknown date"),
        catalog.date()
    ));
    if !news.removed.is_empty() {
        terminal::say("note: users and accounts have different permission groups, so a missing group may still exist");
    }
    let is_current = news.added.is_empty() && news.renamed.is_empty();
    Ok(if is_current { Exit::Clean } else { Exit::Findings })
}

fn human(news: &News<'_>, catalog: &'static Catalog, out: &mut dyn Write) -> io::Result<()> {
    let named = |id: &str| {
        let tables = catalog.named_in(id);
        if tables.is_empty() { String::new() } else { format!("  used in {}", tables.join(", ")) }
    };
    for group in &news.added {
        writeln!(out, "+ {}  {}  {}", shown(&group.id), shown(&group.name), shown(&group.scopes.join(" ")))?;
    }
    for (known, group) in &news.renamed {
        writeln!(out, "~ {}  {} was renamed to {}{}", known.id, known.name, shown(&group.name), named(known.id))?;
    }
    for group in &news.removed {
        writeln!(out, "- {}  {}  {}{}", group.id, group.name, group.scope.key(), named(group.id))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct NewsDocument<'n> {
    version: u8,
    added: Vec<NewsEntry<'n>>,
    renamed: Vec<NewsEntry<'n>>,
    removed: Vec<NewsEntry<'n>>,
}

#[derive(Serialize)]
struct NewsEntry<'n> {
    id: &'n str,
    name: &'n str,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<&'n str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    named_in: Vec<String>,
}

fn document<'n>(news: &'n News<'n>, catalog: &'static Catalog) -> NewsDocument<'n> {
    let known =
        |id: &'static str, name: &'n str, earlier| NewsEntry { id, name, earlier, named_in: catalog.named_in(id) };
    NewsDocument {
        version: 1,
        added: news
            .added
            .iter()
            .map(|group| NewsEntry { id: &group.id, name: &group.name, earlier: None, named_in: Vec::new() })
            .collect(),
        renamed: news.renamed.iter().map(|(own, group)| known(own.id, &group.name, Some(own.name))).collect(),
        removed: news.removed.iter().map(|own| known(own.id, own.name, None)).collect(),
    }
}

/// Runs `catalog update`: downloads the current list of permission groups.
#[cfg(feature = "online")]
pub(crate) fn update(arguments: &crate::args::CatalogUpdateArgs) -> Result<Exit, Error> {
    use crate::online::{
        OnlineError,
        session::{client, owner},
    };

    let path = arguments.output.clone().map_or_else(cached, Ok)?;
    let mut client = client(&arguments.online, arguments.verbose.verbose)?;
    let owner = owner(&arguments.online, &client)?;
    let groups = crate::online::groups(&mut client, &owner)?;
    let lines: Vec<&str> = groups.iter().map(|group| group.get()).collect();
    let date = jiff::Timestamp::now();
    let text = format!(
        "{{\n\"tokenlint_permission_groups\": 1,\n\"date\": \"{date}\",\n\"groups\": [\n{}\n]\n}}\n",
        lines.join(",\n")
    );
    // A file that could not be read later is never written.
    let all = listed(&text).map_err(OnlineError::UnexpectedGroups)?;
    let name = shown_path(&path);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| Error::Write { path: shown_path(folder), source })?;
    }
    crate::output::replace(&path, |out| out.write_all(text.as_bytes()))?;
    let news = Catalog::builtin().news(&all);
    terminal::say(&format!(
        "{} of {}, {} new and {} renamed · wrote {name}; use it with: tokenlint check --catalog {name}",
        counted(all.len(), "permission group"),
        owner.described(),
        news.added.len(),
        news.renamed.len()
    ));
    Ok(Exit::Clean)
}
