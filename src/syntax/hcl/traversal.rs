//! Paths such as `local.zones[0].id` and `module.ci.token[*].name`.

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::{
    eval::Frame,
    fault::Fault,
    module::Module,
    types::Type,
    value::{Data, Value},
};
use crate::text::{Span, shown};

impl Module<'_> {
    /// The value that a path of names and indices leads to.
    pub(super) fn traversal(&self, traversal: &Traversal, span: Span, frame: &Frame) -> Value {
        let steps: Vec<&TraversalOperator> = traversal.operators.iter().map(|operator| operator.value()).collect();
        let name = match &traversal.expr {
            Expression::Variable(name) if frame.find(name.as_str()).is_none() && !frame.is_closed => name.as_str(),
            other => {
                let value = self.eval(other, frame);
                return self.steps(value, steps.into_iter(), span, frame);
            }
        };
        let attribute = |at: usize| match steps.get(at) {
            Some(TraversalOperator::GetAttr(name)) => Some(name.as_str()),
            _ => None,
        };
        let (value, done) = match (name, attribute(0), attribute(1)) {
            ("local", Some(own), _) => (self.local(own, span), 1),
            ("var", Some(own), _) => (self.variable(own, span), 1),
            ("module", Some(own), _) => {
                let (value, done) = self.called(own, steps.get(1..).unwrap_or_default(), span, frame);
                (value, done + 1)
            }
            ("data", Some(kind), Some(own)) => (self.data(kind, own, span), 2),
            ("path", Some("root"), _) => (Value::text(span, "."), 1),
            ("path", Some("module"), _) => (Value::text(span, self.path()), 1),
            ("path" | "terraform", ..) => (Value::unknown_at(span, format!("`{name}` is unknown"), name), 0),
            ("local" | "var" | "module" | "data" | "self", ..) => {
                (Value::unknown(span, format!("`{name}` is unknown")), 0)
            }
            (kind, Some(own), _) => (self.resource(kind, own, span), 1),
            (name, ..) => (Value::unknown(span, format!("`{name}` is unknown")), 0),
        };
        self.steps(value, steps.into_iter().skip(done), span, frame)
    }

    fn steps<'t>(
        &self,
        mut value: Value,
        mut steps: impl Iterator<Item = &'t TraversalOperator>,
        span: Span,
        frame: &Frame,
    ) -> Value {
        while let Some(step) = steps.next() {
            if value.is_unknown() {
                value = value.unknown_part(self.written(step, frame).as_deref(), span);
                continue;
            }
            let found = match step {
                TraversalOperator::GetAttr(name) => value.attribute(name.as_str(), span),
                TraversalOperator::Index(index) => value.index(&self.eval(index, frame), span),
                TraversalOperator::LegacyIndex(at) => value.index(&Value::number(span, *at.value() as f64), span),
                splat @ (TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)) => {
                    let is_old = matches!(splat, TraversalOperator::AttrSplat(_));
                    return self.splat(&value, is_old, &steps.collect::<Vec<_>>(), span, frame);
                }
            };
            value = found.unwrap_or_else(|fault| self.failed(fault, span));
        }
        value
    }

    /// A step of a path as text, its index evaluated; `None` if the index is unknown.
    fn written(&self, step: &TraversalOperator, frame: &Frame) -> Option<String> {
        Some(match step {
            TraversalOperator::GetAttr(name) => format!(".{}", name.as_str()),
            TraversalOperator::LegacyIndex(at) => format!("[{}]", at.value()),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => "[*]".to_owned(),
            TraversalOperator::Index(index) => {
                let index = self.eval(index, frame);
                let text = index.as_text()?;
                if matches!(index.data, Data::Number(_)) { format!("[{text}]") } else { format!("[\"{text}\"]") }
            }
        })
    }

    /// The value of `list.*.name` (old) or `list[*].name`: the old form applies to the attributes that follow it, the
    /// new one to all that follows.
    fn splat(&self, value: &Value, is_old: bool, rest: &[&TraversalOperator], span: Span, frame: &Frame) -> Value {
        if let Err(fault) = self.spend(value.size()) {
            return self.failed(fault, span);
        }
        let applies = |step: &&&TraversalOperator| !is_old || matches!(step, TraversalOperator::GetAttr(_));
        let (each, after) = rest.split_at(rest.iter().take_while(applies).count());
        let elements: Vec<Value> = match &value.data {
            Data::List(values) | Data::Set(values) => values.to_vec(),
            Data::Null => Vec::new(),
            _ => vec![value.clone()],
        };
        let made = elements.into_iter().map(|value| self.steps(value, each.iter().copied(), span, frame));
        let list = Value::list(span, made.collect());
        // The elements of a list or a set are of one type, and so are the results.
        let list = match value.element.is_some() && !matches!(value.data, Data::Object(_)) {
            true => Type::of_elements(&list).map_or(list.clone(), |element| list.of_type(element)),
            false => list,
        };
        self.steps(list, after.iter().copied(), span, frame)
    }
}

impl Value {
    /// `value.name`
    fn attribute(&self, name: &str, span: Span) -> Result<Value, Fault> {
        match &self.data {
            Data::Object(_) | Data::Table(_) => self.part(&Value::text(span, name), span, true),
            _ => self.without_parts(),
        }
    }

    /// What taking a part of it leads to.
    fn without_parts(&self) -> Result<Value, Fault> {
        let fault = || self.gap().unwrap_or_else(|| Fault::invalid("value has no elements"));
        self.missing_first().ok_or_else(fault)
    }

    /// `value[key]`
    pub(super) fn index(&self, key: &Value, span: Span) -> Result<Value, Fault> {
        self.part(key, span, false)
    }

    fn part(&self, key: &Value, span: Span, is_attribute: bool) -> Result<Value, Fault> {
        if let Some(fault) = key.gap() {
            return Err(fault);
        }
        match &self.data {
            Data::Table(table) => Ok(table.get(key, span)),
            Data::List(values) => {
                let at = key.to_number()?;
                let found = (at >= 0.0 && at.fract() == 0.0).then(|| values.get(at as usize)).flatten();
                let found = found.map(|found| found.chosen_of(values));
                let found = found.or_else(|| self.missing_first());
                found.ok_or_else(|| Fault::invalid("index is out of range"))
            }
            Data::Object(_) => {
                let name = key.to_text()?;
                let found = self.member(&name).map(|found| found.looked_up(key, is_attribute));
                let found = found.or_else(|| self.missing_key(key));
                let has_partial_key =
                    || self.has_unknown() && self.members().is_some_and(|all| all.iter().any(|own| own.is_partial()));
                found.ok_or_else(|| match has_partial_key() {
                    true => Fault::unknown("a key of the map is unknown"),
                    false => Fault::invalid(format!("key `{}` does not exist", shown(&name))),
                })
            }
            _ => self.without_parts(),
        }
    }
}
