//! Walks a directory and accounts for every entry in it.
//!
//! Each file becomes an [`Input`], or an entry of the ledger that says why it is not one. `.gitignore` hides what Git
//! does not track; other ignore files hide nothing. A symbolic link is followed if it leads to a file or a directory in
//! the same repository, or below the directory if there is none, that is not met otherwise. The walk is written here
//! because that of the `ignore` crate, whose patterns it uses, does not tell what it leaves out.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    rc::Rc,
};

use tokenlint::{
    lint::{FileState, Problem, ProblemKind},
    text::counted,
};

use super::{
    git::{self, Repository},
    ignored::{Rules, outer_rules, with_own},
    input::{Found, display},
    names::{Choice, Names},
    open::special,
    search::search,
};
use crate::{cores::mapped, error::ReadError};

/// A directory still to be listed.
struct Folder {
    /// The path as the user would name it.
    path: PathBuf,
    /// The path without symbolic links.
    real: PathBuf,
    rules: Option<Rc<Rules>>,
    repository: Option<Rc<Repository>>,
}

/// A walk over one directory.
pub(crate) struct Walk<'w> {
    names: Names,
    is_ignoring: bool,
    found: &'w mut Found,
    pending: Vec<Folder>,
    /// Symbolic links to follow once everything else is met.
    links: Vec<(PathBuf, PathBuf)>,
    /// Files with other names, of which the text decides, each with its path without symbolic links.
    others: Vec<(PathBuf, PathBuf)>,
    /// Links are followed to places below this directory.
    boundary: PathBuf,
    /// What ignore rules hide although Git may track it.
    hidden: usize,
    /// Why Git could not be asked.
    unasked: Option<String>,
}

/// Walks a directory.
pub(crate) fn walk(folder: &Path, names: Names, is_ignoring: bool, found: &mut Found) {
    let real = match fs::canonicalize(folder) {
        Ok(real) => real,
        Err(error) => return found.unreadable(display(folder), error.into()),
    };
    let repository = Repository::around(&real).map(Rc::new);
    let boundary = repository.as_ref().map_or(real.as_path(), |own| own.root()).to_owned();
    let rules = repository.as_ref().and_then(|repository| outer_rules(repository, &real));
    let start = Folder { path: folder.to_owned(), real, rules, repository };
    let mut walk = Walk {
        names,
        is_ignoring,
        found,
        pending: vec![start],
        links: Vec::new(),
        others: Vec::new(),
        boundary,
        hidden: 0,
        unasked: None,
    };
    walk.run();
    walk.report_hidden(folder);
}

impl Walk<'_> {
    fn run(&mut self) {
        self.list_all();
        // In order of path, so that the same link leads to a file in each run.
        while let Some((path, target)) = self.next_link() {
            self.follow(path, target);
            self.list_all();
        }
        self.search_others();
    }

    fn next_link(&mut self) -> Option<(PathBuf, PathBuf)> {
        self.links.sort_by(|a, b| b.cmp(a));
        self.links.pop()
    }

    fn list_all(&mut self) {
        while !self.pending.is_empty() {
            let mut folders = std::mem::take(&mut self.pending);
            folders.retain(|folder| self.found.met.insert(folder.real.clone().into_os_string()));
            let paths: Vec<&Path> = folders.iter().map(|folder| folder.path.as_path()).collect();
            let listed = mapped(&paths, |(): &mut (), path| entries(path));
            for (folder, listed) in folders.into_iter().zip(listed) {
                match listed {
                    Ok(listed) => self.list(folder, listed),
                    Err(error) => self.found.unreadable(display(&folder.path), error.into()),
                }
            }
        }
    }

    fn list(&mut self, mut folder: Folder, entries: Vec<io::Result<Entry>>) {
        let mut listed = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry {
                Ok(entry) => listed.push(entry),
                Err(error) => self.found.unreadable(display(&folder.path), error.into()),
            }
        }
        let has = |name: &str| listed.iter().any(|(own, _)| own == name);
        let is_inner = folder.repository.as_ref().is_none_or(|own| own.root() != folder.real);
        if is_inner && has(".git") && git::is_root(&folder.real) {
            let repository = Repository::at(&folder.real);
            folder.rules = outer_rules(&repository, &folder.real);
            folder.repository = Some(Rc::new(repository));
        }
        if self.is_ignoring && has(".gitignore") {
            folder.rules = with_own(folder.rules, &folder.real);
        }
        for (name, kind) in listed {
            self.entry(&folder, folder.path.join(&name), folder.real.join(&name), kind);
        }
    }

    fn entry(&mut self, folder: &Folder, path: PathBuf, real: PathBuf, kind: fs::FileType) {
        if kind.is_dir() {
            return self.folder(folder, path, real);
        }
        let choice = self.names.choice(&path);
        if choice == Choice::Excluded {
            return self.found.record(display(&path), FileState::Ignored, "--glob".to_owned());
        }
        if choice != Choice::Globbed
            && let Some(rule) = self.hiding(folder, &real, false)
            && !self.is_tracked(folder, &real)
        {
            self.hidden += usize::from(choice == Choice::Usual);
            return self.found.record(display(&path), FileState::Ignored, rule);
        }
        if kind.is_symlink() {
            self.link(path, choice);
        } else if let Some(kind) = special(kind) {
            self.unfollowed(&path, choice, format!("this is a {kind}, which is not read"));
        } else {
            self.file(path, real, choice);
        }
    }

    fn folder(&mut self, folder: &Folder, path: PathBuf, real: PathBuf) {
        let ignored = |rule: String| (format!("{}/", display(&path)), FileState::Ignored, rule);
        if path.file_name().is_some_and(|name| name == ".git") {
            let (path, state, rule) = ignored("directory of Git".to_owned());
            return self.found.record(path, state, rule);
        }
        if self.names.excludes_folder(&path) {
            let (path, state, rule) = ignored("--glob".to_owned());
            return self.found.record(path, state, rule);
        }
        if let Some(rule) = self.hiding(folder, &real, true) {
            self.hidden += 1;
            let (name, state, rule) = ignored(rule);
            self.found.record(name, state, rule);
            return self.tracked_below(folder, &path, &real);
        }
        let (rules, repository) = (folder.rules.clone(), folder.repository.clone());
        self.pending.push(Folder { path, real, rules, repository });
    }

    fn hiding(&self, folder: &Folder, real: &Path, is_folder: bool) -> Option<String> {
        if self.is_ignoring { folder.rules.as_ref()?.hides(real, is_folder) } else { None }
    }

    /// The tracked files at or below a hidden path.
    fn tracked(&mut self, folder: &Folder, real: &Path) -> Vec<PathBuf> {
        let asked = match &folder.repository {
            Some(repository) => repository.tracked_at(real),
            None => Err("this is not a Git repository".to_owned()),
        };
        asked.unwrap_or_else(|reason| {
            self.unasked.get_or_insert(reason);
            Vec::new()
        })
    }

    fn is_tracked(&mut self, folder: &Folder, real: &Path) -> bool {
        !self.tracked(folder, real).is_empty()
    }

    /// Adds the tracked files below a hidden directory.
    fn tracked_below(&mut self, folder: &Folder, path: &Path, real: &Path) {
        for own in self.tracked(folder, real) {
            let Ok(rest) = own.strip_prefix(real) else { continue };
            let path = path.join(rest);
            // A tracked file may be deleted in the working tree.
            let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
            match self.names.choice(&path) {
                Choice::Excluded => self.found.record(display(&path), FileState::Ignored, "--glob".to_owned()),
                choice if metadata.is_symlink() => self.link(path, choice),
                choice if metadata.is_file() => self.file(path, own, choice),
                _ => {}
            }
        }
    }

    fn file(&mut self, path: PathBuf, real: PathBuf, choice: Choice) {
        if choice != Choice::Other {
            return self.found.add(path, Some(real));
        }
        self.others.push((path, real));
    }

    fn search_others(&mut self) {
        let others = std::mem::take(&mut self.others);
        let searched = mapped(&others, |buffer, (path, _)| {
            let shown = display(path);
            (search(path, &shown, buffer), shown)
        });
        for ((path, real), (searched, shown)) in others.into_iter().zip(searched) {
            searched.record(path, Some(real), shown, self.found);
        }
    }

    fn link(&mut self, path: PathBuf, choice: Choice) {
        match fs::canonicalize(&path) {
            Ok(target) if target.starts_with(&self.boundary) => self.links.push((path, target)),
            Ok(target) => {
                let is_folder = target.is_dir();
                let choice = if is_folder { Choice::Usual } else { choice };
                let message = "this symbolic link leads out of the directory and is not followed; pass its target";
                self.unfollowed(&path, choice, message.to_owned());
            }
            Err(error) => {
                let reason = ReadError::from(error);
                self.unfollowed(&path, choice, format!("this symbolic link cannot be followed: {reason}"));
            }
        }
    }

    /// Follows a link to what was not met before.
    fn follow(&mut self, path: PathBuf, target: PathBuf) {
        if target.is_dir() {
            let repository = Repository::around(&target).map(Rc::new);
            let rules = repository.as_ref().and_then(|repository| outer_rules(repository, &target));
            return self.pending.push(Folder { path, real: target, rules, repository });
        }
        // The name of the link or of its target may be the one that is checked.
        let choice = match self.names.choice(&path) {
            Choice::Other => self.names.choice(&target),
            choice => choice,
        };
        match fs::metadata(&target).map(|metadata| special(metadata.file_type())) {
            Ok(None) => self.file(path, target, choice),
            Ok(Some(kind)) => self.unfollowed(&path, choice, format!("this is a {kind}, which is not read")),
            Err(error) => self.found.unreadable(display(&path), error.into()),
        }
    }

    /// An entry that is not opened: reported if its name is one that is checked.
    fn unfollowed(&mut self, path: &Path, choice: Choice, message: String) {
        let shown = display(path);
        match choice {
            Choice::Other | Choice::Excluded => self.found.record(shown, FileState::Ignored, message),
            Choice::Usual | Choice::Globbed => self.found.note(shown, message, FileState::Unchecked),
        }
    }

    fn report_hidden(&mut self, folder: &Path) {
        let Some(reason) = self.unasked.take().filter(|_| self.hidden > 0) else { return };
        let hidden = counted(self.hidden, "file or directory").replace("file or directorys", "files or directories");
        let message = format!(
            "ignore rules hide {hidden} here that may be tracked by Git ({reason}); check them with --no-ignore"
        );
        self.found.notes.push(Problem {
            kind: ProblemKind::Unchecked,
            message,
            path: folder.display().to_string(),
            span: None,
        });
    }
}

/// A name in a directory, and the kind of what has it.
type Entry = (OsString, fs::FileType);

/// The entries of a directory. One that cannot be read does not hide the others.
fn entries(folder: &Path) -> io::Result<Vec<io::Result<Entry>>> {
    let entry = |entry: fs::DirEntry| Ok((entry.file_name(), entry.file_type()?));
    Ok(fs::read_dir(folder)?.map(|own| own.and_then(entry)).collect())
}
