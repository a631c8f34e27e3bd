//! Modules that are being evaluated, and what all of a run share.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::{Rc, Weak},
};

use hcl_edit::expr::Expression;

use super::{
    Arguments, Host, NamedFile, UnresolvedModule,
    definitions::{Blocks, Definition},
    eval::Frame,
    names::Children,
    value::Value,
};
use crate::{
    syntax::{SyntaxError, SyntaxErrorKind},
    text::{Source, SourceId, Span, Spanned, partial},
};

/// A module being evaluated: its blocks, the arguments of its call, and the values so far.
pub(super) struct Module<'m> {
    /// The module itself, for those that it calls.
    pub(super) own: Weak<Module<'m>>,
    /// The prefix of its addresses: `module.tokens.`; empty for the root module.
    pub(super) prefix: String,
    /// The directory.
    pub(super) folder: String,
    pub(super) blocks: &'m Blocks,
    /// Its call; `None` for the root module.
    pub(super) caller: Option<Caller<'m>>,
    /// The values of locals and variables; `None` while one is being evaluated.
    pub(super) known: RefCell<HashMap<String, Option<Value>>>,
    /// The modules that this one calls, by name, evaluated at first use.
    pub(super) children: RefCell<BTreeMap<String, Rc<Children<'m>>>>,
    pub(super) evaluation: &'m Evaluation<'m>,
}

/// The call of a module.
pub(super) struct Caller<'m> {
    pub(super) module: Weak<Module<'m>>,
    pub(super) call: &'m Definition,
    /// The names in scope there, for the instance of the call.
    pub(super) frame: Frame,
    /// How many calls lead to it.
    pub(super) depth: usize,
}

impl Caller<'_> {
    /// Whether a unit of Terragrunt calls.
    pub(super) fn is_terragrunt(&self) -> bool {
        self.module.upgrade().is_some_and(|module| module.blocks.unit.is_some())
    }
}

/// State that all modules of a run share.
pub(super) struct Evaluation<'m> {
    /// The provider that the configuration is written for.
    pub(super) host: &'m dyn Host,
    /// The directory of the root module.
    pub(super) root: &'m str,
    /// Files that expressions read.
    pub(super) named: &'m [NamedFile],
    /// The paths of such files that were not passed.
    pub(super) wanted: RefCell<BTreeSet<String>>,
    /// All directories, by path.
    pub(super) folders: &'m BTreeMap<String, Blocks>,
    /// The files of all directories.
    pub(super) sources: &'m BTreeMap<SourceId, &'m Source>,
    /// The work that the run may do.
    pub(super) limit: usize,
    /// The work that it may still do.
    pub(super) budget: Cell<usize>,
    /// Whether it was reported that none may be made any more.
    pub(super) is_exhausted: Cell<bool>,
    /// The depth of the expression being evaluated.
    pub(super) depth: Cell<usize>,
    /// The number of unknown values so far that their expression alone does not tell apart.
    pub(super) unnamed: Cell<usize>,
    pub(super) problems: RefCell<Vec<SyntaxError>>,
    /// The places of the problems.
    pub(super) places: RefCell<BTreeSet<(SourceId, u32, u32)>>,
    /// The folders of the modules whose resources were evaluated.
    pub(super) reached: RefCell<BTreeSet<String>>,
    /// The folders of the modules being evaluated, from the root to the innermost call.
    pub(super) calling: RefCell<Vec<String>>,
    /// Wanted resources without an instance: their addresses, at their names.
    pub(super) empty: RefCell<Vec<Spanned<String>>>,
    /// The arguments of calls of such modules that are not followed.
    pub(super) arguments: RefCell<Vec<Arguments>>,
    /// Modules that are not followed, at the name of their call.
    pub(super) unknown: RefCell<Vec<Spanned<UnresolvedModule>>>,
}

impl Evaluation<'_> {
    /// The span of a part of a file.
    pub(super) fn place(&self, file: SourceId, part: &impl hcl_edit::Span) -> Span {
        let range = part.span().unwrap_or_default();
        // After a byte order mark.
        let start = self.sources.get(&file).map_or(0, |source| source.text_start());
        let base = u32::try_from(start).unwrap_or_default();
        let at = |offset: usize| base + u32::try_from(offset).unwrap_or(u32::MAX / 2);
        Span { source: file, start: at(range.start), end: at(range.end) }
    }

    /// Reports a problem, at most one for each place.
    pub(super) fn problem(&self, span: Span, kind: SyntaxErrorKind) {
        if self.places.borrow_mut().insert((span.source, span.start, span.end)) {
            self.problems.borrow_mut().push(kind.at(span));
        }
    }

    /// Reports a module that is not followed.
    pub(super) fn skip(&self, span: Span, value: UnresolvedModule) {
        self.unknown.borrow_mut().push(Spanned { value, span });
    }

    /// The unknown value of an expression as `${expression}`. Two values are written alike only if they are equal: what
    /// an iteration brings into scope may differ each time, so such an expression gets a number.
    pub(super) fn placeholder(&self, expression: &Expression, frame: &Frame) -> Rc<str> {
        let text = expression.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        if !frame.names.iter().any(|(name, _)| text.contains(name.as_str())) {
            return Rc::from(partial::unknown_part(&text));
        }
        self.unnamed.set(self.unnamed.get() + 1);
        Rc::from(partial::unknown_part(&format!("{text} #{}", self.unnamed.get())))
    }

    /// Takes `count` values from the budget; false if it is exhausted.
    pub(super) fn spend(&self, count: usize) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(count));
        left >= count
    }
}
