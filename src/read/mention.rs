//! Whether a text is about API tokens, by its words: for texts in which no token could be read.

use std::sync::LazyLock;

use regex::{Regex, bytes};

#[cfg(feature = "programs")]
use super::programs;
use crate::text::{
    Source, Span,
    secret::{self, SecretKind},
};

/// A definition of a token: a resource of Terraform in HCL or JSON, of Pulumi or of Crossplane.
const DEFINITION: &str = r#"(?x)
      resource\s+"?cloudflare_(?:(?:api|account)_token|oauth_client)\b
    | "type"\s*:\s*"cloudflare_(?:(?:api|account)_token|oauth_client)"
    | "cloudflare_(?:(?:api|account)_token|oauth_client)"\s*:\s*[\[{]
    | cloudflare:(?:index/)?(?:\w+:|\w+/\w+:)?(?:Api|Account)Token\b
"#;

/// A kind of Crossplane's managed resources for tokens.
const MANAGED: &str = r#""?kind"?\s*:\s*["']?(?:Api|Account)?Token\b"#;

/// Words of a broken text that make it likely to hold a token: keys of policies and of exports, and the beginning of
/// plans, states and API responses, whose tokens may be in the part that is missing; and logins and MCP servers.
const TRACE: &str = r#"(?x)
      permission_?[gG]roups | com\.cloudflare\. | cloudflare_a(?:pi|ccount)_to
    | "?polic(?:y|ies)"?\s*[:=][\s\S]*\beffect\b
    | "(?:issued_on|last_used_on|expires_on|not_before|request\.ip|request_ip)"
    | cloudflare[\s\S]*\b(?:Api|Account)Token\b
    | oauth_token | mcp\.cloudflare\.com[\s\S]*\bscopes?\b
"#;

/// The beginning of a document that holds tokens further on.
const BEGINNING: &str = r#""(?:terraform_version|result|resource_changes|deployment|steps|policies|policy)"\s*:"#;

/// The span of the first definition of a token or of a policy in a text; `None` if it has neither.
///
/// Policies of members have groups and resources too, but in `resource_groups`.
pub fn mention(source: &Source) -> Option<Span> {
    if !may_concern(source.text().as_bytes()) {
        return None;
    }
    definition(source).or_else(|| policy(source))
}

/// The span of the first definition of a token.
pub fn definition(source: &Source) -> Option<Span> {
    static DEFINITIONS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(DEFINITION).ok());
    static KINDS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(MANAGED).ok());
    let text = source.text();
    let found = DEFINITIONS.as_ref().and_then(|regex| regex.find(text));
    let found = found.or_else(|| {
        let is_managed = text.contains("forProvider") && text.contains("cloudflare");
        KINDS.as_ref().filter(|_| is_managed).and_then(|regex| regex.find(text))
    })?;
    Some(source.span(found.start(), found.end()))
}

fn policy(source: &Source) -> Option<Span> {
    let text = source.text();
    let at = text.find("permission_groups").or_else(|| text.find("permissionGroups"))?;
    let is_policy = text.contains("com.cloudflare.") && !text.contains("resource_groups");
    is_policy.then(|| source.character(at))
}

/// Whether a text that cannot be parsed may hold a token. False only if it has none of the words of one.
pub fn may_hold_tokens(source: &Source) -> bool {
    static TRACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(TRACE).ok());
    mention(source).is_some() || TRACES.as_ref().is_none_or(|regex| regex.is_match(source.text()))
}

/// Whether a text that ends too early begins as a document with tokens does.
pub fn begins_like_tokens(source: &Source) -> bool {
    static BEGINNINGS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(BEGINNING).ok());
    BEGINNINGS.as_ref().is_none_or(|regex| regex.is_match(source.text()))
}

/// Whether a file may mention a token or hold a credential of Cloudflare, by its bytes: a cheap test that is false for
/// most files.
pub fn may_concern(bytes: &[u8]) -> bool {
    static WORDS: LazyLock<Option<bytes::Regex>> = LazyLock::new(|| {
        let tokens = ["oauth_token", "permission_group", "ermissionGroup"];
        let words: Vec<String> = tokens.into_iter().chain(secret::WORDS).map(regex::escape).collect();
        bytes::Regex::new(&words.join("|")).ok()
    });
    WORDS.as_ref().is_none_or(|words| words.is_match(bytes))
}

/// Whether a source has a credential of Cloudflare in it, other than an example.
pub fn has_credential(source: &Source) -> bool {
    source.secrets().iter().any(|secret| secret.kind != SecretKind::Masked && !secret.is_placeholder)
}

/// Whether a source is TOML with tokens in it: a login of wrangler or the configuration of an MCP client, which have
/// lists of OAuth scopes, or a lease of fnox. Other files of this kind are not read.
pub fn is_toml_of_tokens(source: &Source) -> bool {
    let has = |word: &str| memchr::memmem::find(source.text().as_bytes(), word.as_bytes()).is_some();
    let is_login = || has("oauth_token") && (has("expiration_time") || has("scopes"));
    let is_server = || has("mcp.cloudflare.com") && has("scope");
    let is_lease = || has("leases") && has("permission_groups");
    source.path.to_ascii_lowercase().ends_with(".toml") && (is_login() || is_server() || is_lease())
}

/// Whether a source is a program, a script or notes with words of a token, so that it is checked wherever it is found.
pub fn is_writing(source: &Source) -> bool {
    #[cfg(feature = "programs")]
    {
        let is_document = source.text().starts_with(['{', '[']);
        let by_name = programs::by_name(&source.path);
        programs::has_trace(source.text())
            && (by_name.is_some() || (!is_document && programs::by_text(source).is_some()))
    }
    #[cfg(not(feature = "programs"))]
    {
        let _ = source;
        false
    }
}

/// Whether the name of a file says that it is a program, a script or notes.
pub fn is_writing_name(path: &str) -> bool {
    #[cfg(feature = "programs")]
    return programs::by_name(path).is_some();
    #[cfg(not(feature = "programs"))]
    {
        let _ = path;
        false
    }
}

/// Whether the name of a file says that it is configuration or state of Terraform or OpenTofu, so that it must be
/// readable.
pub fn is_terraform_name(path: &str) -> bool {
    const ENDINGS: [&str; 8] =
        [".tf", ".tf.json", ".tofu", ".tofu.json", ".tfstate", ".tfvars", ".tfvars.json", "terragrunt.hcl"];
    let path = path.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::text::SourceId;

    fn source(text: &str) -> Source {
        Source::new(SourceId(0), "a".into(), text.into()).unwrap()
    }

    #[test]
    fn definitions_and_policies_are_mentions_and_variables_are_not() {
        for text in [
            "resource \"cloudflare_api_token\" \"x\" {",
            "resource   cloudflare_account_token x {",
            r#"{"type": "cloudflare_account_token"}"#,
            r#"{"resource":{"cloudflare_api_token":{"x":{}}}}"#,
            "type: cloudflare:ApiToken",
            "type: cloudflare:index/apiToken:ApiToken",
            "apiVersion: x.cloudflare.upbound.io/v1\nkind: ApiToken\nspec: {forProvider: {}}",
            r#"{"permission_groups":[],"resources":{"com.cloudflare.api.account.1":"*"}}"#,
        ] {
            assert!(mention(&source(text)).is_some(), "{text}");
        }
        for text in [
            "variable \"cloudflare_api_token\" {}",
            "api_token = var.cloudflare_api_token",
            r#"{"cloudflare_api_token": "value"}"#,
            "env: { CLOUDFLARE_API_TOKEN: x }",
            r#"{"type":"cloudflare_api_token_permission_groups"}"#,
            r#"{"permission_groups":[],"resource_groups":[{"scope":{"key":"com.cloudflare.api.account.1"}}]}"#,
        ] {
            assert_eq!(mention(&source(text)), None, "{text}");
        }
    }

    #[test]
    fn the_cheap_test_finds_all_that_is_a_mention_or_a_credential() {
        for text in [
            "\"kind\": \"cloudflare:ApiToken\"",
            "x.permissionGroups",
            "permission_groups = []",
            "oauth_token",
            "cfat_x",
            "CF_API_KEY=",
            "X-Auth-Key:",
        ] {
            assert!(may_concern(text.as_bytes()), "{text}");
        }
        for text in ["permissions", "permission_sets", "ermission_group", "Permission", "ermission", "cf, v1.0, X-Auth"]
        {
            assert!(!may_concern(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_broken_text_is_without_tokens_only_if_it_has_none_of_their_words() {
        for text in [
            r#"{"result":[{"name":"x","policies":[{"id":"1","effect":"allow","reso"#,
            "apiVersion: cloudflare.upbound.io/v1\nkind: ApiToken\nspec: [",
            r#"{"id":"1","status":"active","issued_on":"#,
            "permissionGroups: [",
            "oauth_token = \"",
            "url = \"https://mcp.cloudflare.com/mcp\"\nscopes = [",
        ] {
            assert!(may_hold_tokens(&source(text)), "{text}");
        }
        for text in ["{ // comment\n}", "{{ if .Values.cloudflare.apiToken }}", r#"{"Policy":[{"Effect":"Allow""#] {
            assert!(!may_hold_tokens(&source(text)), "{text}");
        }
        assert!(begins_like_tokens(&source(r#"{"result":[{"id":"1","na"#)));
        assert!(!begins_like_tokens(&source(r#"{"name":"app","version":"#)));
    }
}
