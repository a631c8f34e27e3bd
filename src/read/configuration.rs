//! Tokens in Terraform's own language: what a directory of files defines.

use super::{
    Document, Item, comments,
    data_sources::Cloudflare,
    problems::Problems,
    resource::{self, About, Tool},
    shape::Shape,
};
use crate::{
    catalog::OwnerKind,
    model::Form,
    syntax::hcl,
    text::{Source, SourceId, Spanned},
};

/// Reads the module in a folder; `files` are those of the folder and of all modules that it calls. Yields the tokens
/// whose blocks are in a file that `is_judged`.
pub fn configuration<'s>(
    folder: &str,
    files: &'s [Source],
    is_judged: &dyn Fn(SourceId) -> bool,
    each: &mut dyn FnMut(Item<'s>),
) {
    let found = hcl::evaluate(folder, files, &Cloudflare);
    for error in found.problems {
        each(Item::Problem(error.into()));
    }
    for module in found.unknown {
        each(Item::Unknown(module.into()));
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
        let Some(owner) = OwnerKind::of_resource(&instance.kind) else { continue };
        let about = About {
            address: Spanned { value: instance.address.into(), span: place },
            owner,
            form: Form::Resource,
            tool: Tool::Terraform,
        };
        let mut problems = Problems::default();
        let mut token = resource::token(instance.attributes.root(file), None, about, file, &mut problems);
        token.is_authored = true;
        comments::attach(&mut token, &|id| files.iter().find(|file| file.id == id));
        let is_kept = |name: &str| instance.ignored_changes.iter().any(|own| own == name || own == "all");
        token.moving.retain(|time| !is_kept(time.value));
        tokens += 1;
        last = Some(place);
        each(Item::Token(Box::new(token)));
        problems.items().for_each(&mut *each);
    }
    if let Some(span) = last {
        each(Item::Document(Document { span, tokens, page: None }));
    } else if let Some(file) = files.iter().find(|file| is_judged(file.id)) {
        each(Item::Unsupported(Shape::TerraformConfig.unsupported(file.span(0, 0))));
    }
}
