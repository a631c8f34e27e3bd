//! What a JSON value is, told by its keys.

use super::{fields::canonical, link};
use crate::{
    syntax::node::{Node, NodeKind},
    text::Source,
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
    if node.kind() != NodeKind::Object {
        return Shape::Unknown;
    }
    let keys = Keys::of(node);
    let has = |key: Key| keys.has(key);
    if has(Key::Result) && (has(Key::Success) || has(Key::Errors) || has(Key::Messages) || has(Key::ResultInfo)) {
        Shape::Envelope
    } else if has(Key::Success) && has(Key::Errors) {
        Shape::Error
    } else if let Some(shape) = infrastructure(&keys) {
        shape
    } else if has(Key::Policies) || has(Key::Policy) {
        with_policies(node, &keys)
    } else if has(Key::ResourceGroups) || (has(Key::Access) && has(Key::PermissionGroups)) {
        Shape::MemberPolicy
    } else if has(Key::PermissionGroups) || (has(Key::Effect) && has(Key::Resources)) {
        Shape::Policy
    } else {
        without_policies(&keys)
    }
}

fn infrastructure(keys: &Keys) -> Option<Shape> {
    let has = |key: Key| keys.has(key);
    let is_terraform =
        has(Key::FormatVersion) && (has(Key::Values) || has(Key::PlannedValues) || has(Key::ResourceChanges));
    if has(Key::TerraformVersion) || has(Key::RootModule) || is_terraform {
        return Some(Shape::Terraform);
    }
    if (has(Key::Steps) && (has(Key::ChangeSummary) || has(Key::Config))) || (has(Key::Deployment) && has(Key::Version))
    {
        return Some(Shape::Pulumi);
    }
    (has(Key::Resource)
        && !has(Key::Effect)
        && (keys.count == 1 || has(Key::Terraform) || has(Key::Provider) || has(Key::Data)))
    .then_some(Shape::TerraformConfig)
}

fn with_policies(node: Node<'_, '_>, keys: &Keys) -> Shape {
    let list = node.members().find(|member| matches!(&*canonical(&member.key), "policies" | "policy"));
    let first = list.and_then(|member| member.value.elements().next());
    let is_like_a_token = keys.has_any([Key::Name, Key::Id, Key::Status, Key::Condition, Key::ExpiresOn]);
    let otherwise = if is_like_a_token { Shape::Token } else { Shape::Unknown };
    let Some(first) = first.filter(|first| first.kind() == NodeKind::Object) else { return otherwise };
    let policy = Keys::of(first);
    let has = |key: Key| policy.has(key);
    if has(Key::ResourceGroups) || has(Key::Access) {
        Shape::MemberPolicy
    } else if has(Key::Decision) || has(Key::Include) {
        Shape::AccessPolicy
    } else if has(Key::Effect) || has(Key::PermissionGroups) || has(Key::Resources) || policy.count == 0 {
        Shape::Token
    } else {
        otherwise
    }
}

fn without_policies(keys: &Keys) -> Shape {
    let has = |key: Key| keys.has(key);
    let has_dates = keys.has_any([Key::IssuedOn, Key::ModifiedOn, Key::LastUsedOn, Key::ExpiresOn, Key::NotBefore]);
    let is_token = has(Key::Id) && has(Key::Status) && (has_dates || keys.count == 2);
    if is_token || (has(Key::Name) && has(Key::Condition) && has(Key::ExpiresOn)) {
        Shape::Token
    } else if has(Key::Id) && has(Key::Scopes) {
        Shape::PermissionGroup
    } else if has(Key::Decision) && has(Key::Include) {
        Shape::AccessPolicy
    } else if has(Key::Id) && keys.count == 1 {
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

/// Which keys an object has.
struct Keys {
    /// Those that tell something, each a bit.
    told: u64,
    /// All of them.
    count: usize,
}

impl Keys {
    fn of(node: Node<'_, '_>) -> Keys {
        let mut keys = Keys { told: 0, count: 0 };
        for member in node.members() {
            let key = Key::named(&member.key).or_else(|| Key::named(&canonical(&member.key)));
            keys.told |= key.map_or(0, Key::bit);
            keys.count += 1;
        }
        keys
    }

    fn has(&self, key: Key) -> bool {
        self.told & key.bit() != 0
    }

    fn has_any<const N: usize>(&self, keys: [Key; N]) -> bool {
        keys.into_iter().any(|key| self.has(key))
    }
}

/// The keys that tell what an object is.
#[derive(Debug, Clone, Copy)]
enum Key {
    Result,
    Success,
    Errors,
    Messages,
    ResultInfo,
    Policies,
    Policy,
    ResourceGroups,
    Access,
    PermissionGroups,
    Effect,
    Resources,
    FormatVersion,
    Values,
    PlannedValues,
    ResourceChanges,
    TerraformVersion,
    RootModule,
    Steps,
    ChangeSummary,
    Config,
    Deployment,
    Version,
    Resource,
    Terraform,
    Provider,
    Data,
    Decision,
    Include,
    Id,
    Status,
    Name,
    Condition,
    ExpiresOn,
    Scopes,
    IssuedOn,
    ModifiedOn,
    LastUsedOn,
    NotBefore,
}

impl Key {
    fn named(name: &str) -> Option<Key> {
        Some(match name {
            "result" => Key::Result,
            "success" => Key::Success,
            "errors" => Key::Errors,
            "messages" => Key::Messages,
            "result_info" => Key::ResultInfo,
            "policies" => Key::Policies,
            "policy" => Key::Policy,
            "resource_groups" => Key::ResourceGroups,
            "access" => Key::Access,
            "permission_groups" => Key::PermissionGroups,
            "effect" => Key::Effect,
            "resources" => Key::Resources,
            "format_version" => Key::FormatVersion,
            "values" => Key::Values,
            "planned_values" => Key::PlannedValues,
            "resource_changes" => Key::ResourceChanges,
            "terraform_version" => Key::TerraformVersion,
            "root_module" => Key::RootModule,
            "steps" => Key::Steps,
            "change_summary" => Key::ChangeSummary,
            "config" => Key::Config,
            "deployment" => Key::Deployment,
            "version" => Key::Version,
            "resource" => Key::Resource,
            "terraform" => Key::Terraform,
            "provider" => Key::Provider,
            "data" => Key::Data,
            "decision" => Key::Decision,
            "include" => Key::Include,
            "id" => Key::Id,
            "status" => Key::Status,
            "name" => Key::Name,
            "condition" => Key::Condition,
            "expires_on" => Key::ExpiresOn,
            "scopes" => Key::Scopes,
            "issued_on" => Key::IssuedOn,
            "modified_on" => Key::ModifiedOn,
            "last_used_on" => Key::LastUsedOn,
            "not_before" => Key::NotBefore,
            _ => return None,
        })
    }

    fn bit(self) -> u64 {
        1 << self as u64
    }
}
