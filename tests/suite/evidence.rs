//! Evidence, the least policy from it, and the catalog behind both.

use std::fmt::Write as _;

use tokenlint::{
    access::{Access, requirement},
    catalog::{Catalog, OwnerKind},
    model::Zones,
    read::{Item, Unit},
    text::{Source, SourceId},
    trim::{Job, Shape, trim, written},
    usage::{self, Evidence, Filter, Key, Need, Place, Tally, Uses},
};

use crate::{cli::Folder, common::now};

const ZONE: &str = "000000000000000000000000000000a1";
const ACCOUNT: &str = "00000000000000000000000000000acc";

fn read(text: &str) -> (Uses, Tally) {
    let mut uses = Uses::default();
    let tally = usage::read(&mut text.as_bytes(), &Filter::default(), Catalog::builtin(), &mut uses).unwrap();
    (uses, tally)
}

fn lines(uses: &Uses) -> String {
    let mut out = Vec::new();
    usage::write(uses, Catalog::builtin(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Ids that no template holds, drawn without chance.
fn filled(path: &str, seed: usize) -> String {
    let parts = path.split('/').enumerate().map(|(at, part)| {
        if !part.contains('{') {
            return part.to_owned();
        }
        format!(
            "{:032x}",
            u128::try_from(seed * 31 + at + 1).unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834)
        )
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_template_matches_itself_and_nothing_else() {
    let catalog = Catalog::builtin();
    let all = catalog.all_operations();
    assert_eq!(all.len(), 3420);
    for (at, operation) in all.iter().enumerate() {
        let path = filled(operation.path, at);
        for address in
            [path.clone(), format!("https://api.cloudflare.com/client/v4{path}?page=1"), format!("/client/v4{path}/")]
        {
            let found = catalog.operation(operation.method, &address);
            assert_eq!(found.map(|found| found.path), Some(operation.path), "{} {address}", operation.method);
        }
        assert_eq!(catalog.operation_on(operation.method, &path).map(|found| found.at), Some(at));
        assert_eq!(catalog.operation("BREW", &path), None);
    }
}

#[test]
fn paths_are_matched_as_the_api_would() {
    let catalog = Catalog::builtin();
    let path = |method: &str, path: &str| catalog.operation(method, path).map(|operation| operation.path);
    assert_eq!(path("head", "/zones"), Some("/zones"));
    assert_eq!(path("GET", "/user/tokens/verify"), Some("/user/tokens/verify"));
    let model = "/accounts/00000000000000000000000000000acc/ai/run/@cf/meta/llama-3-8b-instruct";
    assert_eq!(path("POST", model), Some("/accounts/{account_id}/ai/run/{model_name}"));
    // An encoded slash parts nothing, and is not decoded into one.
    let key = "/accounts/00000000000000000000000000000acc/storage/kv/namespaces/1/values/a%2Fb%2e%2e";
    assert!(path("GET", key).is_some_and(|path| path.ends_with("/values/{key_name}")));
    assert_eq!(path("GET", "/zones/%2e%2e/accounts"), None);
    assert_eq!(path("GET", "/zones//dns_records"), None);
    assert_eq!(path("GET", "/client/v4zones"), None);
}

#[test]
fn every_shape_of_evidence_is_read() {
    let entry = format!(
        r#"{{"action":{{"result":"success","time":"2026-11-01T10:00:00Z","type":"create"}},"actor":{{"context":"api_token","ip_address":"203.0.113.7","token_id":"t1","token_name":"deploy"}},"raw":{{"method":"POST","status_code":200,"uri":"/zones/{ZONE}/dns_records"}}}}"#
    );
    let shapes = [
        format!(r#"{{"result":[{entry}],"success":true}}"#),
        format!("[{{\"result\":[{entry}]}}]"),
        format!("{entry}\n{entry}\n"),
        format!(
            r#"{{"ActionResult":"success","ActionTimestamp":1793527200,"ActorContext":"api_token","ActorIPAddress":"203.0.113.7","ActorTokenDetails":{{"token_id":"t1","token_name":"deploy"}},"AuditLogID":"x","Raw":{{"method":"POST","status_code":200,"uri":"/client/v4/zones/{ZONE}/dns_records"}}}}"#
        ),
        format!(
            r#"{{"action_result":"success","action_timestamp":"2026-11-01T10:00:00Z","actor_context":"api_token","actor_ip_address":"203.0.113.7","actor_token_details":{{"id":"t1","name":"deploy"}},"raw":{{"Method":"POST","StatusCode":200,"URI":"/zones/{ZONE}/dns_records"}}}}"#
        ),
    ];
    for text in shapes {
        let (uses, tally) = read(&text);
        let keys: Vec<&Key> = uses.all.keys().collect();
        assert_eq!(keys.len(), 1, "{text} {tally:?}");
        assert_eq!(keys[0].place, Place::Zone(ZONE.to_owned()));
        assert_eq!(
            (keys[0].token_id.as_deref(), keys[0].token_name.as_deref()),
            (Some("t1"), Some("deploy")),
            "{text}"
        );
        assert_eq!(keys[0].evidence, Evidence::AuditLog);
        assert_eq!(uses.window().0, "2026-11-01T10:00:00Z".parse().ok(), "{text}");
    }
    let har = format!(
        r#"{{"log":{{"entries":[{{"startedDateTime":"2026-11-01T10:00:00.000Z","request":{{"method":"GET","url":"https://api.cloudflare.com/client/v4/zones/{ZONE}/settings"}},"response":{{"status":200}}}},{{"request":{{"method":"GET","url":"https://example.com/"}},"response":{{"status":200}}}}]}}}}"#
    );
    let (uses, tally) = read(&har);
    assert_eq!((uses.all.len(), tally.foreign), (1, 1));
    for line in [
        format!("GET https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records 200"),
        format!("GET /client/v4/zones/{ZONE}/dns_records HTTP/1.1"),
        format!("2026-11-01T10:00:00.000Z [DEBUG] ---[ REQUEST ]--- GET /client/v4/zones/{ZONE}/dns_records HTTP/1.1"),
        format!("-- START CF API REQUEST: GET https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records"),
        format!(
            "203.0.113.7 - - [01/Nov/2026:10:00:00 +0000] \"GET https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records?a=b HTTP/1.1\" 200 17"
        ),
        format!(
            r#"{{"ts":"2026-11-01T10:00:00Z","request_method":"GET","host":"api.cloudflare.com","request_uri":"/client/v4/zones/{ZONE}/dns_records","status":"200"}}"#
        ),
    ] {
        let (uses, tally) = read(&line);
        assert_eq!((uses.all.len(), tally.calls), (1, 1), "{line}");
        assert!(lines(&uses).contains("\"/zones/{zone_id}/dns_records\""), "{line}");
    }
}

#[test]
fn wrapped_calls_and_bracketed_times_are_read() {
    let url = format!("https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records");
    for (text, expected, other) in [
        (format!("[2026-11-20T10:00:00Z] GET {url} 200\n[2026-11-20T10:00:01Z] POST {url} 200\n"), 2, 0),
        (format!("╷\n│ Error: failed to make http request\n│ \n│ POST\n│ \"{url}\": 200 OK {{\n╵\n"), 1, 5),
        (format!("[Wed Nov 20 10:54:55 UTC 2026] GET\n[Wed Nov 20 10:54:55 UTC 2026] url='{url}'\n"), 1, 1),
        // The method belongs to the very next line only, and a URL alone is not a call.
        (format!("POST\nfailed\n{url}\n"), 0, 3),
        ("GET\nGET\n".to_owned(), 0, 2),
    ] {
        let (_, tally) = read(&text);
        assert_eq!((tally.calls, tally.other), (expected, other), "{text}");
    }
    let (uses, _) = read(&format!("[2026-11-20T10:00:00Z] GET {url} 200\n"));
    let seen = uses.all.values().next().unwrap();
    assert_eq!(seen.first, Some("2026-11-20T10:00:00Z".parse().unwrap()));
}

#[test]
fn what_is_no_call_is_counted_and_never_fatal() {
    let long = "x".repeat(3 << 20);
    let text = format!(
        "garbage\n{{\"broken\": \n\u{0}\u{1}\u{2}\nGET\nGET /\nPUT https://api.cloudflare.com.example.com/client/v4/zones/{ZONE}/dns_records/1 200\nPOST https://api.cloudflare.com/client/v4/no/such/thing/123456789 200\nDELETE https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records/1 403\nGET https://api.cloudflare.com/client/v4/zones/%2e%2e%2f{ZONE} 200\n{long}\nGET https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records 200"
    );
    let (uses, tally) = read(&text);
    assert_eq!((tally.broken, tally.foreign, tally.left_out), (2, 2, 1), "{tally:?}");
    assert_eq!(tally.calls, 3, "{tally:?}");
    let text = lines(&uses);
    assert!(text.contains("\"/no/such/thing/{id}\""), "{text}");
    for cut in (0..text.len()).filter_map(|cut| text.get(..cut)) {
        read(cut);
    }
    for byte in 0..=255u8 {
        let mut uses = Uses::default();
        let noise: Vec<u8> =
            (0..500u16).map(|at| byte.wrapping_mul(u8::try_from(at % 251).unwrap()).wrapping_add(b'G')).collect();
        usage::read(&mut noise.as_slice(), &Filter::default(), Catalog::builtin(), &mut uses).unwrap();
    }
}

/// A log of many blocks, each of which is read by another thread than the one before.
#[test]
fn logs_read_on_all_cores_are_as_on_one() {
    let line = |at: usize| {
        let (zone, status) = (at * 31 % 90, [200, 200, 403, 404][at % 4]);
        match at % 5 {
            0 => format!("GET\nhttps://api.cloudflare.com/client/v4/zones/{zone:032x}/settings/ssl"),
            1 => format!(
                r#"{{"method":"PUT","url":"/client/v4/zones/{zone:032x}/nothing/{}","status":{status}}}"#,
                at % 17
            ),
            2 => format!("2026-11-20T10:00:00Z worker {at} finished"),
            _ => format!(
                "203.0.113.{} - - [20/Nov/2026:10:{:02}:00 +0000] \"POST /zones/{zone:032x}/dns_records HTTP/1.1\" {status}",
                at % 200,
                at % 60
            ),
        }
    };
    let text: String = (0..20_000).map(|at| line(at) + "\n").collect();
    assert!(text.len() > 6 << 18, "{} bytes are few blocks", text.len());
    let (uses, tally) = read(&text);
    let folder = Folder::new("cores");
    folder.write("log", &text);
    for _ in 0..5 {
        for run in [folder.run(&["uses", "log"]), folder.pipe(&["uses", "-"], &text)] {
            assert!(run.out == lines(&uses));
            assert!(run.err.contains(&format!("from {} calls", tally.calls)), "{}", run.err);
        }
    }
}

#[test]
fn parts_reduced_apart_and_put_together_are_the_whole() {
    let all: Vec<String> = (0..600)
        .map(|at| {
            format!(
                "203.0.113.{} 2026-11-{:02}T10:00:00Z {} https://api.cloudflare.com/client/v4/zones/{:032x}/dns_records/{at} 200",
                at % 200,
                at % 28 + 1,
                ["GET", "PUT", "DELETE"][at % 3],
                at % 7
            )
        })
        .collect();
    let whole = lines(&read(&all.join("\n")).0);
    let parts: String = all.chunks(97).map(|part| lines(&read(&part.join("\n")).0)).collect();
    assert_eq!(lines(&read(&parts).0), whole);
    // In any order, and again.
    let mut reversed: Vec<&str> = parts.lines().collect();
    reversed.reverse();
    assert_eq!(lines(&read(&reversed.join("\n")).0), whole);
    assert_eq!(lines(&read(&whole).0), whole);
    assert_eq!(whole.lines().count(), 21);
}

fn unit(text: &str) -> Unit {
    Unit::document(Source::new(SourceId(0), "token.json".to_owned(), text.as_bytes().to_vec()).unwrap())
}

#[test]
fn every_tool_gets_no_more_than_it_documents() {
    let catalog = Catalog::builtin();
    let zones = Zones::default();
    let mut differences = String::new();
    assert!(catalog.tools().len() > 60);
    for tool in catalog.tools() {
        let uses = usage::of_tool(tool, false, &[ZONE.to_owned()], Some(ACCOUNT), catalog);
        let job = Job {
            uses: &uses,
            old: None,
            zones: &zones,
            owner: Some(OwnerKind::User),
            account: None,
            takes_inferred: false,
            is_restricted: false,
            catalog,
            now: now(),
        };
        let result = trim(&job);
        let documented: Vec<&str> = tool.groups(catalog).map(|group| group.name).collect();
        let kept: Vec<&str> = result.kept.iter().filter_map(|kept| kept.group.known).map(|group| group.name).collect();
        assert!(kept.iter().all(|name| documented.contains(name)), "{}: {kept:?} of {documented:?}", tool.name);
        let left: Vec<&&str> = documented.iter().filter(|name| !kept.contains(name)).collect();
        if !left.is_empty() || !tool.unmapped.is_empty() || !result.unexplained.is_empty() {
            let _ = writeln!(
                differences,
                "{}: without {left:?}; unmapped {:?}; unexplained {}",
                tool.name,
                tool.unmapped,
                result.unexplained.len()
            );
        }
        if result.kept.is_empty() {
            continue;
        }
        // The policy is one that this tool reads, and that holds each group that it says.
        let body = unit(&written(&result, tool.name, Shape::Body, &job));
        let mut tokens = 0;
        body.read(&mut |item| match item {
            Item::Token(mut token) => {
                token.resolve(catalog, None);
                tokens += 1;
                assert_eq!(token.granted().count(), kept.len(), "{}", tool.name);
            }
            Item::Problem(problem) => panic!("{}: {problem}", tool.name),
            _ => {}
        });
        assert_eq!(tokens, 1, "{}", tool.name);
    }
    insta::assert_snapshot!(differences);
}

#[test]
fn the_body_and_both_resources_say_the_same() {
    let catalog = Catalog::builtin();
    let text = format!(
        "PUT /zones/{ZONE}/dns_records/1\nGET /accounts/{ACCOUNT}/workers/scripts\nGET /zones/{ZONE}/settings\n"
    );
    let (uses, _) = read(&text);
    let mut zones = Zones::default();
    let saved = include_str!("../../fixtures/evidence/zones.json");
    tokenlint::read::zones(unit(saved).sources().first().unwrap(), &mut zones);
    for owner in [OwnerKind::User, OwnerKind::Account] {
        let job = Job {
            uses: &uses,
            old: None,
            zones: &zones,
            owner: Some(owner),
            account: None,
            takes_inferred: false,
            is_restricted: false,
            catalog,
            now: now(),
        };
        let result = trim(&job);
        assert!(result.is_least(), "{:?}", result.unexplained);
        let mut accesses: Vec<String> = Vec::new();
        for (shape, name) in [(Shape::Body, "a.json"), (Shape::Terraform, "a.tf"), (Shape::TerraformV4, "a.tf")] {
            let text = written(&result, "de\"p${x}loy", shape, &job);
            let unit = Unit::document(Source::new(SourceId(0), name.to_owned(), text.clone().into_bytes()).unwrap());
            unit.read(&mut |item| match item {
                Item::Token(mut token) => {
                    token.resolve(catalog, Some(owner));
                    assert_eq!(token.name.as_ref().map(|name| &*name.value), Some("de\"p${x}loy"), "{text}");
                    let access = Access::of(&token);
                    let mut grants: Vec<String> =
                        access.allows.iter().map(|grant| format!("{} {:?}", grant.group.id, grant.resource)).collect();
                    grants.sort();
                    accesses.push(grants.join("\n"));
                }
                Item::Problem(problem) | Item::Unknown(problem) => panic!("{problem}\n{text}"),
                _ => {}
            });
        }
        assert_eq!(accesses.len(), 3);
        assert!(accesses.iter().all(|access| access == &accesses[0] && !access.is_empty()), "{accesses:?}");
    }
}

fn trim_fixture(uses: &str, more: &[&str]) -> crate::cli::Outcome {
    let folder = Folder::new(&format!("trim-{}", more.join("").len() + uses.len()));
    folder
        .write("token.json", include_str!("../../fixtures/evidence/token.json"))
        .write("zones.json", include_str!("../../fixtures/evidence/zones.json"))
        .write("uses", uses);
    folder.run(
        &[&["trim", "token.json", "--uses", "uses", "--zones", "zones.json", "--now", "2026-11-24"], more].concat(),
    )
}

#[test]
fn a_trim_says_why_and_proves_itself() {
    let run = trim_fixture(include_str!("../../fixtures/evidence/http.log"), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out + "\n" + &run.err);
}

#[test]
fn audit_logs_take_no_read_away() {
    let entry = format!(
        r#"{{"action":{{"result":"success","time":"2026-11-01T10:00:00Z"}},"actor":{{"context":"api_token","token_id":"00000000000000000000000000000101"}},"raw":{{"method":"POST","status_code":200,"uri":"/zones/{ZONE}/purge_cache"}}}}"#
    );
    let run = trim_fixture(&entry, &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    // DNS was not changed, and may have been read.
    assert!(
        run.out.contains("\"DNS Read\"") && run.out.contains("\"Zone Read\"") && run.out.contains("\"Cache Purge\""),
        "{}",
        run.out
    );
    assert!(!run.out.contains("\"DNS Write\"") && run.out.contains("\"Workers Scripts Read\""), "{}", run.out);
    assert!(run.err.contains("audit logs do not record reads"), "{}", run.err);
}

/// The entry of an audit log for a change of DNS, from an address.
fn dns_change(address: &str) -> String {
    format!(
        r#"{{"action":{{"result":"success","time":"2026-11-01T10:00:00Z"}},"actor":{{"context":"api_token","ip_address":"{address}"}},"raw":{{"method":"POST","status_code":200,"uri":"/zones/{ZONE}/dns_records"}}}}"#
    )
}

#[test]
fn a_restricted_policy_has_an_end_and_the_addresses_of_the_evidence() {
    let folder = Folder::new("restrict");
    folder.write("uses", &[dns_change("1.1.1.1"), dns_change("2606:4700:4700::1111")].join("\n"));
    let arguments = ["trim", "--uses", "uses", "--name", "records-api", "--now", "2026-11-24"];
    let plain = folder.run(&arguments);
    assert!(plain.err.contains("suggested: \"expires_on\": \"2027-02-22T00:00:00Z\""), "{}", plain.err);
    for format in ["body", "terraform", "terraform-v4"] {
        let run = folder.run(&[&arguments[..], &["--restrict", "--format", format]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.err.contains("added: \"expires_on\": \"2027-02-22T00:00:00Z\""), "{}", run.err);
        let name = if format == "body" { "new.json" } else { "new.tf" };
        folder.write(name, &run.out);
        let check = folder.run(&["check", name, "--now", "2026-11-24", "--rule", "missing-expiry,missing-ip-filter"]);
        assert_eq!((check.code, check.out.as_str()), (0, ""), "{format}: {}\n{}", run.out, check.err);
        folder.write(name, &folder.run(&[&arguments[..], &["--format", format]].concat()).out);
        let check = folder.run(&["check", name, "--now", "2026-11-24", "--rule", "missing-expiry,missing-ip-filter"]);
        assert_eq!(check.code, 1, "{format}: without --restrict\n{}", check.err);
    }
}

#[test]
fn what_cannot_be_restricted_is_said() {
    let folder = Folder::new("restrict-not");
    let arguments = ["trim", "--uses", "uses", "--restrict", "--now", "2026-11-24"];
    let many: Vec<String> = (1..200).map(|at| dns_change(&format!("1.1.1.{at}"))).collect();
    for (uses, why) in [
        (format!("PUT /zones/{ZONE}/dns_records/1\n"), "the evidence contains no client addresses"),
        (dns_change("10.0.0.7"), "`10.0.0.7` in the evidence is not an address that Cloudflare sees"),
        (many.join("\n"), "the evidence contains too many client addresses"),
    ] {
        folder.write("uses", &uses);
        let run = folder.run(&arguments);
        assert!(run.err.contains(&format!("not added: an IP filter, because {why}")), "{}", run.err);
        assert!(!run.out.contains("request_ip") && run.out.contains("expires_on"), "{}", run.out);
    }
    // What the token has is kept.
    let run = trim_fixture(include_str!("../../fixtures/evidence/http.log"), &["--restrict"]);
    assert!(run.out.contains("203.0.113.0/24") && run.out.contains("2027-02-22T00:00:00Z"), "{}", run.out);
    assert!(!run.err.contains("not added"), "{}", run.err);
}

#[test]
fn what_the_token_cannot_do_is_missing_and_not_added() {
    let text = format!("PUT /zones/{ZONE}/dns_records/1\nPOST /accounts/{ACCOUNT}/storage/kv/namespaces\n");
    let run = trim_fixture(&text, &[]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.err.contains("missing: POST /accounts/{account_id}/storage/kv/namespaces on account Example"),
        "{}",
        run.err
    );
    assert!(!run.out.contains("KV"), "{}", run.out);
    let check = trim_fixture(&text, &["--check"]);
    assert!(check.code == 1 && check.out.contains("any of `Workers KV Storage Write`"), "{}", check.out);
    let fine = trim_fixture(&format!("PUT /zones/{ZONE}/dns_records/1\n"), &["--check"]);
    assert_eq!((fine.code, fine.out.as_str()), (0, ""), "{}", fine.err);
}

#[test]
fn nothing_is_called_least_while_a_use_is_unexplained() {
    let text = format!(
        "PUT /zones/{ZONE}/dns_records/1\nPOST https://api.cloudflare.com/client/v4/zones/{ZONE}/brand_new 200\n"
    );
    let run = trim_fixture(&text, &[]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("unmapped: POST /zones/{id}/brand_new, once"), "{}", run.err);
}

#[test]
fn a_plan_tells_what_the_token_that_applies_it_needs() {
    let plan = format!(
        r#"{{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{{"address":"cloudflare_dns_record.a","mode":"managed","type":"cloudflare_dns_record","change":{{"actions":["create"],"after":{{"zone_id":"{ZONE}","name":"a"}}}}}},{{"address":"cloudflare_workers_kv_namespace.k","mode":"managed","type":"cloudflare_workers_kv_namespace","change":{{"actions":["no-op"],"after":{{"account_id":"{ACCOUNT}"}}}}}},{{"address":"random_id.x","mode":"managed","type":"random_id","change":{{"actions":["create"]}}}}]}}"#
    );
    let (uses, _) = read(&plan);
    let catalog = Catalog::builtin();
    let needs: Vec<String> =
        uses.all.keys().map(|key| format!("{} {}", key.need.described(catalog), key.place.key())).collect();
    assert!(needs.contains(&format!("POST /zones/{{zone_id}}/dns_records zone:{ZONE}")), "{needs:?}");
    assert!(
        needs.iter().any(|need| need.starts_with("GET /accounts/{account_id}/storage/kv/namespaces/")),
        "{needs:?}"
    );
    assert!(!needs.iter().any(|need| need.starts_with("DELETE") || need.contains("POST /accounts")), "{needs:?}");
    assert!(uses.all.keys().all(|key| key.evidence == Evidence::Terraform && !matches!(key.need, Need::Unmapped(..))));
}

#[test]
fn checks_with_evidence_are_exact() {
    let folder = Folder::new("uses-check");
    folder
        .write("token.json", include_str!("../../fixtures/evidence/token.json"))
        .write(
            "http.log",
            &format!("2026-11-02T08:00:00Z GET https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records 200\n"),
        )
        .write("empty.log", "nothing\n");
    let run = folder.run(&[
        "check",
        "--no-config",
        "--now",
        "2026-11-24",
        "--uses",
        "http.log",
        "--rule",
        "edit-where-read-suffices",
        "--rule",
        "unused-permission",
        "token.json",
    ]);
    assert_eq!(run.code, 1, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let none = folder.run(&["check", "--uses", "empty.log", "token.json"]);
    assert!(none.code == 2 && none.err.contains("no API calls in"), "{}", none.err);
}

#[test]
fn explain_and_catalog_answer_both_ways() {
    let folder = Folder::new("explain");
    let says = |arguments: &[&str], wanted: &str| {
        let run = folder.run(arguments);
        assert!(run.code == 0 && run.out.contains(wanted), "{arguments:?}: {}{}", run.out, run.err);
    };
    says(&["explain", "PUT /zones/{id}/dns_records/{id}"], "4755a26eedb94da69e1066d98aa820be");
    says(&["explain", "dns edit"], "PATCH  /zones/{zone_id}/dns_settings");
    says(&["explain", "#dns_records:edit"], "DNS Write");
    says(&["explain", "#zone:read"], "Zone Read");
    says(&["explain", "GET /accounts/<account id>/ai-search/instances"], "Inferred from similar operations");
    says(&["explain", "Cert-Manager"], "c8fed203ed3043cba015a93ad1616f1f");
    says(&["catalog", "dns", "write"], "covers DNS Read");
    says(&["catalog", "--format", "json", "purge_cache"], "\"Cache Purge\"");
    let none = folder.run(&["catalog", "qqqq"]);
    assert!(none.code == 1 && none.err.contains("no match for"), "{}", none.err);
    assert!(folder.run(&["explain", "dns wrte"]).err.contains("did you mean `DNS Write`?"));
}

#[test]
fn deploying_a_configuration_of_wrangler_takes_what_it_sets() {
    let folder = Folder::new("wrangler");
    let deploy = format!(
        r#"{{
  // Comments and commas behind the last are allowed.
  "account_id": "{ACCOUNT}",
  "routes": [{{ "pattern": "shop.example/*", "zone_id": "{ZONE}" }}, {{ "pattern": "a.example", "custom_domain": true, }}],
  "kv_namespaces": [{{ "binding": "KV", "id": "1" }}],
  "env": {{ "staging": {{ "d1_databases": [{{ "binding": "DB" }}], "triggers": {{ "crons": ["* * * * *"] }} }} }},
}}"#
    );
    folder.write("wrangler.jsonc", &deploy).write("wrangler.toml", "name = \"x\"\nroute = \"a.example/*\"\n");
    let run = folder.run(&["uses", "wrangler.jsonc"]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let run = folder.run(&["uses", "wrangler.toml", "--zone", ZONE, "--account", ACCOUNT, "--quiet"]);
    assert_eq!(run.out.matches(ZONE).count(), 2, "{}", run.out);
    assert!(!run.out.contains("/workers/scripts/{script_name}/routes"), "{}", run.out);
    folder.write("wrangler.toml", "name = \"x\"\n\nroute = [\n");
    let run = folder.run(&["uses", "wrangler.toml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("`wrangler.toml` is not a wrangler configuration file: ") && run.err.contains(" at line "),
        "{}",
        run.err
    );
}

#[test]
fn objects_in_buckets_take_groups_of_the_bucket() {
    let log = format!(
        "GET https://{ACCOUNT}.r2.cloudflarestorage.com/shop/a?b=1 200\nPUT https://logs.{ACCOUNT}.EU.r2.cloudflarestorage.com:443/x 200\n\
         GET https://{ACCOUNT}.r2.cloudflarestorage.com/ 200\nGET https://r2.cloudflarestorage.com/shop/a 200\n"
    );
    let (uses, tally) = read(&log);
    assert_eq!((tally.calls, tally.foreign), (2, 2));
    let places: Vec<String> = uses.all.keys().map(|key| key.place.key()).collect();
    assert_eq!(places, [format!("bucket:{ACCOUNT}_eu_logs"), format!("bucket:{ACCOUNT}_default_shop")]);
    assert_eq!(lines(&read(&lines(&uses)).0), lines(&uses));
    // A group for all buckets of the account does as well.
    let required = |key: &Key| requirement(&key.need, &key.place, Catalog::builtin());
    let groups: Vec<&str> =
        uses.all.keys().flat_map(|key| required(key).groups().collect::<Vec<_>>()).map(|group| group.name).collect();
    assert!(groups.contains(&"Workers R2 Storage Write"), "{groups:?}");
}

#[test]
fn what_is_only_inferred_is_taken_on_request() {
    let log = format!("PUT /client/v4/zones/{ZONE}/rulesets/phases/http_request_sbfm/entrypoint 200\n");
    let folder = Folder::new("inferred");
    folder.write("log", &log);
    let run = folder.run(&["trim", "--uses", "log"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`Bot Management Write` is inferred with low confidence"), "{}", run.err);
    let run = folder.run(&["trim", "--uses", "log", "--inferred"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("\"Bot Management Write\"")
            && run.err.contains("inferred: the API documentation names no permission group for PUT "),
        "{}",
        run.err
    );
}

#[test]
fn the_phase_of_a_ruleset_decides_where_the_call_names_it() {
    let log = format!("PUT /client/v4/zones/{ZONE}/rulesets/phases/http_ratelimit/entrypoint 200\n");
    let folder = Folder::new("phase");
    folder.write("log", &log);
    let run = folder.run(&["trim", "--uses", "log"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("\"Zone WAF Write\""), "{}", run.out);
    folder.write("log", &format!("POST /client/v4/zones/{ZONE}/rulesets 200\n"));
    let run = folder.run(&["trim", "--uses", "log"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("the phase of the ruleset decides"), "{}", run.err);
}

const WRANGLER: &str = r#"{
  "name": "shop", // the shop
  "account_id": "00000000000000000000000000000acc",
  "main": "index.js",
  "kv_namespaces": [{ "binding": "CACHE" }],
  "env": { "prod": { "routes": [{ "pattern": "shop.example.com/*", "zone_id": "000000000000000000000000000000a1" }] } }
}
"#;

/// A token with groups on an account and on a zone.
fn deployer(of_account: &str, of_zone: &str) -> String {
    let policy = |id: &str, resource: &str| {
        format!(
            r#"{{"effect":"allow","permission_groups":[{{"id":"{id}"}}],"resources":{{"com.cloudflare.api.account.{resource}":"*"}}}}"#
        )
    };
    let zone = policy(of_zone, &format!("zone.{ZONE}"));
    format!(r#"{{"name":"deploy","policies":[{},{zone}]}}"#, policy(of_account, ACCOUNT))
}

#[test]
fn what_a_deployment_lacks_is_reported_at_its_setting() {
    const SCRIPTS_WRITE: &str = "e086da7e2179491d91ee5f35b3ca210a";
    let folder = Folder::new("preflight");
    folder
        .write("wrangler.jsonc", WRANGLER)
        .write("token.json", &deployer(SCRIPTS_WRITE, "82e64a83756745bbbb1c9c2701bf816b"));
    let check = ["check", "--rule", "missing-permission", "--uses"];
    let run = |uses: &str, more: &[&str]| folder.run(&[&check[..], &[uses, "token.json"], more].concat());
    insta::assert_snapshot!("preflight", run("wrangler.jsonc", &[]).out);
    let sarif = run("wrangler.jsonc", &["--format", "sarif"]).out;
    assert!(sarif.contains("\"uri\": \"wrangler.jsonc\""), "{sarif}");
    // The same in TOML, at the same settings.
    folder.write(
        "wrangler.toml",
        &format!(
            "name = \"shop\"\naccount_id = \"{ACCOUNT}\"\nmain = \"index.js\"\n[[kv_namespaces]]\nbinding = \"CACHE\"\n[env.prod]\nroutes = [{{ pattern = \"shop.example.com/*\", zone_id = \"{ZONE}\" }}]\n"
        ),
    );
    let toml = run("wrangler.toml", &["--format", "concise"]).out;
    assert!(toml.contains("wrangler.toml:5:11: ") && toml.contains("wrangler.toml:7:23: "), "{toml}");
    // A plan, at its resources; it is one line, in which a pointer finds them.
    let change = |address: &str, kind: &str, after: &str| {
        format!(
            r#"{{"address":"{address}","mode":"managed","type":"{kind}","name":"x","change":{{"actions":["create"],"before":null,"after":{after},"after_unknown":{{}}}}}}"#
        )
    };
    let (zone, filler) = (format!(r#"{{"zone_id":"{ZONE}"}}"#), format!(r#"{{"input":"{}"}}"#, "x".repeat(1000)));
    let changes = [
        change("terraform_data.x", "terraform_data", &filler),
        change("module.dns[\"a\"].cloudflare_dns_record.www", "cloudflare_dns_record", &zone),
        change("cloudflare_r2_bucket.logs", "cloudflare_r2_bucket", &format!(r#"{{"account_id":"{ACCOUNT}"}}"#)),
    ];
    let changes = changes.join(",").replace("[\"a\"]", "[\\\"a\\\"]");
    let plan = format!(r#"{{"format_version":"1.2","terraform_version":"1.11.0","resource_changes":[{changes}]}}"#);
    folder.write("plan.json", &plan);
    insta::assert_snapshot!("preflight_plan", run("plan.json", &["--format", "concise"]).out);
    let json: serde_json::Value = serde_json::from_str(&run("plan.json", &["--format", "json"]).out).unwrap();
    let pointers: Vec<&str> =
        json["findings"].as_array().unwrap().iter().filter_map(|own| own["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/resource_changes/1/address", "/resource_changes/2/address"]);
    // Several plans in one file are read like a log, without places.
    folder.write("plans.json", &format!("{plan}\n{plan}\n"));
    let several = run("plans.json", &["--format", "concise"]).out;
    assert!(several.lines().count() == 2 && several.lines().all(|line| line.starts_with("token.json:")), "{several}");
    // Logs record what was allowed, so they say nothing about this.
    folder.write("calls.log", &format!("POST https://api.cloudflare.com/client/v4/zones/{ZONE}/dns_records 200\n"));
    assert_eq!(run("calls.log", &[]).out, "");
    // Off unless it is asked for.
    let all = folder.run(&["check", "--uses", "wrangler.jsonc", "token.json", "--format", "concise"]).out;
    assert!(!all.contains("missing-permission"), "{all}");
}
