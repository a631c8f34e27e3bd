//! How a source writes the members of an object.

use super::shape::{self, SourceSyntax};
use crate::{syntax::Notation, text::Source};

/// How a source writes the members of an object: HCL for Terraform's language, YAML for YAML, and JSON for everything
/// else, `.tf.json` included.
pub fn notation(source: &Source) -> Notation {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    // This is asked for each token, so the rest of the text is only searched if it has to be.
    if shape::begins_as_json(text) && !shape::is_toml(source) {
        return Notation::Json;
    }
    // A file of a module may hold no token itself, only the locals that a token uses.
    if source.path.ends_with(".tf") || source.path.ends_with(".tfvars") {
        return Notation::Hcl;
    }
    match shape::syntax(source) {
        // TOML assigns as Terraform's language does.
        SourceSyntax::Hcl | SourceSyntax::Toml => Notation::Hcl,
        SourceSyntax::Yaml => Notation::Yaml,
        SourceSyntax::Json | SourceSyntax::Links => Notation::Json,
        #[cfg(feature = "programs")]
        SourceSyntax::Writing(_) => Notation::Json,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::text::SourceId;

    #[test]
    fn notation_follows_the_text_and_then_the_path() {
        let resource = "resource \"cloudflare_api_token\" \"ci\" {}\n";
        let configuration = r#"{"resource":{"cloudflare_api_token":{"ci":{}}}}"#;
        for (path, text, expected) in [
            ("token.json", "{}", Notation::Json),
            ("token.jsonl", "{}\n{}\n", Notation::Json),
            ("<stdin>", "\u{feff} []", Notation::Json),
            ("main.tf.json", configuration, Notation::Json),
            ("main.tf", configuration, Notation::Json),
            ("Pulumi.yaml", "{\"resources\": {}}", Notation::Json),
            ("links.md", "https://dash.cloudflare.com/?permissionGroupKeys=[]", Notation::Json),
            ("main.tf", resource, Notation::Hcl),
            ("<stdin>", resource, Notation::Hcl),
            ("locals.tf", "locals {}\n", Notation::Hcl),
            ("terraform.tfvars", "name = \"ci\"\n", Notation::Hcl),
            ("Pulumi.yaml", "resources: {}\n", Notation::Yaml),
            ("token.yml", "kind: Token\n", Notation::Yaml),
            ("<stdin>", "spec:\n  forProvider: {}\n", Notation::Yaml),
        ] {
            let source = Source::new(SourceId(0), path.to_owned(), text.into()).unwrap();
            assert_eq!(notation(&source), expected, "{path}: {text}");
        }
    }
}
