//! What `.gitignore` files and the excludes of a repository hide.

use std::{path::Path, rc::Rc};

use ignore::{
    Match,
    gitignore::{Gitignore, GitignoreBuilder},
};

use super::git::Repository;

/// The ignore rules of a directory and of those around it.
pub(super) struct Rules {
    outer: Option<Rc<Rules>>,
    own: Gitignore,
}

impl Rules {
    /// The rule that hides a path, if one does: the innermost match decides.
    pub(super) fn hides(&self, path: &Path, is_folder: bool) -> Option<String> {
        match self.own.matched(path, is_folder) {
            Match::Whitelist(_) => None,
            Match::Ignore(glob) => {
                let name = glob.from().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
                Some(format!("{name}: {}", glob.original()))
            }
            Match::None => self.outer.as_ref()?.hides(path, is_folder),
        }
    }
}

/// The rules that apply to a directory because of those around it.
pub(super) fn outer_rules(repository: &Repository, folder: &Path) -> Option<Rc<Rules>> {
    let mut rules = None;
    for own in repository.excludes() {
        rules = Some(Rc::new(Rules { outer: rules, own }));
    }
    let above: Vec<&Path> = folder.ancestors().skip(1).take_while(|own| own.starts_with(repository.root())).collect();
    for folder in above.into_iter().rev() {
        rules = with_own(rules, folder);
    }
    rules
}

/// The rules of a directory in addition to those around it.
pub(super) fn with_own(outer: Option<Rc<Rules>>, folder: &Path) -> Option<Rc<Rules>> {
    let path = folder.join(".gitignore");
    if !path.is_file() {
        return outer;
    }
    let mut builder = GitignoreBuilder::new(folder);
    // A line that is not a pattern hides nothing.
    let _ = builder.add(path);
    match builder.build() {
        Ok(own) => Some(Rc::new(Rules { outer, own })),
        Err(_) => outer,
    }
}
