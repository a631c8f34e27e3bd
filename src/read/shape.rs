//! Recognises the syntax of a source, and what a JSON or YAML value is by its keys.

mod keys;
#[cfg(test)]
mod tests;

use self::keys::{Key, Keys};
#[cfg(feature = "programs")]
use super::programs::{self, Writing};
use super::{ReadProblem, ReadProblemKind, UnsupportedDocument, fields::canonical, lease, link, program, scopes};
use crate::{
    syntax::{
        json,
        node::{Node, NodeKind},
    },
    text::{Source, Span},
};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A token, planned or exported.
    Token,
    /// A policy without its token.
    Policy,
    /// An OAuth client, or another list of OAuth scopes.
    OauthClient,
    /// The API's envelope.
    Envelope,
    /// An envelope that holds an error.
    Error,
    /// An envelope without tokens.
    Empty,
    /// The answer to a delete request.
    Deleted,
    /// A member's policy.
    MemberPolicy,
    /// An entry of the catalog of permission groups.
    PermissionGroup,
    /// An application or policy of Zero Trust Access.
    AccessPolicy,
    /// A Terraform or OpenTofu plan or state.
    Terraform,
    /// An entry of a plan's lists of changes.
    Change,
    /// Terraform's JSON syntax.
    TerraformConfig,
    /// The output of `pulumi preview --json`, or an exported stack.
    Pulumi,
    /// A program of Pulumi in YAML or JSON, with a token.
    PulumiProgram,
    /// A step of a Pulumi preview or update.
    PulumiStep,
    /// A resource as Pulumi records it.
    PulumiState,
    /// A Kubernetes object.
    Kubernetes,
    /// A rotation of secrets.
    Rotation,
    /// A lease of a secret, with policies.
    Lease,
    /// A program, a script or notes.
    #[cfg(feature = "programs")]
    Program,
    /// None of these.
    Unknown,
}

impl Shape {
    /// The problem of a document of this shape that holds no token.
    pub(super) fn unsupported(self, span: Span) -> ReadProblem {
        let document = match self {
            Shape::Error => UnsupportedDocument::ErrorResponse,
            Shape::Empty => UnsupportedDocument::ResponseWithoutTokens,
            Shape::Deleted => UnsupportedDocument::DeleteResponse,
            Shape::MemberPolicy => UnsupportedDocument::MemberPolicy,
            Shape::PermissionGroup => UnsupportedDocument::PermissionGroups,
            Shape::AccessPolicy => UnsupportedDocument::AccessPolicy,
            Shape::Terraform => UnsupportedDocument::TerraformPlan,
            Shape::TerraformConfig => UnsupportedDocument::TerraformConfiguration,
            Shape::Pulumi | Shape::PulumiStep | Shape::PulumiState => UnsupportedDocument::Pulumi,
            Shape::Change => UnsupportedDocument::TerraformPlan,
            #[cfg(feature = "programs")]
            Shape::Program => UnsupportedDocument::Program,
            Shape::Token
            | Shape::Policy
            | Shape::OauthClient
            | Shape::Envelope
            | Shape::PulumiProgram
            | Shape::Kubernetes
            | Shape::Rotation
            | Shape::Lease
            | Shape::Unknown => UnsupportedDocument::Unrecognized,
        };
        ReadProblemKind::Unsupported(document).at(span)
    }
}

/// The syntax that a source is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceSyntax {
    /// JSON or JSON Lines, and everything that is not recognised as another syntax.
    Json,
    /// YAML.
    Yaml,
    /// Terraform's language.
    Hcl,
    /// TOML.
    Toml,
    /// A text with links to pre-filled token forms.
    Links,
    /// A program, a script or notes.
    #[cfg(feature = "programs")]
    Writing(Writing),
}

/// The syntax of a source, by its text; the path matters only for YAML.
pub(super) fn syntax(source: &Source) -> SourceSyntax {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    #[cfg(feature = "programs")]
    if let Some(writing) = programs::by_name(&source.path) {
        return SourceSyntax::Writing(writing);
    }
    let is_yaml = has_ending(&source.path, &[".yaml", ".yml"]);
    let is_toml = is_toml(source);
    if begins_as_json(text) && !is_toml && !(is_yaml && has("\n---")) {
        let has_token = || has("\"cloudflare_api_token\"") || has("\"cloudflare_account_token\"");
        let is_configuration =
            !has("\"terraform_version\"") && has("\"resource\"") && has_token() && defines_resources(source);
        return if is_configuration { SourceSyntax::Hcl } else { SourceSyntax::Json };
    }
    #[cfg(feature = "programs")]
    if !is_yaml
        && !is_toml
        && !has_ending(&source.path, &[".tf", ".tofu", ".tfvars", "terragrunt.hcl"])
        && let Some(writing) = programs::by_text(source)
    {
        return SourceSyntax::Writing(writing);
    }
    if has("resource \"cloudflare_") || has_ending(&source.path, &[".tf", ".tofu", ".tfvars", "terragrunt.hcl"]) {
        SourceSyntax::Hcl
    } else if is_yaml
        || ["cloudflare:ApiToken", "cloudflare:AccountToken", "forProvider:", "initProvider:"].into_iter().any(has)
    {
        SourceSyntax::Yaml
    } else if is_toml || (has("oauth_token = ") && has("expiration_time = ")) {
        SourceSyntax::Toml
    } else if has(link::PARAMETER) || has(link::CONSENT) {
        SourceSyntax::Links
    } else if is_json_name(&source.path) {
        SourceSyntax::Json
    } else if begins_with_key(text) {
        SourceSyntax::Yaml
    } else {
        otherwise(text)
    }
}

/// Whether a text begins as a JSON document does.
pub(super) fn begins_as_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Whether a source is TOML, by its name or by its first line.
pub(super) fn is_toml(source: &Source) -> bool {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    let is_named = has_ending(&source.path, &[".toml"]) && !text.trim_start().starts_with('{');
    is_named || (!is_json_name(&source.path) && begins_with_header(text))
}

/// Whether the name of a source says that it is JSON, whatever its first line looks like.
fn is_json_name(path: &str) -> bool {
    has_ending(path, &[".json", ".jsonl", ".ndjson", ".tfstate"])
}

/// The number of bytes in which the first line of a text is searched: a document may be a single line.
const HEAD: usize = 4096;

/// Whether the first line that is not a comment is a table of TOML, which begins like an array of JSON.
fn begins_with_header(text: &str) -> bool {
    let text = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default();
    let is_content = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let line = text.lines().find(is_content).unwrap_or_default().trim_end();
    let key = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    let key = key.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(key);
    let is_literal = matches!(key, "true" | "false" | "null");
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'"' | b'\'' | b' ');
    key.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_literal && key.bytes().all(is_key)
}

/// The syntax of a text that nothing tells.
fn otherwise(text: &str) -> SourceSyntax {
    #[cfg(feature = "programs")]
    if let Some(writing) = programs::otherwise(text) {
        return SourceSyntax::Writing(writing);
    }
    let _ = text;
    SourceSyntax::Json
}

/// Whether the first line that is not a comment is a key of YAML, as in YAML on standard input.
fn begins_with_key(text: &str) -> bool {
    let text = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default();
    let is_content = |line: &&str| !line.trim().is_empty() && !line.starts_with('#') && line.trim_end() != "---";
    let first = text.lines().find(is_content).unwrap_or_default().trim_start_matches("- ");
    let is_key = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let (key, rest) = first.split_once(':').unwrap_or_default();
    is_key(key) && (rest.trim().is_empty() || rest.starts_with(' '))
}

/// Whether a document is Terraform's JSON syntax, rather than one that mentions its words. A file that cannot be parsed
/// is taken for what its name says.
fn defines_resources(source: &Source) -> bool {
    match json::whole(source) {
        Ok(tape) => tape.root(source).get("resource").is_some(),
        Err(_) => source.path.ends_with(".tf.json"),
    }
}

/// Whether a path has one of some endings, in any case.
fn has_ending(path: &str, endings: &[&str]) -> bool {
    let is_end = |ending: &&str| {
        let end = path.len().checked_sub(ending.len()).and_then(|from| path.get(from..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    endings.iter().any(is_end)
}

/// What a value is, by its keys.
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
    } else if let Some(shape) = infrastructure(node, &keys) {
        shape
    } else if has(Key::Policies) || has(Key::Policy) {
        with_policies(node, &keys)
    } else if has(Key::ResourceGroups) || (has(Key::Access) && has(Key::PermissionGroups)) {
        Shape::MemberPolicy
    } else if has(Key::PermissionGroups) || (has(Key::Effect) && has(Key::Resources)) {
        Shape::Policy
    } else {
        without_policies(node, &keys)
    }
}

fn infrastructure(node: Node<'_, '_>, keys: &Keys) -> Option<Shape> {
    let has = |key: Key| keys.has(key);
    if has(Key::ApiVersion) && has(Key::Kind) {
        return Some(Shape::Kubernetes);
    }
    if has(Key::Parameters) && (has(Key::SecretsMapping) || has(Key::ConnectionId)) {
        return Some(Shape::Rotation);
    }
    if has(Key::Type) && has(Key::Policies) && lease::is_lease(node) {
        return Some(Shape::Lease);
    }
    if has(Key::Change) && has(Key::Type) && node.path(&["change", "actions"]).is_some() {
        return Some(Shape::Change);
    }
    if has(Key::Urn) && has(Key::Op) {
        return Some(Shape::PulumiStep);
    }
    if has(Key::Urn) && has(Key::Type) {
        return Some(Shape::PulumiState);
    }
    if has(Key::Resources) && !has(Key::Effect) && program::has_tokens(node) {
        return Some(Shape::PulumiProgram);
    }
    let is_terraform =
        has(Key::FormatVersion) && (has(Key::Values) || has(Key::PlannedValues) || has(Key::ResourceChanges));
    if has(Key::TerraformVersion) || has(Key::RootModule) || is_terraform {
        return Some(Shape::Terraform);
    }
    let is_preview = has(Key::Steps) && (has(Key::ChangeSummary) || has(Key::Config));
    if is_preview || (has(Key::Version) && (has(Key::Deployment) || has(Key::Checkpoint))) {
        return Some(Shape::Pulumi);
    }
    (has(Key::Resource)
        && !has(Key::Effect)
        && (keys.count == 1 || has(Key::Terraform) || has(Key::Provider) || has(Key::Data)))
    .then_some(Shape::TerraformConfig)
}

fn with_policies(node: Node<'_, '_>, keys: &Keys) -> Shape {
    let list = node.members().find(|member| matches!(&*canonical(&member.key), "policies" | "policy"));
    let first = list.as_ref().and_then(|member| member.value.elements().next());
    let is_like_a_token = keys.has_any([Key::Name, Key::Id, Key::Status, Key::Condition, Key::ExpiresOn]);
    let otherwise = if is_like_a_token { Shape::Token } else { Shape::Unknown };
    // The schema of an object with a name and policies is not a token.
    let is_other = |own: &Node<'_, '_>| {
        let own = Keys::of(*own);
        own.count > 0 && !own.has_any([Key::Effect, Key::PermissionGroups, Key::Resources])
    };
    if list.as_ref().is_some_and(|list| list.value.kind() == NodeKind::Object && is_other(&list.value))
        && !keys.has_any([Key::Status, Key::Condition, Key::ExpiresOn])
    {
        return Shape::Unknown;
    }
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

fn without_policies(node: Node<'_, '_>, keys: &Keys) -> Shape {
    let has = |key: Key| keys.has(key);
    let has_dates = keys.has_any([Key::IssuedOn, Key::ModifiedOn, Key::LastUsedOn, Key::ExpiresOn, Key::NotBefore]);
    let is_token = has(Key::Id) && has(Key::Status) && (has_dates || keys.count == 2);
    if is_token || (has(Key::Name) && has(Key::Condition) && has(Key::ExpiresOn)) {
        Shape::Token
    } else if is_scope_list(node, keys) {
        Shape::OauthClient
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

/// Whether an object is an OAuth client, of Cloudflare or not, or another list of scopes of Cloudflare.
fn is_scope_list(node: Node<'_, '_>, keys: &Keys) -> bool {
    let is_client = keys.has(Key::Scopes) && keys.has_any([Key::RedirectUris, Key::GrantTypes, Key::ClientName]);
    let has_sign = || keys.has_any([Key::ScopeList, Key::Scopes, Key::OauthToken, Key::Address]);
    is_client || (has_sign() && scopes::kind(node).is_some())
}

/// Whether an envelope says that the request failed.
pub(super) fn is_error(node: Node<'_, '_>) -> bool {
    let failed = node.get("success").is_some_and(|success| success.scalar() == "false");
    failed || node.get("errors").is_some_and(|errors| errors.elements().next().is_some())
}
