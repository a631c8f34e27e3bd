//! Values of Terraform's variables from the environment and the arguments.

use crate::cli::{Folder, Outcome, command};

const NOW: [&str; 2] = ["--now", "2026-11-24"];

const MODULE: &str = r#"variable "zone" {
  type = string
}
variable "groups" {
  type    = list(string)
  default = ["c8fed203ed3043cba015a93ad1616f1f"]
}
resource "cloudflare_account_token" "ci" {
  account_id = "00000000000000000000000000000001"
  name       = "ci"
  policies = [{
    effect            = "allow"
    permission_groups = [for id in var.groups : { id = id }]
    resources         = jsonencode({ "com.cloudflare.api.account.zone.${var.zone}" = "*" })
  }]
}
"#;

fn module(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("main.tf", MODULE);
    folder
}

fn run(folder: &Folder, arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
    let mut command = command(folder.path(), &[arguments, &NOW].concat());
    command.envs(environment.iter().copied()).output().unwrap().into()
}

/// The zone that the token is found to have.
fn zone(outcome: &Outcome) -> &str {
    ["env", "tfvars", "auto", "file", "option"]
        .into_iter()
        .find(|zone| outcome.out.contains(&format!("zone `{zone}")))
        .unwrap_or_else(|| panic!("{}{}", outcome.out, outcome.err))
}

#[test]
fn values_count_in_the_order_of_terraform() {
    let folder = module("variables-order");
    let env = [("TF_VAR_zone", "env"), ("TF_VAR_unknown", "x")];
    let show = |arguments: &[&str]| run(&folder, &[&["show", "main.tf"], arguments].concat(), &env);
    assert_eq!(zone(&show(&[])), "env");
    folder.write("terraform.tfvars", "zone = \"tfvars\"\n");
    assert_eq!(zone(&show(&[])), "tfvars");
    folder.write("z.auto.tfvars.json", r#"{"zone": "auto"}"#);
    assert_eq!(zone(&show(&[])), "auto");
    folder.write("prod/values.tfvars", "zone = \"file\"\nunknown = 1\n");
    assert_eq!(zone(&show(&["--var-file", "prod/values.tfvars"])), "file");
    assert_eq!(zone(&show(&["--var-file", "prod/values.tfvars", "--var", "zone=option"])), "option");
}

#[test]
fn values_are_read_as_the_type_that_the_variable_declares() {
    let folder = module("variables-types");
    let zone = "zone=000000000000000000000000000000a1";
    let list = r#"groups=["4755a26eedb94da69e1066d98aa820be"]"#;
    let card = run(&folder, &["show", "main.tf", "--var", zone, "--var", list], &[]).out;
    assert!(card.contains("DNS Write") && card.contains("`000000000000000000000000000000a1`"), "{card}");
    // What is not an expression is a problem at the argument.
    let broken = run(&folder, &["check", "main.tf", "--var", zone, "--var", "groups=["], &[]);
    assert_eq!(broken.code, 2, "{}", broken.err);
    assert!(broken.err.contains("[--var groups:1:1]"), "{}", broken.err);
}

#[test]
fn values_settle_what_was_unknown() {
    let folder = module("variables-check");
    let wide = run(&folder, &["check", ".", "--rule", "all-zones", "--var", "zone=*"], &[]);
    assert_eq!(wide.code, 0, "`*` in the place of an ID is not every zone: {}", wide.out);
    let concise = ["check", ".", "--format", "concise", "--rule", "not-evaluated"];
    assert!(run(&folder, &concise, &[]).out.contains("not-evaluated"));
    let known = run(&folder, &[&concise[..], &["--var", "zone=000000000000000000000000000000a1"]].concat(), &[]);
    assert_eq!((known.code, known.out.as_str()), (0, ""), "{}", known.err);
    let can = ["can", "main.tf", "--do", "Zone Read", "--on", "zone:000000000000000000000000000000a1"];
    assert_eq!(run(&folder, &can, &[("TF_VAR_zone", "000000000000000000000000000000a1")]).code, 0);
    assert_eq!(run(&folder, &can, &[("TF_VAR_zone", "000000000000000000000000000000a2")]).code, 1);
    assert_eq!(run(&folder, &can, &[]).code, 3);
}

#[test]
fn a_file_of_values_is_not_reported_as_unloaded() {
    let folder = module("variables-files");
    folder.write("prod.tfvars", "zone = \"000000000000000000000000000000a1\"\n");
    let note = "Terraform does not load these variables by itself";
    assert!(run(&folder, &["check", "."], &[]).err.contains(note));
    assert!(!run(&folder, &["check", ".", "--var-file", "prod.tfvars"], &[]).err.contains(note));
}

#[test]
fn a_value_for_no_variable_is_an_error() {
    let folder = module("variables-wrong");
    for (arguments, why) in [
        (
            &["check", ".", "--var", "zones=a"][..],
            "--var zones: no module declares this variable; did you mean `zone`?",
        ),
        (&["show", "main.tf", "--var", "other=a"], "--var other: no module declares this variable"),
        (&["diff", "main.tf", "main.tf", "--var", "other=a"], "no module declares this variable"),
        (&["check", ".", "--var", "zone"], "expected NAME=VALUE"),
        (&["check", ".", "--var-file", "gone.tfvars"], "failed to read `gone.tfvars`"),
    ] {
        let outcome = run(&folder, arguments, &[]);
        assert_eq!(outcome.code, 2, "{arguments:?}");
        assert!(outcome.err.contains(why), "{arguments:?}: {}", outcome.err);
    }
}

#[test]
fn a_secret_in_a_value_is_not_shown() {
    let folder = module("variables-secret");
    let secret = format!("groups=[\"cfut_{}", "Kq7ZpX2mVb9RtY4wLc6NsD8fGh3JkQ5aTzUxWvEoPiMnB1C0");
    let outcome = run(&folder, &["check", ".", "--var", "zone=a", "--var", &secret], &[]);
    assert_eq!(outcome.code, 2);
    assert!(!outcome.err.contains("Kq7ZpX2m"), "{}", outcome.err);
}

#[test]
fn json_in_a_field_that_is_a_string_is_its_text() {
    let folder = Folder::new("json-text");
    let token = |name: &str| {
        format!(
            "variable \"u\" {{}}\nresource \"cloudflare_account_token\" \"ci\" {{\n  account_id = \"00000000000000000000000000000001\"\n  name       = {name}\n}}\n"
        )
    };
    for (name, shown) in [
        (r#"jsonencode("a")"#, r#""\"a\"""#),
        (r#"jsonencode({ b = [1, true], a = jsonencode("x") })"#, r#""{\"a\":\"\\\"x\\\"\",\"b\":[1,true]}""#),
    ] {
        folder.write("main.tf", &token(name));
        let card = run(&folder, &["show", "main.tf", "--format", "json"], &[]);
        assert!(card.out.contains(&format!("\"name\": {shown}")), "{name}: {}{}", card.out, card.err);
        assert_eq!(card.code, 0, "{}", card.err);
    }
    // A part that is unknown makes it unknown, not wrong.
    folder.write("main.tf", &token("jsonencode([var.u])"));
    let card = run(&folder, &["show", "main.tf"], &[]);
    assert!(card.code == 0 && card.out.contains("a part of this JSON is unknown"), "{}{}", card.out, card.err);
}
