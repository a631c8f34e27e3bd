//! Tokens in Terraform's own language: what a directory of files defines.

use std::collections::BTreeSet;

use super::{
    Document, Item, ReadProblemKind, arguments, comments,
    data_sources::Cloudflare,
    lookup,
    problems::Problems,
    resource::{self, About, Tool},
    shape::Shape,
};
use crate::{
    catalog::OwnerKind,
    model::{FailedLookup, Form, Token},
    syntax::hcl::{self, Found, Instance, Outside},
    text::{Source, SourceId, Span, Spanned, shown},
};

/// The files of a module.
#[derive(Clone, Copy)]
pub struct ModuleFiles<'s, 'm> {
    /// The folder.
    pub folder: &'m str,
    /// The files of the folder, of all modules that it calls, and those of assignments.
    pub files: &'s [Source],
    /// Values for variables, and files that expressions read.
    pub outside: Outside<'m>,
}

/// Reads the module in a folder. Yields the tokens whose blocks are in a file that `is_judged`. A module that no call reaches, for example because the call has
/// `count`, is read by itself.
pub fn configuration<'s>(
    module: ModuleFiles<'s, '_>,
    is_judged: &dyn Fn(SourceId) -> bool,
    each: &mut dyn FnMut(Item<'s>),
) {
    let files = module.files;
    let provider = Cloudflare::default();
    let found = evaluated(module, is_judged, &provider);
    let failed_lookups = provider.failed_lookups();
    for error in found.problems {
        each(Item::Problem(error.into()));
    }
    for module in found.unknown {
        each(Item::Unknown(module.into()));
    }
    for resource in found.empty.into_iter().filter(|resource| is_judged(resource.span.source)) {
        let address = shown(&resource.value);
        each(Item::Unknown(ReadProblemKind::NoInstance(address).at(resource.span)));
    }
    for file in files.iter().filter(|file| is_judged(file.id)) {
        for comment in hcl::comments(file) {
            each(Item::Comment(comment));
        }
    }
    let mut tokens = 0;
    let mut last = None;
    for instance in found.resources {
        let place = instance.place;
        let Some(file) = files.iter().find(|file| file.id == place.source && is_judged(file.id)) else { continue };
        let mut problems = Problems::default();
        let Some(mut token) = token(instance, file, &failed_lookups, &mut problems) else { continue };
        comments::attach(&mut token, &|id| files.iter().find(|file| file.id == id));
        tokens += 1;
        last = Some(place);
        each(Item::Token(Box::new(token)));
        problems.items().for_each(&mut *each);
    }
    for own in &found.arguments {
        let Some(file) = files.iter().find(|file| file.id == own.place.source && is_judged(file.id)) else { continue };
        arguments::tokens(own, file, &mut |mut token, problems| {
            lookup::attach(&mut token, &failed_lookups);
            comments::attach(&mut token, &|id| files.iter().find(|file| file.id == id));
            tokens += 1;
            last = Some(own.place);
            each(Item::Token(Box::new(token)));
            problems.items().for_each(&mut *each);
        });
    }
    if let Some(span) = last {
        each(Item::Document(Document { span, tokens, page: None }));
    } else if let Some(file) = files.iter().find(|file| is_judged(file.id)) {
        each(Item::Unsupported(Shape::TerraformConfig.unsupported(file.span(0, 0))));
    }
}

/// The paths of files that expressions of the module read, and that were not passed.
pub(super) fn wanted(module: ModuleFiles<'_, '_>, is_judged: &dyn Fn(SourceId) -> bool) -> BTreeSet<String> {
    evaluated(module, is_judged, &Cloudflare::default()).wanted
}

/// The token of an instance; `None` if it is another resource.
fn token<'s>(
    instance: Instance,
    file: &'s Source,
    failed: &[FailedLookup],
    problems: &mut Problems,
) -> Option<Token<'s>> {
    let about = About {
        address: Spanned { value: instance.address.into(), span: instance.place },
        owner: OwnerKind::of_resource(&instance.kind)?,
        form: Form::Resource,
        tool: Tool::Terraform,
    };
    let mut token = resource::token(instance.attributes.root(file), None, about, file, problems);
    token.is_authored = true;
    token.overrides = instance.overrides;
    lookup::attach(&mut token, failed);
    let is_kept = |name: &str| instance.ignored_changes.iter().any(|own| own == name || own == "all");
    token.moving.retain(|time| !is_kept(time.value));
    Some(token)
}

/// Reads configuration that is a part of another source. `alone` has it at the same place, and nothing else.
#[cfg(feature = "programs")]
pub(super) fn piece<'s>(alone: &Source, source: &'s Source, problems: &mut Problems) -> Vec<Token<'s>> {
    let provider = Cloudflare::default();
    let found = hcl::evaluate("", std::slice::from_ref(alone), &provider);
    let failed = provider.failed_lookups();
    found.resources.into_iter().filter_map(|instance| token(instance, source, &failed, problems)).collect()
}

/// Evaluates the module in a folder, and then each judged module that was not reached from it.
fn evaluated(module: ModuleFiles<'_, '_>, is_judged: &dyn Fn(SourceId) -> bool, provider: &Cloudflare) -> Found {
    let ModuleFiles { folder, files, outside } = module;
    let mut all = Found::default();
    let judged = files.iter().filter(|file| is_judged(file.id)).map(|file| hcl::joined(hcl::folder(&file.path), ""));
    let others: BTreeSet<String> = judged.collect();
    let root = hcl::joined(folder, "");
    for start in [root.clone()].into_iter().chain(others) {
        if all.reached.contains(&start) {
            continue;
        }
        let own = if start == root { outside } else { Outside { assigned: &[], ..outside } };
        let found = hcl::evaluate_with(&start, files, own, provider);
        all.wanted.extend(found.wanted);
        all.arguments.extend(found.arguments);
        all.resources.extend(found.resources);
        all.reached.extend(found.reached);
        for problem in found.problems {
            if !all.problems.contains(&problem) {
                all.problems.push(problem);
            }
        }
        for module in found.unknown {
            if !all.unknown.contains(&module) {
                all.unknown.push(module);
            }
        }
        all.empty.extend(found.empty);
    }
    // One call of a module may have instances where another has none.
    let places: BTreeSet<Span> = all.resources.iter().map(|instance| instance.place).collect();
    let mut seen = BTreeSet::new();
    all.empty.retain(|resource| !places.contains(&resource.span) && seen.insert(resource.span));
    all
}
