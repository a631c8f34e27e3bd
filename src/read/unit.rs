//! What is read together: one document, or the files of a Terraform module.

use std::collections::BTreeMap;

use super::{Item, Piece, configuration, pieces};
use crate::text::{Source, SourceId, Span};

/// Sources that are read together.
#[derive(Debug)]
pub struct Unit {
    sources: Vec<Source>,
    module: Option<Module>,
}

#[derive(Debug, Clone)]
struct Module {
    folder: String,
    judged: Vec<SourceId>,
}

impl Unit {
    /// A document of its own.
    pub fn document(source: Source) -> Unit {
        Unit { sources: vec![source], module: None }
    }

    /// The module in a folder: its files and those of the modules that it calls. Only tokens whose blocks stand in a
    /// judged file are handed out.
    pub fn module(folder: String, sources: Vec<Source>, judged: Vec<SourceId>) -> Unit {
        Unit { sources, module: Some(Module { folder, judged }) }
    }

    /// The same with other texts in some sources; none where one can be no source.
    pub fn edited(&self, texts: &BTreeMap<SourceId, String>) -> Option<Unit> {
        let source = |source: &Source| {
            let text = texts.get(&source.id).map_or(source.text(), |text| text);
            Source::new(source.id, source.path.clone(), text.as_bytes().to_vec()).ok()
        };
        let sources = self.sources.iter().map(source).collect::<Option<Vec<Source>>>()?;
        Some(Unit { sources, module: self.module.clone() })
    }

    /// Hands out what the sources hold.
    pub fn read<'s>(&'s self, each: &mut dyn FnMut(Item<'s>)) {
        self.pieces(&mut |piece| piece.items(each));
    }

    /// As [`Unit::read`], with tokens left as they are where they can be read later.
    pub fn pieces<'s>(&'s self, each: &mut dyn FnMut(Piece<'s>)) {
        match &self.module {
            None => self.sources.iter().for_each(|source| pieces(source, each)),
            Some(Module { folder, judged }) => {
                configuration(folder, &self.sources, &|id| judged.contains(&id), &mut |item| each(Piece::Item(item)));
            }
        }
    }

    /// The sources.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The sources whose contents are judged: those that are only called for are not.
    pub fn judged(&self) -> impl Iterator<Item = &Source> {
        let judged = self.module.as_ref().map(|module| &module.judged);
        self.sources.iter().filter(move |source| judged.is_none_or(|ids| ids.contains(&source.id)))
    }

    /// The source that a place lies in.
    pub fn source(&self, span: Span) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == span.source)
    }

    /// The path of the source that a place lies in.
    pub fn path(&self, span: Span) -> &str {
        self.source(span).map_or("", |source| &source.path)
    }

    /// What to call it: the path of the document, or the folder of the module.
    pub fn name(&self) -> &str {
        match (&self.module, self.sources.first()) {
            (Some(module), _) if !module.folder.is_empty() => &module.folder,
            (_, Some(source)) => &source.path,
            _ => "",
        }
    }

    /// The sources, to be kept.
    pub fn into_sources(self) -> Vec<Source> {
        self.sources
    }
}
