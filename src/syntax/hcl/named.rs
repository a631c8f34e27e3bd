//! Values that the host knows by a name: those of one list that share it, and names that none has.

use std::rc::Rc;

use super::value::{Data, ObjectEntry, Value};
use crate::text::Span;

/// What the host says about look-ups by name among the values that it labels.
pub trait Directory: std::fmt::Debug {
    /// Why a look-up of a name among labelled texts fails; `None` if the host knows the name.
    fn missing(&self, name: &str, among: &[Rc<str>], span: Span) -> Option<Rc<str>>;

    /// Why a map of values by their names fails, of which two have this name.
    fn shared(&self, name: &str, map: Span) -> Rc<str>;
}

/// The name by which the host knows a value.
#[derive(Debug, Clone)]
pub struct Label {
    pub(crate) name: Rc<str>,
    /// The span of the value before it is looked up.
    pub(crate) home: Span,
    pub(crate) directory: Rc<dyn Directory>,
}

impl Value {
    /// The same value with the name by which the host knows it.
    pub(crate) fn labelled(mut self, label: Rc<Label>) -> Value {
        self.label = Some(label);
        self
    }

    /// The part with a label: the value itself, a member of the object, or the first element of the list.
    pub(super) fn named(&self) -> Option<(&Value, &Rc<Label>)> {
        match (&self.label, &self.data) {
            (Some(label), _) => Some((self, label)),
            (None, Data::Object(members)) => {
                members.iter().find_map(|own| Some((&own.value, own.value.label.as_ref()?)))
            }
            (None, Data::List(values)) => {
                let first = values.first()?;
                Some((first, first.label.as_ref()?))
            }
            _ => None,
        }
    }

    /// Whether two values share a name, and yet differ.
    pub(super) fn is_confused_with(&self, other: &Value) -> bool {
        match (self.named(), other.named()) {
            (Some((one, own)), Some((other, name))) => own.name == name.name && one.as_text() != other.as_text(),
            _ => false,
        }
    }

    /// The same element of a list. If another one has its name, the choice depends on their order: the name takes the
    /// place of the value.
    pub(super) fn chosen_of(&self, all: &[Value]) -> Value {
        if self.named().is_some() && all.iter().any(|other| self.is_confused_with(other)) {
            self.each_labelled(&|value, label| Value::text(value.span, label.name.clone()).labelled(label.clone()))
        } else {
            self.clone()
        }
    }

    /// The same value at the key that it was looked up by. The attribute of a value that was looked up stays where it
    /// is.
    pub(super) fn looked_up(&self, key: &Value, is_attribute: bool) -> Value {
        if self.named().is_none() || key.label.is_some() {
            return self.clone();
        }
        self.each_labelled(&|value, label| match is_attribute && value.span != label.home {
            true => value.clone(),
            false => value.clone().at(key.span),
        })
    }

    /// The value that fails for a reason, with the label of this one.
    pub(super) fn failing(&self, why: Rc<str>) -> Value {
        let failed = Value::invalid(self.span, why);
        match self.named() {
            Some((_, label)) => failed.labelled(label.clone()),
            None => failed,
        }
    }

    /// The failure to find a name in a map by names.
    pub(super) fn missing_key(&self, key: &Value) -> Option<Value> {
        let all = self.members()?;
        let mut among = Vec::with_capacity(all.len());
        for own in &all {
            let (value, _) = own.value.named().filter(|(_, label)| label.name == own.key)?;
            among.extend(value.as_text());
        }
        all.first()?.value.missing(key, &among)
    }

    /// The failure to find a name in a list of names.
    pub(super) fn missing_element(&self, wanted: &Value) -> Option<Value> {
        let all = self.elements()?;
        let is_name = |own: &Value| own.label.as_ref().is_some_and(|label| own.as_text().as_ref() == Some(&label.name));
        all.first().filter(|_| all.iter().all(is_name))?.missing(wanted, &[])
    }

    /// The label of an empty list of the elements with this name, of which the value is another one's.
    pub(super) fn wanting(&self, name: &Value) -> Option<Rc<Label>> {
        let own = self.label.as_ref().filter(|label| self.as_text().as_ref() == Some(&label.name))?;
        let directory = own.directory.clone();
        Some(Rc::new(Label { name: name.as_text()?, home: name.span, directory }))
    }

    /// The failure to find an element in an empty list of those with a name, or in the null that `one` makes of it.
    pub(super) fn missing_first(&self) -> Option<Value> {
        let is_none = || self.is_null() || self.elements().is_some_and(|all| all.is_empty());
        let label = self.label.as_ref().filter(|_| is_none())?;
        let why = label.directory.missing(&label.name, &[], label.home)?;
        Some(Value::invalid(label.home, why))
    }

    fn missing(&self, key: &Value, among: &[Rc<str>]) -> Option<Value> {
        let (_, label) = self.named()?;
        let why = label.directory.missing(&key.as_text()?, among, key.span)?;
        Some(Value::invalid(key.span, why))
    }

    fn each_labelled(&self, change: &dyn Fn(&Value, &Rc<Label>) -> Value) -> Value {
        let data = match (&self.label, &self.data) {
            (Some(label), _) => return change(self, label),
            (None, Data::List(values)) => {
                let values =
                    values.iter().map(|own| own.label.as_ref().map_or_else(|| own.clone(), |label| change(own, label)));
                Data::List(Rc::new(values.collect()))
            }
            (None, Data::Object(members)) => {
                let member = |own: &ObjectEntry| ObjectEntry {
                    value: own
                        .value
                        .label
                        .as_ref()
                        .map_or_else(|| own.value.clone(), |label| change(&own.value, label)),
                    ..own.clone()
                };
                Data::Object(Rc::new(members.iter().map(member).collect()))
            }
            _ => return self.clone(),
        };
        self.clone().holding(|| data)
    }
}
