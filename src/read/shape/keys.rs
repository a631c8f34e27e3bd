//! The keys by which objects are recognised, found in one pass over an object.

use std::borrow::Cow;

use crate::{read::fields::canonical, syntax::node::Node};

/// Which keys an object has.
pub(super) struct Keys {
    /// The keys that [`Key`] knows, one bit each.
    known: u64,
    /// The number of keys, known or not.
    pub(super) count: usize,
}

impl Keys {
    pub(super) fn of(node: Node<'_, '_>) -> Keys {
        let mut keys = Keys { known: 0, count: 0 };
        for member in node.members() {
            let key = Key::named(&member.key).or_else(|| match canonical(&member.key) {
                // Another spelling of it, if it has one.
                Cow::Owned(key) => Key::named(&key),
                Cow::Borrowed(_) => None,
            });
            keys.known |= key.map_or(0, Key::bit);
            keys.count += 1;
        }
        keys
    }

    pub(super) fn has(&self, key: Key) -> bool {
        self.known & key.bit() != 0
    }

    pub(super) fn has_any<const N: usize>(&self, keys: [Key; N]) -> bool {
        keys.into_iter().any(|key| self.has(key))
    }
}

/// The keys by which objects are recognised.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
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
    ApiVersion,
    Kind,
    Change,
    Type,
    Urn,
    Op,
    Checkpoint,
    RedirectUris,
    GrantTypes,
    ClientName,
    Parameters,
    SecretsMapping,
    ConnectionId,
    /// `scope` or `scopes_supported`.
    ScopeList,
    OauthToken,
    /// The address of an MCP server.
    Address,
}

impl Key {
    fn named(name: &str) -> Option<Key> {
        Some(match name {
            "result" => Key::Result,
            "redirect_uris" => Key::RedirectUris,
            "grant_types" => Key::GrantTypes,
            "client_name" => Key::ClientName,
            "scope" | "scopes_supported" => Key::ScopeList,
            "oauth_token" => Key::OauthToken,
            "url" | "server_url" | "http_url" => Key::Address,
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
            "api_version" => Key::ApiVersion,
            "kind" => Key::Kind,
            "change" => Key::Change,
            "type" => Key::Type,
            "urn" => Key::Urn,
            "op" => Key::Op,
            "checkpoint" => Key::Checkpoint,
            "parameters" => Key::Parameters,
            "secrets_mapping" => Key::SecretsMapping,
            "connection_id" => Key::ConnectionId,
            _ => return None,
        })
    }

    fn bit(self) -> u64 {
        1 << self as u64
    }
}
