//! Units of Terragrunt: `terragrunt.hcl` calls one module, with `inputs` for its variables.
//!
//! A unit is a module of its own, in which only the call counts: `terraform { source = … }`, or the directory itself
//! without a source. What its other blocks give, such as `dependency` and `include`, is unknown.

use std::rc::Rc;

use hcl_edit::structure::{Attribute, Structure};

use super::{
    definitions::{Blocks, Code, Content, Definition, In},
    eval::Frame,
    module::Module,
    value::Value,
};
use crate::text::{Source, shown};

/// What a unit of Terragrunt has in addition to its call.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// The values for variables.
    inputs: Option<Rc<In<Code>>>,
    /// Whether included files may give further values.
    has_include: bool,
}

/// The path of the module that a unit without a source calls.
pub(super) const OWN_DIRECTORY: &str = "./.";

impl Blocks {
    /// Adds a part of `terragrunt.hcl`.
    pub(super) fn terragrunt(&mut self, structure: Structure, file: &Source) {
        if self.unit.is_none() {
            self.unit = Some(Unit::default());
            let start = file.text_start();
            let place = file.character(start);
            let labels = vec!["terragrunt".to_owned()];
            self.calls.push(Definition { labels, place, bodies: Vec::new(), overrides: Vec::new() });
        }
        match structure {
            Structure::Attribute(Attribute { key, value, .. }) if key.as_str() == "inputs" => {
                let inputs = Rc::new(In { file: file.id, item: Code::Hcl(value) });
                self.unit.iter_mut().for_each(|unit| unit.inputs = Some(inputs.clone()));
            }
            Structure::Attribute(_) => {}
            Structure::Block(block) => match block.ident.as_str() {
                "locals" => self.block(block, file),
                "include" => self.unit.iter_mut().for_each(|unit| unit.has_include = true),
                "terraform" => {
                    let start = file.text_start();
                    let range = hcl_edit::Span::span(&block.ident).unwrap_or_default();
                    for call in &mut self.calls {
                        call.place = file.span(start + range.start, start + range.end);
                        call.bodies.push(In { file: file.id, item: Content::Hcl(block.body.clone()) });
                    }
                }
                _ => {}
            },
        }
    }
}

impl Module<'_> {
    /// The value that a unit of Terragrunt gives to a variable.
    pub(super) fn input(&self, name: &str) -> Option<Value> {
        let unit = self.blocks.unit.as_ref()?;
        let call = self.blocks.calls.first()?;
        let inputs = self.inputs();
        let of = |inputs: &Value| inputs.member(name).cloned();
        let own = inputs.as_ref().and_then(|inputs| of(inputs).or_else(|| inputs.known_elements().and_then(of)));
        if let Some(own) = own {
            return Some(own);
        }
        let may_be_given = unit.has_include || inputs.as_ref().is_some_and(Value::has_unknown_size);
        let why = || format!("`{}` may be among the inputs that Terragrunt merges", shown(name));
        may_be_given.then(|| Value::unknown_at(call.place, why(), format!("inputs.{name}")))
    }

    /// All inputs of a unit of Terragrunt.
    pub(super) fn inputs(&self) -> Option<Value> {
        let inputs = self.blocks.unit.as_ref()?.inputs.as_ref()?;
        let place = self.blocks.calls.first()?.place;
        Some(self.once("inputs".to_owned(), place, || self.run(&inputs.item, &Frame::new(inputs.file))))
    }
}
