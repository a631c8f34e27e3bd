//! What the catalog knows, asked of the program.

use crate::cli::Folder;

const ACCOUNT: &str = "00000000000000000000000000000acc";
const WORKER: &str = "0000000000000000000000000000f00d";
const NOW: [&str; 2] = ["--now", "2026-11-24T12:00:00Z"];

/// A token with one group by its ID, or by an invented one if it is not public, on a resource nested under the account or on the account.
fn token(group: &str, part: Option<&str>) -> String {
    let known = tokenlint::catalog::Catalog::builtin().by_name(group).into_iter().find_map(|own| own.public_id());
    let id = known.unwrap_or("000000000000000000000000000000e1");
    let on = part.map_or("\"*\"".to_owned(), |key| format!("{{\"{key}\":\"*\"}}"));
    format!(
        r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{{"id":"{id}","name":"{group}"}}],"resources":{{"com.cloudflare.api.account.{ACCOUNT}":{on}}}}}]}}"#
    )
}

fn can(folder: &Folder, call: &str, more: &[&str]) -> (i32, String) {
    let outcome = folder.run(&[&["can", "token.json", "--do", call][..], &NOW, more].concat());
    (outcome.code, outcome.out + &outcome.err)
}

#[test]
fn a_role_allows_what_its_documentation_says() {
    let folder = Folder::new("roles");
    let scripts = format!("/accounts/{ACCOUNT}/workers/scripts");
    let calls = [
        ("GET", format!("{scripts}/site/tails"), [0, 0, 0, 0]),
        ("GET", format!("{scripts}/site/settings"), [0, 0, 0, 0]),
        ("GET", scripts.clone(), [0, 0, 0, 0]),
        ("GET", format!("{scripts}/site/content/v2"), [1, 0, 0, 0]),
        ("PUT", format!("{scripts}/site/content"), [1, 1, 0, 0]),
        ("POST", format!("{scripts}/site/versions"), [1, 1, 0, 0]),
        // Creates the Worker if it does not exist.
        ("PUT", format!("{scripts}/site"), [1, 1, 3, 0]),
        ("DELETE", format!("{scripts}/site"), [1, 1, 1, 0]),
        ("GET", format!("/accounts/{ACCOUNT}/workflows"), [1, 3, 3, 3]),
        ("GET", format!("/accounts/{ACCOUNT}/queues"), [1, 1, 1, 1]),
    ];
    for (at, role) in ["Metadata Read-Only", "Content Read-Only", "Editor", "Admin"].iter().enumerate() {
        folder.write("token.json", &token(&format!("Workers {role}"), None));
        for (method, path, expected) in &calls {
            let (code, text) = can(&folder, &format!("{method} {path}"), &[]);
            assert_eq!(code, expected[at], "{role}: {method} {path}\n{text}");
        }
        let (code, text) = can(&folder, "Workers Metadata Read-Only", &["--on", &format!("account:{ACCOUNT}")]);
        assert_eq!(code, 0, "{role}\n{text}");
    }
}

#[test]
fn a_role_on_one_worker_is_no_role_on_all() {
    let folder = Folder::new("one-worker");
    folder.write(
        "token.json",
        &token("Individual Workers Editor", Some(&format!("com.cloudflare.edge.worker.script.{WORKER}"))),
    );
    let call = format!("PUT /accounts/{ACCOUNT}/workers/scripts/site/content");
    let (code, text) = can(&folder, &call, &[]);
    assert!(code == 3 && text.contains("script tag"), "{text}");
    let other = call.replace(ACCOUNT, "00000000000000000000000000000acd");
    assert_eq!(can(&folder, &other, &[]).0, 1);
    assert_eq!(can(&folder, &format!("GET /accounts/{ACCOUNT}/workers/scripts"), &[]).0, 1);
    let on = format!("worker:{WORKER}");
    assert_eq!(can(&folder, "Individual Workers Content Read-Only", &["--on", &on]).0, 0);
    assert_eq!(can(&folder, "Individual Workers Admin", &["--on", &on]).0, 1);
    folder.write("token.json", &token("Individual Workers Editor", Some("com.cloudflare.edge.worker.script.*")));
    assert_eq!(can(&folder, &call, &[]).0, 0);
}

#[test]
fn a_flagship_token_reaches_the_apps_that_it_names() {
    let folder = Folder::new("apps");
    folder.write("token.json", &token("Flagship App Write", Some("com.cloudflare.api.account.flagship.app.one")));
    for (method, path, expected) in [
        ("GET", "apps/one", 0),
        ("POST", "apps/one/flags", 0),
        ("POST", "apps/two/flags", 1),
        ("GET", "apps", 1),
        ("POST", "apps", 1),
    ] {
        let (code, text) = can(&folder, &format!("{method} /accounts/{ACCOUNT}/flagship/{path}"), &[]);
        assert_eq!(code, expected, "{method} {path}\n{text}");
    }
    assert_eq!(can(&folder, "Flagship App Evaluate", &["--on", "app:one"]).0, 1);
    assert_eq!(can(&folder, "Flagship App Read", &["--on", "app:one"]).0, 0);
}

#[test]
fn a_name_without_a_public_id_is_known_everywhere() {
    let catalog = tokenlint::catalog::Catalog::builtin();
    let folder = Folder::new("names");
    for group in catalog.groups().iter().filter(|group| group.public_id().is_none()) {
        let explained = folder.run(&["explain", group.name]);
        let is_said = explained.out.contains("not public") && explained.out.contains("Catalog of");
        assert!(explained.code == 0 && is_said, "{}", group.name);
        let found = folder.run(&["catalog", group.name]);
        assert!(found.code == 0 && found.out.contains("(ID not public)"), "{}", group.name);
        assert!(!explained.out.contains("name:") && !found.out.contains("name:"), "{}", group.name);
        // In a plan, a name that Terraform looks up; in a body, a name beside an ID.
        let body = token(group.name, None);
        let checked = folder.pipe(&[&["check", "-", "--rule", "unknown-permission-group"][..], &NOW].concat(), &body);
        let is_info = checked.out.contains("info[unknown-permission-group]: the ID of `");
        assert!(is_info && !checked.out.contains("is not in the catalog"), "{}\n{}", group.name, checked.out);
        folder.write(
            "tokenlint.toml",
            &format!("[[forbid]]\nid = \"own\"\npermissions = [\"{}\"]\nreason = \"test\"\n", group.name),
        );
        let forbidden = folder.pipe(&[&["check", "-", "--rule", "forbidden-access"][..], &NOW].concat(), &body);
        let is_part = matches!(group.scope.word(), "Worker" | "Flagship app" | "zone");
        assert!(is_part || forbidden.out.contains("forbidden-access"), "{}\n{}", group.name, forbidden.err);
        std::fs::remove_file(folder.path().join("tokenlint.toml")).unwrap();
    }
}

#[test]
fn a_lookup_of_a_name_without_a_public_id_is_no_missing_id() {
    let folder = Folder::new("lookup");
    folder.write(
        "main.tf",
        &format!(
            r#"
data "cloudflare_account_api_token_permission_groups_list" "editor" {{
  account_id = "{ACCOUNT}"
  name       = "Workers%20Editor"
}}
resource "cloudflare_account_token" "deploy" {{
  account_id = "{ACCOUNT}"
  name       = "deploy"
  policies = [{{
    effect            = "allow"
    permission_groups = [{{ id = data.cloudflare_account_api_token_permission_groups_list.editor.result[0].id }}]
    resources         = jsonencode({{ "com.cloudflare.api.account.{ACCOUNT}" = "*" }})
  }}]
}}
"#
        ),
    );
    let checked = folder.run(&[&["check", "main.tf"][..], &NOW].concat());
    for wrong in ["missing-field", "unknown-permission-group", "not-evaluated", "name:"] {
        assert!(!checked.out.contains(wrong), "{wrong}\n{}", checked.out);
    }
    let shown = folder.run(&["show", "main.tf"]);
    assert!(shown.out.contains("Workers Editor"), "{}", shown.out);
}

#[test]
fn other_names_of_calls_and_tools_are_explained() {
    let folder = Folder::new("explained");
    for (what, expected) in [
        ("cloudflare_dns_record", "create  POST /zones/{zone_id}/dns_records\n          DNS Write\n"),
        ("cloudflare_zero_trust_casb_integration", "update  PATCH /accounts/{account_id}/one/integrations/{id}\n"),
        ("data.cloudflare_zones", "cloudflare_zones (Terraform data source)\n"),
        ("cloudflare_zone_tracing.own", "update  PATCH /zones/{zone_id}/observability/tracing/settings\n"),
        ("client.dns.records.create()", "POST /zones/{zone_id}/dns_records\n"),
        ("dns.records.delete", "DELETE /zones/{zone_id}/dns_records/{dns_record_id}\n"),
        (
            "https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/applications/methods/list/",
            "GET /accounts/{account_id}/access/apps\n",
        ),
        ("https://api.cloudflare.com/client/v4/zones", "POST /zones\n"),
        ("/accounts/{account_id}/members", "GET /accounts/{account_id}/members\n"),
        ("certbot", "certbot-dns-cloudflare needs"),
        ("wrangler", "wrangler tail needs"),
        ("Requires permission \"com.cloudflare.api.account.zone.create\"", "  Zone Write\n"),
        ("POST /graphql", "The datasets of the query decide"),
    ] {
        let outcome = folder.run(&["explain", what]);
        assert!(outcome.code == 0 && outcome.out.contains(expected), "{what}\n{}{}", outcome.out, outcome.err);
    }
    for what in [
        "cloudflare_dns_recrod",
        "client.dns.records.mint()",
        "https://developers.cloudflare.com/api/resources/x/methods/y/",
    ] {
        assert_eq!(folder.run(&["explain", what]).code, 2, "{what}");
    }
}

#[test]
fn a_policy_is_never_derived_from_calls_that_were_not_observed() {
    let folder = Folder::new("observed");
    let catalog = tokenlint::catalog::Catalog::builtin();
    let (mut refused, mut incomplete, mut whole) = (0, 0, 0);
    for family in catalog.wrangler_families() {
        let known = catalog.wrangler(family).unwrap();
        if known.observed > 0 && known.calls.is_empty() {
            continue;
        }
        let outcome = folder.run(&[&["trim", "--inferred", "--wrangler", family][..], &NOW].concat());
        let shown = format!("{family}\n{}{}", outcome.out, outcome.err);
        if known.observed == 0 {
            refused += 1;
            assert!(outcome.code == 3 && outcome.out.is_empty() && outcome.err.contains("not observed"), "{shown}");
        } else if !known.unobserved.is_empty() {
            incomplete += 1;
            assert!(outcome.code == 3 && outcome.err.contains("` was not observed, because it "), "{shown}");
        } else if outcome.code == 0 {
            whole += 1;
            assert!(outcome.out.contains("permission_groups"), "{shown}");
        } else {
            assert!(outcome.code == 3 || outcome.code == 2, "{shown}");
        }
    }
    assert!(refused >= 3 && incomplete >= 2 && whole >= 15, "{refused} {incomplete} {whole}");
}

#[test]
fn single_commands_of_wrangler_and_their_other_names_have_their_own_calls() {
    let folder = Folder::new("commands");
    let policy = |words: &str| {
        let outcome = folder.run(&[&["trim", "--wrangler", words][..], &NOW].concat());
        (outcome.code, outcome.out, outcome.err)
    };
    let (code, out, _) = policy("kv key get");
    assert!(code == 0 && out.contains("Workers KV Storage Read") && !out.contains("Write"), "{out}");
    let (code, out, _) = policy("wrangler kv");
    assert!(code == 0 && out.contains("Workers KV Storage Write"), "{out}");
    assert_eq!(policy("pages publish").1, policy("pages deploy").1);
    assert_eq!(policy("pipelines list").1, policy("basin pipelines list").1);
    for unknown in ["kv ke", "key put", "", "wrangler"] {
        assert_eq!(policy(unknown).0, 2, "{unknown}");
    }
    // Routes are set zone by zone, because the token is for the zone.
    let zone = "000000000000000000000000000000a1";
    folder.write(
        "wrangler.json",
        &format!(r#"{{"name": "w", "routes": [{{"pattern": "a.example/*", "zone_id": "{zone}"}}]}}"#),
    );
    let deployed =
        folder.run(&[&["trim", "--uses", "wrangler.json", "--inferred", "--account", ACCOUNT][..], &NOW].concat());
    let routes = format!("com.cloudflare.api.account.zone.{zone}");
    assert!(deployed.code == 0 && deployed.out.contains("Workers Routes Write"), "{}", deployed.err);
    assert!(deployed.out.contains(&routes) && !deployed.out.contains("account.zone.*"), "{}", deployed.out);
    let uses = folder.run(&["uses", "--wrangler", "containers"]);
    assert!(uses.code == 0 && uses.err.contains("`wrangler containers push` was not observed"), "{}", uses.err);
    let (code, out, _) = policy("telemetry");
    assert!(code == 2 && out.is_empty());
}

#[test]
fn what_a_tool_names_and_what_it_calls_are_both_explained() {
    let folder = Folder::new("observed-tools");
    let explained = folder.run(&["explain", "prowler"]).out;
    assert!(explained.contains("Observed: the API calls of version 5.46.0 on 2026-11-26\n"), "{explained}");
    assert!(explained.contains("GET /user needs `User Details Read`"), "{explained}");
    assert!(explained.contains("no observed call needs `Account Settings Read`"), "{explained}");
    let optional = ["trim", "--tool", "octodns", "--zone", "000000000000000000000000000000a1", "--optional"];
    assert!(folder.run(&[&optional[..], &NOW].concat()).out.contains("\"Zone Write\""));
    assert!(!folder.run(&[&optional[..5], &NOW].concat()).out.contains("\"Zone Write\""));
}

#[test]
fn the_dataset_of_a_graphql_query_decides() {
    let folder = Folder::new("graphql");
    folder.write("token.json", &token("Account Analytics Read", None));
    assert_eq!(can(&folder, "POST /graphql", &[]).0, 3);
    folder.write("token.json", &token("Workers KV Storage Read", None));
    assert_eq!(can(&folder, "POST /graphql", &[]).0, 1);
    assert_ne!(folder.run(&["trim", "--do", "POST /graphql"]).code, 0);
}

#[derive(serde::Deserialize)]
struct Questions {
    question: Vec<Asked>,
}

#[derive(serde::Deserialize)]
struct Asked {
    question: String,
    ask: Vec<String>,
    answer: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    code: i32,
    source: String,
    date: String,
}

/// Whether a text contains a name that is not a part of a longer one: `Workers Editor` is in `Individual Workers Editor`.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| !text[..at].ends_with("Individual "))
}

#[test]
fn documented_questions_have_their_documented_answers() {
    let text = std::fs::read_to_string("fixtures/questions.toml").unwrap();
    let all: Questions = toml::from_str(&text).unwrap();
    assert!(all.question.len() >= 50, "{}", all.question.len());
    let folder = Folder::new("questions");
    let mut unknown = 0;
    for own in &all.question {
        assert!(!own.source.is_empty() && own.date.parse::<jiff::civil::Date>().is_ok(), "{}", own.question);
        let arguments: Vec<&str> = own.ask.iter().map(String::as_str).collect();
        let outcome = folder.run(&arguments);
        let shown = format!("{}\n{}{}", own.question, outcome.out, outcome.err);
        assert_eq!(outcome.code, own.code, "{shown}");
        assert!(own.never.iter().all(|name| !names(&outcome.out, name)), "{shown}");
        if own.code == 0 {
            assert!(!own.answer.is_empty() && own.answer.iter().all(|name| outcome.out.contains(name)), "{shown}");
        } else {
            unknown += 1;
        }
    }
    assert!(all.question.len() - unknown >= 48, "{unknown} unknown");
}

/// The names of the tables of the catalog.
fn tables() -> Vec<String> {
    let names = std::fs::read_dir("catalog").unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let tables: Vec<String> = names.filter(|name| name.ends_with(".json")).collect();
    assert!(tables.len() > 15);
    tables
}

#[test]
fn the_dates_of_the_catalog_are_shown_and_its_age_is_said() {
    let folder = Folder::new("dates");
    let shown = folder.run(&["--version", "--verbose"]);
    assert!(shown.code == 0 && shown.out.starts_with("tokenlint "), "{}", shown.out);
    for file in tables() {
        assert!(shown.out.contains(&file), "{file}\n{}", shown.out);
    }
    folder.write("token.json", &token("Workers KV Storage Read", None));
    for (now, is_old) in [("2027-02-20T00:00:00Z", false), ("2027-03-20T00:00:00Z", true)] {
        let checked = folder.run(&["check", "token.json", "--now", now]);
        assert_eq!(checked.err.contains("the catalog of 2026-11-27 is 113 days old"), is_old, "{}", checked.err);
    }
    assert_eq!(folder.run(&["--version"]).out.lines().count(), 1);
}

#[test]
fn the_readme_of_the_catalog_has_a_row_for_each_table() {
    let readme = std::fs::read_to_string("catalog/README.md").unwrap();
    for file in tables() {
        let is_row = |line: &&str| line.starts_with(&format!("| `{file}` |")) && line.matches(" | ").count() == 2;
        let has_refresh = readme.split("## Updating").last().unwrap().contains(&format!("`{file}`"));
        assert!(readme.lines().filter(is_row).count() == 1 && has_refresh, "{file}");
    }
}

#[test]
fn a_trim_gives_oauth_scopes() {
    let folder = Folder::new("scopes");
    let zone = "/zones/000000000000000000000000000000a1";
    let calls = [format!("POST {zone}/dns_records"), format!("GET {zone}"), format!("POST {zone}/purge_cache")];
    let mut arguments = vec!["trim", "--format", "oauth-scopes"];
    calls.iter().for_each(|call| arguments.extend(["--do", call]));
    let outcome = folder.run(&arguments);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "cache.purge\ndns.write\n"), "{}", outcome.err);
    let minting =
        folder.run(&["trim", "--format", "oauth-scopes", "--do", &format!("POST /accounts/{ACCOUNT}/tokens")]);
    assert!(
        minting.code == 3 && minting.out.is_empty() && minting.err.contains("no OAuth scope is known"),
        "{}",
        minting.err
    );
    assert!(folder.run(&["explain", "dns.write"]).out.contains("DNS Write\n"));
}
