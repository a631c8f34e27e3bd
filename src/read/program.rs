//! Tokens in Pulumi programs in YAML or JSON, evaluated as far as possible without running Pulumi: variables, references
//! to them, and look-ups of permission groups.

use super::{
    lookup::{self, Found, Groups},
    problems::Problems,
    pulumi::owner_of,
    resource::{self, About, Tool},
};
use crate::{
    catalog::{Group, Scope},
    model::{FailedLookup, Form, LookupFault, Token},
    syntax::node::{Node, NodeKind, Tape},
    text::{Source, Span, Spanned, partial, shown},
};

/// The most references that are followed from one to the next.
const MAX_REFERENCES: usize = 16;

/// Why a value is unknown that is computed by the engine.
const AT_RUN_TIME: &str = "known only when the program runs";

/// Whether a program defines a token.
pub(super) fn has_tokens(program: Node<'_, '_>) -> bool {
    let resources = program.get("resources");
    let mut kinds = resources.iter().flat_map(Node::members).filter_map(|member| member.value.get("type")?.string());
    kinds.any(|kind| owner_of(&kind).is_some())
}

/// Reads the tokens of a program.
pub(super) fn program<'s>(root: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Vec<Token<'s>> {
    let mut tokens = Vec::new();
    for member in root.get("resources").iter().flat_map(Node::members) {
        let kind = member.value.get("type").and_then(|kind| kind.string()).unwrap_or_default();
        let Some((owner, properties)) = owner_of(&kind).zip(member.value.get("properties")) else { continue };
        let mut program = Program { variables: root.get("variables"), failed: Vec::new() };
        let mut tape = Tape::default();
        program.write(properties, 0, &mut tape);
        let address = Spanned { value: member.key.clone(), span: member.key_span };
        let about = About { address, owner, form: Form::Resource, tool: Tool::Pulumi };
        let mut token = resource::token(tape.root(file), None, about, file, problems);
        token.is_authored = true;
        lookup::attach(&mut token, &program.failed);
        tokens.push(token);
    }
    tokens
}

struct Program<'s, 't> {
    variables: Option<Node<'s, 't>>,
    failed: Vec<FailedLookup>,
}

/// A value of a program.
enum Value<'s, 't> {
    /// A value as it is written.
    Written(Node<'s, 't>),
    Text(String),
    /// What a look-up of permission groups returns.
    Groups(Groups),
    Unknown(Failure),
}

/// Why there is no value.
#[derive(Clone)]
struct Failure {
    why: String,
    /// The name and the scope of a look-up that fails.
    lookup: Option<(String, Option<Scope>)>,
}

impl Failure {
    fn new(why: impl Into<String>) -> Failure {
        Failure { why: why.into(), lookup: None }
    }

    fn no_group(name: &str, scope: Option<Scope>) -> Failure {
        Failure { why: lookup::no_group(name), lookup: Some((name.to_owned(), scope)) }
    }
}

impl<'s, 't> Program<'s, 't> {
    /// Copies a value, with references and functions replaced by their values.
    fn write(&mut self, node: Node<'s, 't>, depth: usize, tape: &mut Tape) {
        let function = node.members().next().filter(|member| member.key.starts_with("fn::"));
        match (node.kind(), function) {
            (_, Some(member)) if member.key == "fn::toJSON" => {
                let json = tape.begin_json(node.span(), None);
                self.write(member.value, depth, tape);
                tape.end(json);
            }
            (_, Some(_)) => {
                let value = self.called(node, depth);
                self.write_value(value, node.span(), depth, tape);
            }
            (NodeKind::Array, _) => {
                let list = tape.begin(NodeKind::Array, node.span());
                node.elements().for_each(|element| self.write(element, depth, tape));
                tape.end(list);
            }
            (NodeKind::Object, _) => {
                let object = tape.begin(NodeKind::Object, node.span());
                for member in node.members() {
                    let kind = if has_reference(&member.key) { NodeKind::Partial } else { NodeKind::String };
                    tape.text(kind, member.key_span, &*member.key);
                    self.write(member.value, depth, tape);
                }
                tape.end(object);
            }
            (NodeKind::String, _) if node.string().is_some_and(|text| has_reference(&text)) => {
                let value = self.referred(&node.string().unwrap_or_default(), depth);
                self.write_value(value, node.span(), depth, tape);
            }
            _ => tape.keep(node),
        }
    }

    fn write_value(&mut self, value: Value<'s, 't>, span: Span, depth: usize, tape: &mut Tape) {
        match value {
            Value::Written(node) if depth < MAX_REFERENCES => self.write(node, depth + 1, tape),
            Value::Text(text) => tape.text(NodeKind::String, span, text),
            Value::Unknown(failure) => {
                let lookup = failure.lookup;
                self.failed.extend(lookup.map(|(name, scope)| FailedLookup {
                    name,
                    scope,
                    place: span,
                    fault: LookupFault::NoGroup,
                }));
                tape.text(NodeKind::Unknown, span, failure.why);
            }
            _ => tape.text(NodeKind::Unknown, span, "expected one permission group, found several"),
        }
    }

    /// The value of a text that is one reference: `${groups.zone["DNS Write"]}`.
    fn referred(&mut self, text: &str, depth: usize) -> Value<'s, 't> {
        let unknown = || Value::Unknown(Failure::new(AT_RUN_TIME));
        let inner = partial::only_expression(text.trim());
        let Some(inner) = inner.filter(|_| depth < MAX_REFERENCES) else {
            return unknown();
        };
        let mut path = segments(inner).into_iter();
        let variable = path.next().and_then(|name| self.variables?.get(&name));
        let Some(variable) = variable else { return unknown() };
        let value = self.value_of(variable, depth + 1);
        path.fold(value, |value, key| self.member(value, &key, depth + 1))
    }

    fn value_of(&mut self, node: Node<'s, 't>, depth: usize) -> Value<'s, 't> {
        if node.members().next().is_some_and(|member| member.key.starts_with("fn::")) {
            return self.called(node, depth);
        }
        match node.string() {
            Some(text) if has_reference(&text) => self.referred(&text, depth),
            _ => Value::Written(node),
        }
    }

    /// The value of a call: `fn::invoke` of a function that looks permission groups up, in either notation.
    fn called(&mut self, node: Node<'s, 't>, depth: usize) -> Value<'s, 't> {
        let Some(member) = node.members().next() else { return Value::Unknown(Failure::new(AT_RUN_TIME)) };
        let (function, arguments, part) = match &*member.key {
            "fn::invoke" | "fn::Invoke" => {
                let text = |key: &str| member.value.get(key).and_then(|value| value.string());
                let arguments = member.value.get("arguments").or_else(|| member.value.get("Arguments"));
                (text("function").or_else(|| text("Function")), arguments, text("return").or_else(|| text("Return")))
            }
            key => (Some(key.replacen("fn::", "", 1).into()), Some(member.value), None),
        };
        let function = function.unwrap_or_default();
        let value = match (function.starts_with("cloudflare:"), function.rsplit([':', '/']).next().unwrap_or_default())
        {
            (true, "getApiTokenPermissionGroups") => Value::Groups(Groups::Maps),
            (true, "getApiTokenPermissionGroupsList" | "getAccountApiTokenPermissionGroupsList") => {
                match self.found(arguments, depth) {
                    Ok(groups) => Value::Groups(Groups::Result(groups)),
                    Err(failure) => Value::Unknown(failure),
                }
            }
            _ => Value::Unknown(Failure::new(format!("function `{}` is not supported", shown(&function)))),
        };
        match part {
            Some(part) => self.member(value, &part, depth),
            None => value,
        }
    }

    fn found(&mut self, arguments: Option<Node<'s, 't>>, depth: usize) -> Result<Vec<&'static Group>, Failure> {
        let mut text = |key: &str| match arguments.and_then(|arguments| arguments.get(key)) {
            None => Ok(None),
            Some(node) => match self.value_of(node, depth) {
                Value::Text(text) => Ok(Some(lookup::decoded(&text))),
                Value::Written(node) => node.string().map(|text| Some(lookup::decoded(&text))).ok_or(()),
                _ => Err(()),
            },
        };
        let unknown = |()| Failure::new("the name or the scope of the permission group is unknown");
        let (name, scope) = (text("name").map_err(unknown)?, text("scope").map_err(unknown)?);
        let name = name.ok_or_else(|| Failure::new("expected one permission group, found the list of all"))?;
        let scope = scope.and_then(|scope| Scope::of_key(&scope));
        let groups = lookup::look_up(&name, scope);
        if groups.is_empty() { Err(Failure::no_group(&name, scope)) } else { Ok(groups) }
    }

    /// A part of a value, by its key or index.
    fn member(&mut self, value: Value<'s, 't>, key: &str, depth: usize) -> Value<'s, 't> {
        let unknown = || Value::Unknown(Failure::new(AT_RUN_TIME));
        match value {
            Value::Unknown(_) => value,
            Value::Groups(groups) => match groups.part(key) {
                Found::Groups(groups) => Value::Groups(groups),
                Found::Text(text) => Value::Text(text),
                Found::NoGroup(scope) => Value::Unknown(Failure::no_group(key, scope)),
                Found::Nothing => unknown(),
            },
            Value::Written(node) => {
                let element = || key.parse::<usize>().ok().and_then(|at| node.elements().nth(at));
                match node.get(key).or_else(element) {
                    Some(inner) if depth < MAX_REFERENCES => self.value_of(inner, depth + 1),
                    _ => unknown(),
                }
            }
            Value::Text(_) => unknown(),
        }
    }
}

fn has_reference(text: &str) -> bool {
    text.replace("$${", "").contains("${")
}

/// The segments of a reference: `groups.zone["DNS Write"]`, `list.results[0].id`.
fn segments(path: &str) -> Vec<String> {
    super::patches::segments(path.trim())
}
