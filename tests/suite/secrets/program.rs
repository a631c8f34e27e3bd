//! No stream of the program shows a secret, and no fix changes one.

use std::fs;

use super::{Kind, kinds, places::TOKEN};
use crate::cli::Folder;

/// Configuration files in which `SECRET` is replaced.
const CONFIGURATIONS: &[&str] = &[
    "\"SECRET\" = 1\n",
    "[rules.\"SECRET\"]\nlevel = \"off\"\n",
    "[rules.long-lifetime]\nlevel = \"SECRET\"\n\"SECRET\" = 1\n",
    "fail-on = \"SECRET\"\n# SECRET\n",
    "fail-on = SECRET\n",
    "[[token]]\nmatch = \"(SECRET\"\nowner = \"SECRET\"\n",
    "[[token]]\nmatch = \"deploy\"\ntool = \"SECRET\"\n",
    "[[forbid]]\nid = \"SECRET\"\npermissions = [\"DNS Write\"]\nreason = \"SECRET\"\n",
    "[[forbid]]\nid = \"x\"\npermissions = [\"SECRET\"]\nresources = [\"SECRET\"]\n",
    "[[waiver]]\nrule = \"host-bits-set\"\ntoken = \"deploy\"\nreason = \"SECRET\"\nowner = \"SECRET\"\n",
    "[[waiver]]\nrule = \"SECRET\"\ntoken = \"SECRET\"\nreason = \"\"\"a\nSECRET\n\"\"\"\n",
];

/// Command lines in which `SECRET` is replaced.
const COMMANDS: &[&[&str]] = &[
    &["SECRET"],
    &["check", "SECRET"],
    &["check", "--SECRET"],
    &["check", "--rule", "SECRET", "a.json"],
    &["check", "--format", "SECRET"],
    &["check", "--now", "SECRET"],
    &["check", "--glob", "[SECRET", "."],
    &["check", "--config", "SECRET"],
    &["check", "--baseline", "SECRET", "a.json"],
    &["check", "--uses", "SECRET", "a.json"],
    &["check", "--write-baseline", "SECRET/x", "a.json"],
    &["check", "--output", "json=SECRET/x", "a.json"],
    &["explain", "SECRET"],
    &["explain", "GET /SECRET"],
    &["catalog", "SECRET"],
    &["catalog", "diff", "SECRET"],
    &["can", "a.json", "--do", "SECRET"],
    &["can", "a.json", "--do", "DNS Write", "--on", "SECRET"],
    &["can", "a.json", "--do", "DNS Write", "--token", "SECRET"],
    &["show", "a.json", "--token", "SECRET"],
    &["show", "secret.json"],
    &["show", "secret.json", "--format", "json"],
    &["diff", "a.json", "SECRET"],
    &["diff", "a.json", "secret.json"],
    &["diff", "--max-access", "a.json", "secret.json"],
    &["trim", "--do", "GET /zones/SECRET", "--name", "SECRET"],
    &["trim", "a.json", "--tool", "SECRET"],
    &["trim", "a.json", "--uses", "use.log"],
    &["trim", "a.json", "--uses", "use.log", "--check"],
    &["uses", "use.log"],
    &["uses", "--wrangler", "SECRET"],
    &["uses", "--since", "SECRET"],
    &["waivers", "SECRET"],
    &["waivers", "--format", "json"],
    &["check", "--uses", "use.log", "a.json"],
    &["check", "--fix", "--diff", "--verbose", "secret.json"],
    &["check", "--fix", "secret.json"],
    &["man", "SECRET"],
    &["init", "SECRET"],
    &["completions", "SECRET"],
];

const LOG: &str = "GET https://api.cloudflare.com/client/v4/zones/000000000000000000000000000000a1/SECRET\n> SECRET\n\
                   PUT /client/v4/nope/SECRET?a=SECRET\n{\"tokenlint_use\":1,\"token_name\":\"SECRET\",\"method\":\"GET\",\
                   \"operation\":\"/nope/SECRET\",\"resource\":\"\",\"evidence\":\"log\",\"count\":1}\n";

/// A kind that each way of finding secrets has: by prefix, by name, by form, encoded.
fn some_kinds() -> Vec<Kind> {
    kinds().into_iter().step_by(3).collect()
}

/// The body of a request, which has fixes: the effect is in upper case, and a range is redundant.
fn secret_token(kind: &Kind) -> String {
    r#"{
  "name": "SECRET",
  "comment": "SECRET",
  "policies": [
    {
      "effect": "Allow",
      "permission_groups": [{ "id": "4755a26eedb94da69e1066d98aa820be", "name": "SECRET" }],
      "resources": { "com.cloudflare.api.account.zone.*": "*" }
    }
  ],
  "condition": {
    "note": "SECRET",
    "request_ip": { "in": ["1.1.1.0/24", "1.1.1.0/25"], "comment": "SECRET" }
  }
}
"#
    .replace("SECRET", &kind.text)
}

#[test]
fn no_command_shows_a_secret() {
    for kind in some_kinds() {
        let folder = Folder::new("secret-commands");
        folder.write("a.json", TOKEN).write("secret.json", &secret_token(&kind));
        folder.write("use.log", &LOG.replace("SECRET", &kind.text));
        for command in COMMANDS {
            let arguments: Vec<String> = command.iter().map(|part| part.replace("SECRET", &kind.text)).collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let run = folder.run(&arguments);
            kind.assert_hidden(&format!("{command:?}, {}", run.code), &format!("{}\n{}", run.out, run.err));
        }
    }
}

#[test]
fn no_message_about_a_configuration_shows_a_secret() {
    for kind in some_kinds() {
        let folder = Folder::new("secret-configuration");
        folder.write("a.json", TOKEN);
        for configuration in CONFIGURATIONS {
            folder.write("tokenlint.toml", &configuration.replace("SECRET", &kind.text));
            for verb in ["check", "waivers"] {
                let run = folder.run(&[verb, "a.json"]);
                kind.assert_hidden(&format!("{configuration:?}"), &format!("{}\n{}", run.out, run.err));
            }
        }
    }
}

#[test]
fn a_fix_keeps_the_secrets_of_a_file() {
    for kind in kinds() {
        let folder = Folder::new("secret-fix");
        let text = secret_token(&kind);
        folder.write("a.json", &text);
        let run = folder.run(&["check", "--fix", "--fail-on", "never", "a.json"]);
        kind.assert_hidden("check --fix", &format!("{}\n{}", run.out, run.err));
        let fixed = fs::read_to_string(folder.path().join("a.json")).unwrap();
        assert_ne!(fixed, text, "{}", run.err);
        assert_eq!(fixed.matches(&kind.text).count(), text.matches(&kind.text).count(), "{fixed}");
        assert!(!fixed.contains("***"), "{fixed}");
    }
}
