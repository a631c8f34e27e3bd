//! Sources that are read together: one document, or the files of a Terraform module.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, ModuleFiles, Piece, configuration, configuration::wanted, pieces};
use crate::syntax::hcl::{self, Assignment, NamedFile, Outside, UnreadFile};
use crate::text::{Source, SourceId, Span};

/// One document, or the files of a Terraform module.
#[derive(Debug)]
pub struct Unit {
    sources: Vec<Source>,
    module: Option<Module>,
}

#[derive(Debug, Clone)]
struct Module {
    folder: String,
    judged: Vec<SourceId>,
    assigned: Vec<(SourceId, Assignment)>,
    /// Files that expressions read.
    named: Vec<NamedFile>,
}

impl Module {
    fn files<'s>(&'s self, sources: &'s [Source]) -> ModuleFiles<'s, 's> {
        let outside = Outside { assigned: &self.assigned, named: &self.named };
        ModuleFiles { folder: &self.folder, files: sources, outside }
    }
}

impl Unit {
    /// A unit of one document.
    pub fn document(source: Source) -> Unit {
        Unit { sources: vec![source], module: None }
    }

    /// The module in a folder: its files and those of the modules that it calls. Only tokens whose blocks are in a file
    /// of `judged` are read.
    pub fn module(folder: String, sources: Vec<Source>, judged: Vec<SourceId>) -> Unit {
        Unit { sources, module: Some(Module { folder, judged, assigned: Vec::new(), named: Vec::new() }) }
    }

    /// The unit with values for variables of its module, in the order in which they count. A document has none.
    #[must_use]
    pub fn assigning(mut self, assignments: Vec<(Source, Assignment)>) -> Unit {
        if let Some(module) = &mut self.module {
            for (source, assignment) in assignments {
                module.assigned.push((source.id, assignment));
                self.sources.push(source);
            }
        }
        self
    }

    /// The paths of files that expressions of the module read, such as `templatefile`, and that the unit does not have.
    /// They are relative to where the paths of the sources are relative to. With their contents, expressions may name
    /// others.
    pub fn wanted(&self) -> BTreeSet<String> {
        match &self.module {
            Some(module) if self.sources.iter().any(hcl::reads_files) => {
                let is_judged = |id| module.judged.contains(&id);
                wanted(module.files(&self.sources), &is_judged)
            }
            _ => BTreeSet::new(),
        }
    }

    /// The unit with files that expressions read: their paths, as [`Unit::wanted`] gives them, and their contents, or
    /// why they are not read.
    #[must_use]
    pub fn reading(mut self, files: Vec<(String, Result<Source, UnreadFile>)>) -> Unit {
        if let Some(module) = &mut self.module {
            for (path, contents) in files {
                let contents = contents.map(|source| {
                    let id = source.id;
                    self.sources.push(source);
                    id
                });
                module.named.push(NamedFile { path, contents });
            }
        }
        self
    }

    /// The same unit with other texts in some sources; `None` if a text cannot be a source.
    pub fn edited(&self, texts: &BTreeMap<SourceId, String>) -> Option<Unit> {
        let source = |source: &Source| {
            let text = texts.get(&source.id).map_or(source.text(), |text| text);
            Source::new(source.id, source.path.clone(), text.as_bytes().to_vec()).ok()
        };
        let sources = self.sources.iter().map(source).collect::<Option<Vec<Source>>>()?;
        Some(Unit { sources, module: self.module.clone() })
    }

    /// Reads all sources, and yields what they hold.
    pub fn read<'s>(&'s self, each: &mut dyn FnMut(Item<'s>)) {
        self.pieces(&mut |piece| piece.items(each));
    }

    /// Reads all sources as [`Unit::read`] does, but yields tokens unread where they can be read later, on another
    /// thread.
    pub fn pieces<'s>(&'s self, each: &mut dyn FnMut(Piece<'s>)) {
        match &self.module {
            None => self.sources.iter().for_each(|source| pieces(source, each)),
            Some(module) => {
                let is_judged = |id| module.judged.contains(&id);
                configuration(module.files(&self.sources), &is_judged, &mut |item| each(Piece::Item(item)));
            }
        }
    }

    /// The sources of the unit.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The sources whose tokens are checked, without those that are only read for the values in them.
    pub fn judged(&self) -> impl Iterator<Item = &Source> {
        let judged = self.module.as_ref().map(|module| &module.judged);
        self.sources.iter().filter(move |source| judged.is_none_or(|ids| ids.contains(&source.id)))
    }

    /// The source of a span.
    pub fn source(&self, span: Span) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == span.source)
    }

    /// The path of the source of a span.
    pub fn path(&self, span: Span) -> &str {
        self.source(span).map_or("", |source| &source.path)
    }

    /// The name of the unit: the path of the document, or the folder of the module.
    pub fn name(&self) -> &str {
        match (&self.module, self.sources.first()) {
            (Some(module), _) if !module.folder.is_empty() => &module.folder,
            (_, Some(source)) => &source.path,
            _ => "",
        }
    }

    /// Takes the sources out of the unit.
    pub fn into_sources(self) -> Vec<Source> {
        self.sources
    }
}
