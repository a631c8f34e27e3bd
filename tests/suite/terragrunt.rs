//! Units of Terragrunt, and arguments of modules that are not followed.

use crate::cli::Folder;

const MODULE: &str = r#"
variable "name" {}
variable "zone_id" {}
variable "groups" {
  type    = list(string)
  default = ["4755a26eedb94da69e1066d98aa820be"]
}

resource "cloudflare_api_token" "this" {
  name = var.name
  policies = [{
    effect            = "allow"
    permission_groups = [for id in var.groups : { id = id }]
    resources         = jsonencode({ "com.cloudflare.api.account.zone.${var.zone_id}" = "*" })
  }]
}
"#;

const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
const SCRIPTS_WRITE: &str = "e086da7e2179491d91ee5f35b3ca210a";

fn check(name: &str, unit: &str, more: &[(&str, &str)]) -> String {
    let folder = Folder::new(name);
    if unit.contains("../modules/") {
        folder.write("modules/token/main.tf", MODULE);
    }
    folder.write("live/dns/terragrunt.hcl", unit);
    for (path, text) in more {
        folder.write(path, text);
    }
    let outcome = folder.run(&["check", ".", "--now", "2026-11-24", "--format", "full"]);
    outcome.out + &outcome.err
}

#[test]
fn inputs_are_the_values_of_the_variables() {
    let unit = format!(
        r#"locals {{
  groups = {{ dns = "{DNS_WRITE}" }}
}}
terraform {{
  source = "../../modules//token"
}}
inputs = {{
  name    = "from-inputs"
  groups  = [local.groups.dns]
  zone_id = "*"
}}
"#
    );
    let text = check("terragrunt-inputs", &unit, &[]);
    assert!(text.contains("all-zones") && text.contains("`from-inputs`"), "{text}");
    // The module is checked with its caller only, and its addresses are those of its own.
    assert!(text.contains("1 token and 1 policy checked"), "{text}");
    assert!(text.contains("(cloudflare_api_token.this)") && !text.contains("not evaluated"), "{text}");
}

#[test]
fn a_unit_without_a_source_is_its_directory() {
    let unit = "inputs = merge({ name = \"own\" }, { zone_id = \"*\" })\n";
    let text = check("terragrunt-own", unit, &[("live/dns/main.tf", MODULE)]);
    assert!(text.contains("all-zones") && text.contains("`own`"), "{text}");
    assert!(text.contains("1 token and 1 policy checked"), "{text}");
    // Files of variables count more than the environment, by which Terragrunt passes inputs.
    let variables = ("live/dns/terraform.tfvars", "zone_id = \"000000000000000000000000000000a1\"\n");
    let text = check("terragrunt-tfvars", unit, &[("live/dns/main.tf", MODULE), variables]);
    assert!(text.contains("`own`") && !text.contains("all-zones"), "{text}");
}

#[test]
fn what_other_blocks_give_is_unknown() {
    let source = "terraform {\n  source = \"../../modules/token\"\n}\n";
    let inputs = "inputs = {\n  name = \"x\"\n  zone_id = dependency.zone.outputs.zone_id\n}\n";
    let text = check("terragrunt-dependency", &format!("{source}{inputs}"), &[]);
    assert!(text.contains("`dependency.zone.outputs.zone_id` is unknown"), "{text}");
    // An included file may give a value where the module has a default.
    let include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n";
    let text = check("terragrunt-include", &format!("{include}{source}{inputs}"), &[]);
    assert!(text.contains("`groups` may be among the inputs that Terragrunt merges"), "{text}");
    let merged = "inputs = merge(local.common, { name = \"x\", zone_id = \"*\" })\n";
    let text = check("terragrunt-merge", &format!("{source}{merged}"), &[]);
    assert!(text.contains("1 token and 1 policy checked") && text.contains("all-zones"), "{text}");
    assert!(text.contains("`groups` may be among the inputs that Terragrunt merges"), "{text}");
}

#[test]
fn tokens_in_the_arguments_of_a_remote_module_are_checked_as_values() {
    let tokens = format!(
        r#"{{
    dns = {{
      policies = [{{
        effect            = "allow"
        permission_groups = [{{ id = "{DNS_WRITE}" }}]
        resources         = {{ "com.cloudflare.api.account.00000000000000000000000000000acc" = "*" }}
      }}]
    }}
    "deploy to production" = {{
      name       = "deploy"
      expires_on = "2020-01-01T00:00:00Z"
      policies = [{{
        effect            = "allow"
        permission_groups = [{{ id = "{SCRIPTS_WRITE}" }}]
        resources         = {{ "com.cloudflare.api.account.*" = "*" }}
      }}]
    }}
  }}"#
    );
    let unit = format!(
        "terraform {{\n  source = \"git::https://git.example/tokens.git?ref=v1\"\n}}\ninputs = {{\n  tokens = {tokens}\n}}\n"
    );
    let module = format!(
        "module \"tokens\" {{\n  for_each = {{ a = 1 }}\n  source  = \"app.example/acme/tokens/cloudflare\"\n  version = \"1.0.0\"\n  tokens = {tokens}\n}}\n"
    );
    let cases = [
        (check("terragrunt-remote", &unit, &[]), "inputs.tokens"),
        (check("remote-module", "", &[("live/dns/main.tf", &module)]), "module.tokens[\"a\"].tokens"),
    ];
    for (text, path) in cases {
        assert!(text.contains("scope-mismatch") && text.contains("all-accounts"), "{text}");
        assert!(text.contains(&format!("token: {path}.dns\n")), "{text}");
        assert!(text.contains(&format!("({path}[\"deploy to production\"])")), "{text}");
        // What the module may add is unknown, and what is there is checked.
        assert!(text.contains("expired") || text.contains("in the past"), "{text}");
        assert!(text.contains("the module may set name, condition, expires_on, not_before"), "{text}");
        assert!(!text.contains("missing-expiry") && !text.contains("missing-field"), "{text}");
        assert!(text.contains("is not a local path; its tokens"), "{text}");
    }
}

#[test]
fn inputs_that_are_about_tokens_are_never_silent() {
    let inputs = "inputs = {\n  groups = { dns = { permission_groups = [\"DNS Write\"], zones = [\"com.cloudflare.api.account.zone.*\"] } }\n}\n";
    let sources = [
        ("tfr", "\"tfr:///acme/tokens?version=1\"", "is not a local path; its tokens"),
        ("computed", "\"${local.base}//token\"", "the source of module `terragrunt` is unknown"),
        ("missing", "\"../nowhere\"", "no Terraform files in `live/nowhere`"),
    ];
    for (name, source, expected) in sources {
        let unit = format!("terraform {{\n  source = {source}\n}}\n");
        let text = check(&format!("terragrunt-{name}"), &format!("{unit}{inputs}"), &[]);
        assert!(text.contains(expected), "{text}");
        // A unit that is about something else is none of its business.
        let text = check(&format!("terragrunt-{name}-other"), &unit, &[]);
        assert!(!text.contains(expected) && text.contains("1 file without tokens"), "{text}");
    }
    // A file to be included calls no module.
    let text = check("terragrunt-root", inputs, &[]);
    assert!(
        !text.contains("no Terraform files") && text.contains("no token was checked for this definition"),
        "{text}"
    );
    let broken = check("terragrunt-broken", "terraform {\n  source = \n", &[]);
    assert!(broken.contains("error:"), "{broken}");
}

#[test]
fn a_change_of_a_module_leads_to_its_units() {
    let folder = Folder::new("terragrunt-changed");
    folder.write("modules/token/main.tf", MODULE);
    let unit = "terraform {\n  source = \"../../modules/token\"\n}\ninputs = {\n  name = \"x\"\n  zone_id = \"*\"\n}\n";
    folder.write("live/dns/terragrunt.hcl", unit);
    for path in ["modules/token/main.tf", "live/dns/terragrunt.hcl"] {
        let outcome = folder.run(&["check", "--changed", path, "--now", "2026-11-24"]);
        assert!(outcome.out.contains("all-zones"), "{path}: {}{}", outcome.out, outcome.err);
    }
}
