//! What a JSON value is, told by its keys.

use std::borrow::Cow;

use super::{fields::canonical, link};
use crate::{
    node::{Kind, Node},
    source::Source,
};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A token, planned or exported.
    Token,
    /// A policy without its token.
    Policy,
    /// The API's envelope.
    Envelope,
    /// An envelope that holds an error.
    Error,
    /// An envelope that holds nothing.
    Empty,
    /// The answer to a delete request.
    Deleted,
    /// A member's policy.
    MemberPolicy,
    /// An entry of the catalogue of permission groups.
    PermissionGroup,
    /// An application or policy of Zero Trust Access.
    AccessPolicy,
    /// A Terraform or OpenTofu plan or state.
    Terraform,
    /// Terraform's JSON syntax.
    TerraformConfig,
    /// The output of `pulumi preview --json`, or an exported stack.
    Pulumi,
    /// None of these.
    Unknown,
}

impl Shape {
    /// What it is, and what to do instead.
    pub(super) fn described(self) -> (&'static str, &'static str) {
        match self {
            Shape::Error => ("an error answer of the API", "it holds no tokens: mend the request and export again"),
            Shape::Empty => {
                ("an answer of the API without tokens", "export again with a credential that can list tokens")
            }
            Shape::Deleted => ("the answer to a delete request", "it names the deleted token only"),
            Shape::MemberPolicy => (
                "a member (IAM) policy, which grants roles to people",
                "API token policies have `effect` and `resources`; member policies are not judged",
            ),
            Shape::PermissionGroup => {
                ("the catalogue of permission groups", "it lists what may be granted, not what is: export the tokens")
            }
            Shape::AccessPolicy => (
                "a Zero Trust Access application or policy",
                "it decides who reaches an application, not what a token may do",
            ),
            Shape::Terraform => (
                "a Terraform plan or state without an API token",
                "there is nothing to judge in it; --allow-empty accepts that",
            ),
            Shape::TerraformConfig => (
                "Terraform configuration without an API token",
                "there is nothing to judge in it; --allow-empty accepts that",
            ),
            Shape::Pulumi => (
                "a Pulumi preview or stack without an API token",
                "there is nothing to judge in it; --allow-empty accepts that",
            ),
            Shape::Token | Shape::Policy | Shape::Envelope | Shape::Unknown => (
                "a document without an API token in it",
                "give a token, a list of tokens, or a request body that creates one",
            ),
        }
    }
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// JSON, JSON Lines, or what is broken beyond being told.
    Json,
    /// YAML.
    Yaml,
    /// Terraform's language.
    Hcl,
    /// A text with links to pre-filled token forms.
    Links,
}

/// Tells how a source is written, from its text.
pub(super) fn syntax(source: &Source) -> Syntax {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if text.trim_start().starts_with(['{', '[']) {
        let has_token = || has("\"cloudflare_api_token\"") || has("\"cloudflare_account_token\"");
        let is_configuration = !has("\"terraform_version\"") && has("\"resource\"") && has_token();
        return if is_configuration { Syntax::Hcl } else { Syntax::Json };
    }
    if has("resource \"cloudflare_") {
        Syntax::Hcl
    } else if has(link::PARAMETER) {
        Syntax::Links
    } else if source.path.ends_with(".yaml")
        || source.path.ends_with(".yml")
        || has("cloudflare:ApiToken")
        || has("forProvider:")
    {
        Syntax::Yaml
    } else {
        Syntax::Json
    }
}

/// Tells what a value is.
pub(super) fn of(node: Node<'_, '_>) -> Shape {
    if node.kind() != Kind::Object {
        return Shape::Unknown;
    }
    let keys = Keys::of(node);
    let has = |key: &str| keys.has(key);
    if has("result") && (has("success") || has("errors") || has("messages") || has("result_info")) {
        Shape::Envelope
    } else if has("success") && has("errors") {
        Shape::Error
    } else if let Some(shape) = infrastructure(&keys) {
        shape
    } else if has("policies") || has("policy") {
        with_policies(node, &keys)
    } else if has("resource_groups") || (has("access") && has("permission_groups")) {
        Shape::MemberPolicy
    } else if has("permission_groups") || (has("effect") && has("resources")) {
        Shape::Policy
    } else {
        without_policies(&keys)
    }
}

fn infrastructure(keys: &Keys<'_>) -> Option<Shape> {
    let has = |key: &str| keys.has(key);
    let is_terraform = has("format_version") && (has("values") || has("planned_values") || has("resource_changes"));
    if has("terraform_version") || has("root_module") || is_terraform {
        return Some(Shape::Terraform);
    }
    if (has("steps") && (has("change_summary") || has("config"))) || (has("deployment") && has("version")) {
        return Some(Shape::Pulumi);
    }
    (has("resource") && !has("effect") && (keys.all.len() == 1 || has("terraform") || has("provider") || has("data")))
        .then_some(Shape::TerraformConfig)
}

fn with_policies(node: Node<'_, '_>, keys: &Keys<'_>) -> Shape {
    let list = node.members().find(|member| matches!(&*canonical(&member.key), "policies" | "policy"));
    let first = list.and_then(|member| member.value.elements().next());
    let is_like_a_token = ["name", "id", "status", "condition", "expires_on"].iter().any(|key| keys.has(key));
    let otherwise = if is_like_a_token { Shape::Token } else { Shape::Unknown };
    let Some(first) = first.filter(|first| first.kind() == Kind::Object) else { return otherwise };
    let policy = Keys::of(first);
    let has = |key: &str| policy.has(key);
    if has("resource_groups") || has("access") {
        Shape::MemberPolicy
    } else if has("decision") || has("include") {
        Shape::AccessPolicy
    } else if has("effect") || has("permission_groups") || has("resources") || policy.all.is_empty() {
        Shape::Token
    } else {
        otherwise
    }
}

fn without_policies(keys: &Keys<'_>) -> Shape {
    let has = |key: &str| keys.has(key);
    let has_dates = ["issued_on", "modified_on", "last_used_on", "expires_on", "not_before"].iter().any(|key| has(key));
    let is_token = has("id") && has("status") && (has_dates || keys.all.len() == 2);
    if is_token || (has("name") && has("condition") && has("expires_on")) {
        Shape::Token
    } else if has("id") && has("scopes") {
        Shape::PermissionGroup
    } else if has("decision") && has("include") {
        Shape::AccessPolicy
    } else if has("id") && keys.all.len() == 1 {
        Shape::Deleted
    } else {
        Shape::Unknown
    }
}

/// Whether an envelope says that the request failed.
pub(super) fn is_error(node: Node<'_, '_>) -> bool {
    let failed = node.get("success").is_some_and(|success| success.scalar() == "false");
    failed || node.get("errors").is_some_and(|errors| errors.elements().next().is_some())
}

struct Keys<'s> {
    all: Vec<Cow<'s, str>>,
}

impl<'s> Keys<'s> {
    fn of(node: Node<'s, '_>) -> Keys<'s> {
        Keys { all: node.members().map(|member| canonical(&member.key)).collect() }
    }

    fn has(&self, key: &str) -> bool {
        self.all.iter().any(|own| own == key)
    }
}
