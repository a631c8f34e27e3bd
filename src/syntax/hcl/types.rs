//! Types of Terraform's language, and the conversions between them.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    fault::Fault,
    order,
    value::{Data, ObjectEntry, Value},
};

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    /// Of null, of an unknown value, and the constraint `any`.
    Any,
    Bool,
    Number,
    Text,
    List(Rc<Type>),
    Set(Rc<Type>),
    Map(Rc<Type>),
    Tuple(Vec<Type>),
    Object(BTreeMap<Rc<str>, Attribute>),
}

/// The type of an attribute of an object.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) kind: Type,
    /// For `optional(…)`, its value if it is not given.
    pub(super) default: Option<Value>,
}

impl PartialEq for Attribute {
    fn eq(&self, other: &Attribute) -> bool {
        self.kind == other.kind
    }
}

impl Attribute {
    fn required(kind: Type) -> Attribute {
        Attribute { kind, default: None }
    }
}

impl Type {
    /// The type of a value.
    pub(super) fn of(value: &Value) -> Type {
        match (&value.data, &value.element) {
            (Data::Bool(_), _) => Type::Bool,
            (Data::Number(_), _) => Type::Number,
            (Data::Text(_) | Data::Partial(_) | Data::Json(_), _) => Type::Text,
            (Data::Set(_), element) => Type::Set(element.clone().unwrap_or_else(|| Rc::new(Type::Any))),
            (Data::List(_), Some(element)) => Type::List(element.clone()),
            (Data::List(values), None) => Type::Tuple(values.iter().map(Type::of).collect()),
            (Data::Object(_), Some(element)) => Type::Map(element.clone()),
            (Data::Object(members), None) => {
                let attribute =
                    |member: &ObjectEntry| (member.key.clone(), Attribute::required(Type::of(&member.value)));
                Type::Object(members.iter().map(attribute).collect())
            }
            (Data::Null | Data::Table(_) | Data::Unknown(_) | Data::Invalid(_), _) => Type::Any,
        }
    }

    /// The type that all of some types convert to.
    pub(super) fn unified<'t>(types: impl IntoIterator<Item = &'t Type>) -> Option<Type> {
        types.into_iter().try_fold(Type::Any, |all, one| all.or(one))
    }

    /// The type that two types convert to.
    fn or(&self, other: &Type) -> Option<Type> {
        use Type as T;
        Some(match (self, other) {
            (one, other) if one == other => one.clone(),
            (T::Any, known) | (known, T::Any) => known.clone(),
            (T::Text, T::Number | T::Bool) | (T::Number | T::Bool, T::Text) => T::Text,
            (T::List(one), T::List(other)) => T::List(Rc::new(one.or(other)?)),
            (T::Set(one), T::Set(other) | T::List(other)) | (T::List(one), T::Set(other)) => {
                T::Set(Rc::new(one.or(other)?))
            }
            (T::Map(one), T::Map(other)) => T::Map(Rc::new(one.or(other)?)),
            (T::Tuple(one), T::Tuple(other)) if one.len() == other.len() => {
                let each = one.iter().zip(other).map(|(one, other)| one.or(other));
                T::Tuple(each.collect::<Option<_>>()?)
            }
            (T::Tuple(one), T::Tuple(other)) => T::List(Rc::new(T::unified(one.iter().chain(other))?)),
            (T::List(element), T::Tuple(each)) | (T::Tuple(each), T::List(element)) => {
                T::List(Rc::new(T::unified(each.iter().chain([&**element]))?))
            }
            (T::Set(element), T::Tuple(each)) | (T::Tuple(each), T::Set(element)) => {
                T::Set(Rc::new(T::unified(each.iter().chain([&**element]))?))
            }
            (T::Map(element), T::Object(each)) | (T::Object(each), T::Map(element)) => {
                T::Map(Rc::new(T::unified(each.values().map(|own| &own.kind).chain([&**element]))?))
            }
            (T::Object(one), T::Object(other)) if one.keys().eq(other.keys()) => {
                let both = one.iter().zip(other.values());
                let each =
                    both.map(|((key, one), other)| Some((key.clone(), Attribute::required(one.kind.or(&other.kind)?))));
                T::Object(each.collect::<Option<_>>()?)
            }
            (T::Object(one), T::Object(other)) => {
                T::Map(Rc::new(T::unified(one.values().chain(other.values()).map(|own| &own.kind))?))
            }
            _ => return None,
        })
    }

    /// The type that the elements of a collection have in common.
    pub(super) fn of_elements(value: &Value) -> Option<Type> {
        match (&value.element, &value.data) {
            (Some(element), _) => Some((**element).clone()),
            (None, Data::List(values) | Data::Set(values)) => {
                values.iter().try_fold(Type::Any, |all, value| all.or(&Type::of(value)))
            }
            (None, Data::Object(members)) => {
                members.iter().try_fold(Type::Any, |all, member| all.or(&Type::of(&member.value)))
            }
            _ => None,
        }
    }

    /// What a value of the type is called.
    fn described(&self) -> &'static str {
        match self {
            Type::Any => "any value",
            Type::Bool => "a boolean",
            Type::Number => "a number",
            Type::Text => "a string",
            Type::List(_) => "a list",
            Type::Set(_) => "a set",
            Type::Map(_) => "a map",
            Type::Tuple(_) => "a tuple",
            Type::Object(_) => "an object",
        }
    }
}

impl Value {
    /// The value as one of another type.
    ///
    /// # Errors
    /// The value is unknown, or there is no conversion.
    pub(super) fn converted(&self, to: &Type) -> Result<Value, Fault> {
        let span = self.span;
        if self.is_null() || self.is_open() || *to == Type::Any || Type::of(self) == *to && !has_defaults(to) {
            return Ok(self.clone());
        }
        match to {
            Type::Any => Ok(self.clone()),
            Type::Bool => Ok(Value::bool(span, self.to_bool()?)),
            Type::Number => self.to_number().map(|number| Value::new(span, Data::Number(number))),
            Type::Text => match &self.data {
                Data::Json(_) | Data::Text(_) | Data::Partial(_) => Ok(self.clone()),
                _ => Ok(Value::text(span, self.to_text()?)),
            },
            Type::List(element) => {
                let (values, element) = self.elements_as(element)?;
                Ok(Value::list(span, values).of_type(element))
            }
            Type::Set(element) => {
                let (values, element) = self.elements_as(element)?;
                order::set(span, values, element)
            }
            Type::Map(element) => {
                let element = self.element_as(element)?;
                let members = self.members().ok_or_else(|| self.fault_of(to))?;
                let each = members.into_iter().map(|own| entry(own, own.value.converted(&element)));
                Ok(Value::object(span, each.collect::<Result<_, _>>()?).of_type(element))
            }
            Type::Tuple(each) => {
                let values = self.to_elements()?;
                if values.len() != each.len() {
                    return Err(Fault::invalid(format!("expected {} elements", each.len())));
                }
                let values = values.iter().zip(each).map(|(value, to)| value.converted(to));
                Ok(Value::list(span, values.collect::<Result<_, _>>()?))
            }
            Type::Object(attributes) => self.object_as(to, attributes),
        }
    }

    fn elements_as(&self, element: &Type) -> Result<(Vec<Value>, Type), Fault> {
        let values = self.to_elements()?;
        let element = self.element_as(element)?;
        Ok((values.iter().map(|value| value.converted(&element)).collect::<Result<_, _>>()?, element))
    }

    /// The type of the elements, where `any` means what all have in common.
    fn element_as(&self, element: &Type) -> Result<Type, Fault> {
        match element {
            Type::Any => Type::of_elements(self)
                .ok_or_else(|| self.gap().unwrap_or_else(|| Fault::invalid("the elements have no type in common"))),
            element => Ok(element.clone()),
        }
    }

    fn object_as(&self, to: &Type, attributes: &BTreeMap<Rc<str>, Attribute>) -> Result<Value, Fault> {
        if !matches!(self.data, Data::Object(_)) {
            return Err(self.fault_of(to));
        }
        let mut members = Vec::new();
        for (key, attribute) in attributes {
            let own = self.member(key).filter(|own| !(own.is_null() && attribute.default.is_some()));
            let value = match (own, &attribute.default) {
                (Some(own), _) => own.converted(&attribute.kind)?,
                (None, Some(default)) => default.clone().at(self.span).converted(&attribute.kind)?,
                (None, None) => {
                    return Err(Fault::invalid(format!("attribute `{}` is required", crate::text::shown(key))));
                }
            };
            members.push(ObjectEntry { key: key.clone(), key_span: value.span, value });
        }
        Ok(Value::object(self.span, members))
    }

    fn fault_of(&self, to: &Type) -> Fault {
        self.gap().unwrap_or_else(|| Fault::invalid(format!("expected {}", to.described())))
    }
}

fn entry(own: &ObjectEntry, value: Result<Value, Fault>) -> Result<ObjectEntry, Fault> {
    Ok(ObjectEntry { key: own.key.clone(), key_span: own.key_span, value: value? })
}

/// Whether a conversion fills in values.
fn has_defaults(to: &Type) -> bool {
    match to {
        Type::List(element) | Type::Set(element) | Type::Map(element) => has_defaults(element),
        Type::Tuple(each) => each.iter().any(has_defaults),
        Type::Object(attributes) => attributes.values().any(|own| own.default.is_some() || has_defaults(&own.kind)),
        Type::Any | Type::Bool | Type::Number | Type::Text => false,
    }
}
