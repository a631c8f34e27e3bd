//! `catalog update` and `catalog diff`: permission groups that are newer than the shipped ones.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;
use tokenlint::{
    catalog::{Catalog, Listed, News, date_of, listed},
    syntax::json,
    text::{counted, shown},
};

use crate::{args::Format, exit::Exit, terminal};

/// Where the user's own list is kept, unless told otherwise.
fn cached() -> Result<PathBuf, String> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    let cache = cache.ok_or("error: there is neither HOME nor XDG_CACHE_HOME: name the file")?;
    Ok(cache.join("tokenlint").join("permission-groups.json"))
}

fn read(path: &Path) -> Result<(Vec<Listed>, Option<String>), String> {
    let source = crate::files::tokens::open(path, 0)?;
    let groups = listed(source.text()).map_err(|error| format!("error: {}: {error}", source.path))?;
    Ok((groups, date_of(source.text())))
}

/// Has this run work with a newer list of permission groups.
pub(crate) fn extend(path: &Path) -> Result<(), String> {
    let (groups, date) = read(path)?;
    Catalog::extend(&groups, date).map_err(|error| format!("error: {}: {error}", shown(&path.display().to_string())))
}

/// What a newer list changes.
pub(crate) fn diff(path: Option<&Path>, format: Format) -> Result<Exit, String> {
    let path = path.map_or_else(cached, |path| Ok(path.to_owned()))?;
    let (groups, date) = read(&path)?;
    let catalog = Catalog::builtin();
    let news = catalog.news(&groups);
    let is_written = terminal::print_with(|out| match format {
        Format::Human => human(&news, catalog, out),
        Format::Json => json::write(&document(&news, catalog), out),
    });
    terminal::complain(&format!(
        "{} new, {} renamed, {} not listed · list of {} · catalogue of {}",
        counted(news.added.len(), "group"),
        news.renamed.len(),
        news.removed.len(),
        date.as_deref().unwrap_or("no date"),
        catalog.date()
    ));
    if !news.removed.is_empty() {
        terminal::complain("a list of one owner lacks some of the other's, so what is not listed need not be gone");
    }
    Ok(if !is_written {
        Exit::Unusable
    } else if news.added.is_empty() && news.renamed.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

fn human(news: &News<'_>, catalog: &'static Catalog, out: &mut dyn Write) -> io::Result<()> {
    let named = |id: &str| {
        let tables = catalog.named_in(id);
        if tables.is_empty() { String::new() } else { format!("  in {}", tables.join(", ")) }
    };
    for group in &news.added {
        writeln!(out, "+ {}  {}  {}", shown(&group.id), shown(&group.name), shown(&group.scopes.join(" ")))?;
    }
    for (known, group) in &news.renamed {
        writeln!(out, "~ {}  {} is now {}{}", known.id, known.name, shown(&group.name), named(known.id))?;
    }
    for group in &news.removed {
        writeln!(out, "- {}  {}  {}{}", group.id, group.name, group.scope.key(), named(group.id))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'n> {
    version: u8,
    added: Vec<Entry<'n>>,
    renamed: Vec<Entry<'n>>,
    removed: Vec<Entry<'n>>,
}

#[derive(Serialize)]
struct Entry<'n> {
    id: &'n str,
    name: &'n str,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<&'n str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    named_in: Vec<String>,
}

fn document<'n>(news: &'n News<'n>, catalog: &'static Catalog) -> Document<'n> {
    let known = |id: &'static str, name: &'n str, earlier| Entry { id, name, earlier, named_in: catalog.named_in(id) };
    Document {
        version: 1,
        added: news
            .added
            .iter()
            .map(|group| Entry { id: &group.id, name: &group.name, earlier: None, named_in: Vec::new() })
            .collect(),
        renamed: news.renamed.iter().map(|(own, group)| known(own.id, &group.name, Some(own.name))).collect(),
        removed: news.removed.iter().map(|own| known(own.id, own.name, None)).collect(),
    }
}

/// Fetches today's list.
#[cfg(feature = "online")]
pub(crate) fn update(arguments: &crate::args::CatalogUpdate) -> Result<Exit, String> {
    use crate::online::session::{client, owner, told};
    let path = arguments.output.clone().map_or_else(cached, Ok)?;
    let mut client = client(&arguments.online, arguments.verbose)?;
    let owner = owner(&arguments.online, &client)?;
    let groups = crate::online::groups(&mut client, &owner).map_err(|failure| told(&failure))?;
    let lines: Vec<&str> = groups.iter().map(|group| group.get()).collect();
    let date = jiff::Timestamp::now();
    let text = format!(
        "{{\n\"tokenlint_permission_groups\": 1,\n\"date\": \"{date}\",\n\"groups\": [\n{}\n]\n}}\n",
        lines.join(",\n")
    );
    // What cannot be read back is not kept.
    let all = listed(&text).map_err(|error| format!("error: the answer is not what it should be: {error}"))?;
    let name = shown(&path.display().to_string());
    let failed = |error: io::Error| format!("error: {name} cannot be written: {error}");
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    crate::output::replace(&path, |out| out.write_all(text.as_bytes())).map_err(failed)?;
    let news = Catalog::builtin().news(&all);
    terminal::complain(&format!(
        "{} of {}, {} new and {} renamed · written to {name}: tokenlint check --catalog {name}",
        counted(all.len(), "permission group"),
        owner.described(),
        news.added.len(),
        news.renamed.len()
    ));
    Ok(Exit::Clean)
}
