//! Members that a finding's help asks the user to write, in the syntax of the user's own file.
//!
//! Rules add a [`Snippet`], a key and a value; `{snippet}` in the help marks where it goes. The engine renders it as
//! JSON, HCL or YAML once the file is known. Fixes are rendered by the same functions.

use std::fmt::Write;

use super::Finding;
use crate::syntax::Notation;

/// The part of a help text that is replaced by the next snippet.
const PLACEHOLDER: &str = "{snippet}";

/// A member of an object that the help asks the user to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    key: String,
    value: Value,
}

/// The value of a [`Snippet`].
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    List(Vec<Value>),
    Object(Vec<Snippet>),
}

/// The style in which the members of a token are written at a finding's location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// The notation of the file.
    pub(crate) notation: Notation,
    /// Whether nested objects are blocks, as in version 4 of Cloudflare's Terraform provider.
    pub(crate) has_blocks: bool,
}

impl Snippet {
    /// A member with a string.
    pub fn text(key: impl Into<String>, text: impl Into<String>) -> Snippet {
        Snippet { key: key.into(), value: Value::Text(text.into()) }
    }

    /// A resource key with its only valid value, `*`.
    pub fn resource(key: impl Into<String>) -> Snippet {
        Snippet::text(key, "*")
    }

    /// A member with an object.
    pub fn object(key: impl Into<String>, members: impl IntoIterator<Item = Snippet>) -> Snippet {
        Snippet { key: key.into(), value: Value::Object(members.into_iter().collect()) }
    }

    /// A member with a list of strings.
    pub fn list(key: impl Into<String>, texts: impl IntoIterator<Item = &'static str>) -> Snippet {
        let texts = texts.into_iter().map(|text| Value::Text(text.to_owned()));
        Snippet { key: key.into(), value: Value::List(texts.collect()) }
    }

    /// The `permission_groups` of a policy, with groups by ID.
    pub fn permission_groups(ids: impl IntoIterator<Item = &'static str>) -> Snippet {
        let groups = ids.into_iter().map(|id| Value::Object(vec![Snippet::text("id", id)]));
        Snippet { key: "permission_groups".to_owned(), value: Value::List(groups.collect()) }
    }

    /// A `condition` with an IP filter that permits one address.
    pub fn ip_filter() -> Snippet {
        Snippet::object("condition", [Snippet::object("request_ip", [Snippet::list("in", ["<address>/32"])])])
    }

    /// The member as written in a file.
    pub(crate) fn written(&self, style: Style) -> String {
        let mut out = String::new();
        match style.notation {
            Notation::Rotation => {
                let own = self.in_rotation();
                member(&own.key, &own.value, Style { notation: Notation::Json, has_blocks: true }, &mut out);
            }
            _ => member(&self.key, &self.value, style, &mut out),
        }
        out
    }

    /// The parameter of a rotation that says the same.
    fn in_rotation(&self) -> Snippet {
        let within = |value: &Value, wanted: &str| match value {
            Value::Object(members) => {
                members.iter().find(|member| member.key == wanted).map(|member| member.value.clone())
            }
            _ => None,
        };
        let addresses = within(&self.value, "request_ip").and_then(|filter| within(&filter, "in"));
        if let Some(zone) = self.key.strip_prefix("com.cloudflare.api.account.zone.") {
            let value = Value::List(vec![Value::Text(zone.to_owned())]);
            return Snippet { key: "zoneIds".to_owned(), value };
        }
        match (&*self.key, addresses) {
            ("condition", Some(list)) => Snippet { key: "allowedIps".to_owned(), value: list },
            ("permission_groups", _) => Snippet { key: "permissionGroupIds".to_owned(), value: self.value.clone() },
            _ => self.clone(),
        }
    }
}

/// Replaces the placeholders in a finding's help with its snippets.
pub(super) fn complete(finding: &mut Finding, style: Style) {
    let Some(help) = &mut finding.help else { return };
    for snippet in finding.snippets.drain(..) {
        *help = help.replacen(PLACEHOLDER, &snippet.written(style), 1);
    }
}

fn member(key: &str, value: &Value, style: Style, out: &mut String) {
    let is_block = style.has_blocks && style.notation == Notation::Hcl && matches!(value, Value::Object(_));
    // Resource keys are not identifiers, so they are quoted in every syntax.
    let is_name = !key.contains(['.', '*', '<']);
    let between = match style.notation {
        Notation::Json | Notation::Yaml | Notation::TypeScript | Notation::Rotation => ": ",
        Notation::Python => "=",
        Notation::Hcl if is_block && is_name => " ",
        Notation::Hcl => " = ",
    };
    match style.notation {
        Notation::Hcl | Notation::TypeScript | Notation::Python if is_name => out.push_str(key),
        Notation::Yaml if is_name => out.push_str(&camel_case(key)),
        _ => quoted(key, out),
    }
    out.push_str(between);
    // The values of Python's arguments are dictionaries.
    let notation = if style.notation == Notation::Python { Notation::Json } else { style.notation };
    written(value, Style { notation, ..style }, out);
}

fn written(value: &Value, style: Style, out: &mut String) {
    match value {
        Value::Text(text) => quoted(text, out),
        Value::List(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                written(bare(value, style), style, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push_str("{ ");
            for (at, own) in members.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                member(&own.key, &own.value, style, out);
            }
            out.push_str(" }");
        }
    }
}

/// Version 4 of the provider names permission groups by ID alone.
fn bare(value: &Value, style: Style) -> &Value {
    match value {
        Value::Object(members) if style.has_blocks => match members.as_slice() {
            [only] if only.key == "id" => &only.value,
            _ => value,
        },
        _ => value,
    }
}

fn quoted(text: &str, out: &mut String) {
    // Writing to a string cannot fail, and any text can be written as JSON.
    let _ = write!(out, "{}", serde_json::Value::from(text));
}

/// Tools whose language is YAML spell `expires_on` as `expiresOn`.
fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut characters = word.chars();
        all.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        all + characters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(notation: Notation, has_blocks: bool) -> Style {
        Style { notation, has_blocks }
    }

    #[test]
    fn a_member_is_written_as_its_file_writes_members() {
        let expiry = Snippet::text("expires_on", "2027-01-31T00:00:00Z");
        assert_eq!(expiry.written(style(Notation::Json, false)), r#""expires_on": "2027-01-31T00:00:00Z""#);
        assert_eq!(expiry.written(style(Notation::Hcl, false)), r#"expires_on = "2027-01-31T00:00:00Z""#);
        assert_eq!(expiry.written(style(Notation::Yaml, false)), r#"expiresOn: "2027-01-31T00:00:00Z""#);
        assert_eq!(expiry.written(style(Notation::TypeScript, false)), r#"expires_on: "2027-01-31T00:00:00Z""#);
        assert_eq!(expiry.written(style(Notation::Python, false)), r#"expires_on="2027-01-31T00:00:00Z""#);
    }

    #[test]
    fn nested_objects_are_blocks_only_in_the_old_provider() {
        let filter = Snippet::ip_filter();
        assert_eq!(
            filter.written(style(Notation::Json, true)),
            r#""condition": { "request_ip": { "in": ["<address>/32"] } }"#
        );
        assert_eq!(
            filter.written(style(Notation::Hcl, false)),
            r#"condition = { request_ip = { in = ["<address>/32"] } }"#
        );
        assert_eq!(filter.written(style(Notation::Hcl, true)), r#"condition { request_ip { in = ["<address>/32"] } }"#);
        assert_eq!(
            filter.written(style(Notation::Yaml, false)),
            r#"condition: { requestIp: { in: ["<address>/32"] } }"#
        );
    }

    #[test]
    fn keys_of_resources_are_strings_in_every_syntax() {
        let zone = Snippet::object("resources", [Snippet::resource("com.cloudflare.api.account.zone.<zone id>")]);
        assert_eq!(
            zone.written(style(Notation::Hcl, false)),
            r#"resources = { "com.cloudflare.api.account.zone.<zone id>" = "*" }"#
        );
        assert_eq!(
            zone.written(style(Notation::Yaml, false)),
            r#"resources: { "com.cloudflare.api.account.zone.<zone id>": "*" }"#
        );
    }

    #[test]
    fn a_rotation_has_parameters_of_its_own() {
        let rotation = style(Notation::Rotation, false);
        assert_eq!(Snippet::ip_filter().written(rotation), r#""allowedIps": ["<address>/32"]"#);
        let zone = Snippet::resource("com.cloudflare.api.account.zone.<zone id>");
        assert_eq!(zone.written(rotation), r#""zoneIds": ["<zone id>"]"#);
        assert_eq!(Snippet::permission_groups(["<id>"]).written(rotation), r#""permissionGroupIds": ["<id>"]"#);
    }

    #[test]
    fn the_old_provider_names_groups_by_id_alone() {
        let groups = Snippet::permission_groups(["<id>"]);
        assert_eq!(groups.written(style(Notation::Json, false)), r#""permission_groups": [{ "id": "<id>" }]"#);
        assert_eq!(groups.written(style(Notation::Hcl, false)), r#"permission_groups = [{ id = "<id>" }]"#);
        assert_eq!(groups.written(style(Notation::Hcl, true)), r#"permission_groups = ["<id>"]"#);
    }
}
