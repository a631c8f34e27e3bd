//! The types that variables declare: `map(object({ id = string, on = optional(bool, true) }))`.

use std::{collections::BTreeMap, rc::Rc};

use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};

use super::{
    definitions::{Code, Definition},
    eval::Frame,
    module::Module,
    types::{Attribute, Type},
    value::Value,
};

/// The deepest nesting of types that is read.
const MAX_DEPTH: usize = 32;

impl Module<'_> {
    /// A value as the type that a variable declares.
    pub(super) fn constrained(&self, variable: &Definition, value: Value) -> Value {
        let declared = variable.attribute("type");
        let frame = Frame::new(declared.as_ref().map_or(value.span.source, |own| own.file));
        let kind = match declared.map(|own| own.item) {
            Some(Code::Hcl(expression)) => self.kind(&expression, &frame, 0),
            Some(Code::Json(text)) => text
                .as_text()
                .and_then(|own| own.parse().ok())
                .and_then(|expression| self.kind(&expression, &Frame { fixed: Some(text.span), ..frame }, 0)),
            None => Some(Type::Any),
        };
        let Some(kind) = kind else {
            return Value::unknown(value.span, "the type of the variable is not evaluated");
        };
        let span = value.span;
        if let Err(fault) = self.spend(value.size()) {
            return self.failed(fault, span);
        }
        value.converted(&kind).unwrap_or_else(|fault| self.failed(fault, span))
    }

    fn kind(&self, expression: &Expression, frame: &Frame, depth: usize) -> Option<Type> {
        if depth > MAX_DEPTH {
            return None;
        }
        match expression {
            Expression::Variable(name) => named(name.as_str()),
            // As before version 0.12 of Terraform.
            Expression::String(name) => named(name.value()),
            Expression::Parenthesis(inner) => self.kind(inner.inner(), frame, depth + 1),
            Expression::FuncCall(call) => self.made(call, frame, depth + 1),
            _ => None,
        }
    }

    fn made(&self, call: &FuncCall, frame: &Frame, depth: usize) -> Option<Type> {
        let argument = call.args.iter().next()?;
        let element = || self.kind(argument, frame, depth).map(Rc::new);
        match call.name.name.as_str() {
            "list" => element().map(Type::List),
            "set" => element().map(Type::Set),
            "map" => element().map(Type::Map),
            "tuple" => {
                let each = argument.as_array()?.iter().map(|own| self.kind(own, frame, depth));
                each.collect::<Option<_>>().map(Type::Tuple)
            }
            "object" => self.attribute_types(argument.as_object()?, frame, depth).map(Type::Object),
            _ => None,
        }
    }

    fn attribute_types(&self, object: &Object, frame: &Frame, depth: usize) -> Option<BTreeMap<Rc<str>, Attribute>> {
        let attribute = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
            let name: Rc<str> = match key {
                ObjectKey::Ident(name) => Rc::from(name.as_str()),
                ObjectKey::Expression(key) => Rc::from(key.as_str()?),
            };
            let (kind, default) = match value.expr() {
                Expression::FuncCall(call) if call.name.name.as_str() == "optional" => {
                    let kind = self.kind(call.args.iter().next()?, frame, depth + 1)?;
                    let default = call.args.iter().nth(1).map(|own| self.eval(own, frame));
                    let absent = || Value::new(self.place(frame, value.expr()), super::value::Data::Null);
                    (kind, Some(default.unwrap_or_else(absent)))
                }
                kind => (self.kind(kind, frame, depth + 1)?, None),
            };
            Some((name, Attribute { kind, default }))
        };
        object.iter().map(attribute).collect()
    }
}

fn named(name: &str) -> Option<Type> {
    Some(match name {
        "string" => Type::Text,
        "number" => Type::Number,
        "bool" => Type::Bool,
        "any" => Type::Any,
        "list" => Type::List(Type::Any.into()),
        "map" => Type::Map(Type::Any.into()),
        _ => return None,
    })
}
