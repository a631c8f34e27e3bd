//! Judges ever larger inputs: what a thing costs must not depend on how many there are.
//!
//! `cargo bench --bench growth` prints a table.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod exports;
mod judging;
mod timing;

use exports::export;
use timing::{median, timed};
use tokenlint::{
    Linter, config,
    lint::baseline,
    text::{Source, SourceId},
};

const ROUNDS: usize = 5;

/// One input with so many of something.
type Shape = fn(usize) -> Input;

/// A file, and what it is checked with.
struct Input {
    name: &'static str,
    text: String,
    configuration: String,
    has_baseline: bool,
}

impl Input {
    fn json(text: String) -> Input {
        Input { name: "export.json", text, configuration: String::new(), has_baseline: false }
    }

    fn with(self, configuration: String) -> Input {
        Input { configuration, ..self }
    }
}

const SHAPES: [(&str, Shape); 24] = [
    ("zones of one policy", |count| one(&policy("allow", 0..count), RANGES, "")),
    ("policies of one token", |count| one(&joined(count, |at| policy("allow", at..at + 1)), RANGES, "")),
    ("denies of one token", |count| {
        let denies = joined(count, |at| policy("deny", at..at + 1));
        one(&format!("{},{denies}", policy("allow", 0..count)), RANGES, "")
    }),
    ("accounts and one deny", |count| {
        let allows = joined(count, account_policy);
        one(&format!("{allows},{}", policy("deny", 0..1)), RANGES, "")
    }),
    ("zones given twice", |count| one(&[policy("allow", 0..count), policy("allow", 0..count)].join(","), RANGES, "")),
    ("one group listed often", |count| {
        let groups = joined(count, |_| format!(r#"{{"id":"{DNS_WRITE}"}}"#));
        let zones = joined(count, |zone| format!(r#""com.cloudflare.api.account.zone.{zone:032x}":"*""#));
        let policy = format!(r#"{{"effect":"allow","resources":{{{zones}}},"permission_groups":[{groups}]}}"#);
        one(&policy, RANGES, "")
    }),
    ("groups not in the catalog", |count| {
        let groups = joined(count, |at| format!(r#"{{"id":"{at:032x}"}}"#));
        let zone = r#"{"com.cloudflare.api.account.zone.00000000000000000000000000000001":"*"}"#;
        let policy = format!(r#"{{"effect":"allow","resources":{zone},"permission_groups":[{groups}]}}"#);
        one(&policy, RANGES, "")
    }),
    ("ranges of one filter", |count| one(&policy("allow", 0..1), &joined(count, |at| range(at, 24)), "")),
    ("addresses of one filter", |count| one(&policy("allow", 0..1), &joined(count, |at| range(2 * at, 32)), "")),
    ("ranges in a wider one", |count| {
        one(&policy("allow", 0..1), &format!("\"1.0.0.0/8\",{}", joined(count, |at| range(2 * at, 32))), "")
    }),
    ("excluded addresses", |count| {
        let excluded = joined(count, |at| range(2 * at, 32));
        one(&policy("allow", 0..1), &format!("\"1.0.0.0/8\"],\"not_in\":[{excluded}"), "")
    }),
    ("placeholders of one filter", |count| {
        one(&policy("allow", 0..1), &joined(count, |at| format!("\"${{range{at}}}\"")), "")
    }),
    ("unknown fields of one token", |count| {
        let field = |at: usize| format!("\"field{at}\":{at}");
        one(&policy("allow", 0..1), RANGES, &format!(",{}", joined(count, field)))
    }),
    ("pages of one list", |count| {
        let page = |at: usize| {
            let info =
                format!(r#"{{"page":{},"per_page":1,"count":1,"total_count":{count},"total_pages":{count}}}"#, at + 1);
            format!(r#"{{"success":true,"result":[{}],"result_info":{info}}}"#, numbered(at))
        };
        Input { name: "export.jsonl", ..Input::json((0..count).map(page).collect::<Vec<_>>().join("\n")) }
    }),
    ("tokens and [[waiver]]", |count| {
        let waiver = |at: usize| {
            format!(
                "[[waiver]]\nrule = \"vague-token-name\"\ntoken = \"dns{at}\"\nreason = \"r\"\nuntil = 2027-01-01\n"
            )
        };
        list(count).with((0..count).map(waiver).collect())
    }),
    ("tokens and [[token]]", |count| {
        list(count)
            .with((0..count).map(|at| format!("[[token]]\nmatch = \"^dns{at}$\"\nowner = \"account\"\n")).collect())
    }),
    ("tokens and tools", |count| {
        list(count)
            .with((0..count).map(|at| format!("[[token]]\nmatch = \"^dns{at}$\"\ntool = \"external-dns\"\n")).collect())
    }),
    ("tokens and [[forbid]]", |count| {
        let forbid = |at: usize| {
            format!(
                "[[forbid]]\nid = \"f{at}\"\npermissions = [\"Zone Settings Write\"]\nresources = [\"zone:{at:032x}\"]\nreason = \"r\"\n"
            )
        };
        list(count).with((0..count).map(forbid).collect())
    }),
    ("tokens and their baseline", |count| Input { has_baseline: true, ..list(count) }),
    ("tokens in configuration", |count| configuration(count, "")),
    ("merge of two maps", |count| local(count, "merge(local.map, local.map)")),
    ("for over a map", |count| local(count, "{ for key, value in local.map : value => key }")),
    ("grouping by one key", |count| local(count, "{ for key, value in local.map : \"all\" => key... }[\"all\"]")),
    ("waivers in comments", |count| {
        configuration(count, "# tokenlint: ignore[missing-expiry] rolled monthly until=2026-12-31\n")
    }),
];

fn main() {
    println!("{:<28} {:>9} {:>8} {:>10} {:>9}", "of", "count", "MB", "time", "us each");
    let is_wanted = |what: &str| std::env::args().skip(1).all(|word| word.starts_with('-') || what.contains(&word));
    if is_wanted("tokens of an export") {
        for count in [1_000, 10_000, 100_000, 1_000_000] {
            row("tokens of an export", count, &Input::json(export(count)));
        }
    }
    for (what, input) in SHAPES.iter().filter(|(what, _)| is_wanted(what)) {
        for count in [1_000, 8_000, 64_000] {
            row(what, count, &input(count));
        }
    }
}

const RANGES: &str = r#""1.1.1.0/24""#;
const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";

fn row(what: &str, count: usize, input: &Input) {
    let linter = linter(input);
    let times = (0..ROUNDS).map(|_| {
        let bytes = input.text.clone().into_bytes();
        timed(|| {
            assert!(judging::judged(&linter, input.name, bytes).coverage.tokens > 0);
        })
    });
    let time = median(times.collect());
    let each = time.as_secs_f64() * 1e6 / count as f64;
    println!("{what:<28} {count:>9} {:>8.1} {time:>10.1?} {each:>9.2}", input.text.len() as f64 / 1e6);
}

/// The rules with the configuration, and with a baseline of the input itself.
fn linter(input: &Input) -> Linter {
    let mut linter = judging::linter();
    let source = |text: &str| Source::new(SourceId(0), "tokenlint.toml".to_owned(), text.into()).unwrap();
    config::parse(&source(&input.configuration)).unwrap().apply(&mut linter);
    if input.has_baseline {
        linter.wants_access = true;
        let report = judging::judged(&linter, input.name, input.text.clone().into_bytes());
        let mut text = Vec::new();
        baseline::write(&report, &linter.waivers, linter.now, &mut text).unwrap();
        linter.wants_access = false;
        linter.waivers = baseline::parse(&source(&String::from_utf8(text).unwrap())).unwrap();
    }
    linter
}

fn range(at: usize, prefix: u8) -> String {
    let at = if prefix == 24 { at * 256 } else { at };
    format!("\"{}.{}.{}.{}/{prefix}\"", 1 + at / 16_777_216, at / 65_536 % 256, at / 256 % 256, at % 256)
}

fn account_policy(account: usize) -> String {
    format!(
        r#"{{"effect":"allow","resources":{{"com.cloudflare.api.account.{account:032x}":{{"com.cloudflare.api.account.zone.*":"*"}}}},"permission_groups":[{{"id":"{DNS_WRITE}"}}]}}"#
    )
}

/// A token with a name and an ID of its own.
fn numbered(at: usize) -> String {
    let token = token(&policy("allow", 0..1), RANGES, "");
    let token = token.replace("000000000000000000000000000000a1", &format!("{:032x}", at + 1));
    token.replace(r#""name":"dns""#, &format!(r#""name":"dns{at}""#))
}

fn list(count: usize) -> Input {
    Input::json(format!("[{}]", joined(count, numbered)))
}

fn configuration(count: usize, comment: &str) -> Input {
    let token = |at: usize| {
        format!(
            "{comment}resource \"cloudflare_api_token\" \"t{at}\" {{\n  name = \"t{at}\"\n  policy {{\n    permission_groups = [\"82e64a83756745bbbb1c9c2701bf816b\"]\n    resources = {{ \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }}\n  }}\n}}\n"
        )
    };
    Input { name: "main.tf", ..Input::json((0..count).map(token).collect()) }
}

/// A module with one token, and a local that takes work to evaluate.
fn local(count: usize, expression: &str) -> Input {
    // The parser limits the entries of an object, but not those of one that is made.
    let keys: Vec<String> = (0..count).map(|at| format!("key{at}")).collect();
    let map = format!("{{ for key in split(\",\", \"{}\") : key => \"value of ${{key}}\" }}", keys.join(","));
    let token = configuration(1, "").text.replace("\"t0\"\n  policy", "\"t${length(local.own)}\"\n  policy");
    let text = format!("locals {{\n  map = {map}\n  own = {expression}\n}}\n{token}");
    Input { name: "main.tf", ..Input::json(text) }
}

fn one(policies: &str, ranges: &str, more: &str) -> Input {
    Input::json(token(policies, ranges, more))
}

fn joined(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect::<Vec<_>>().join(",")
}

fn policy(effect: &str, zones: std::ops::Range<usize>) -> String {
    let zones: Vec<String> =
        zones.map(|zone| format!(r#""com.cloudflare.api.account.zone.{zone:032x}":"*""#)).collect();
    format!(
        r#"{{"effect":"{effect}","resources":{{{}}},"permission_groups":[{{"id":"82e64a83756745bbbb1c9c2701bf816b","name":"DNS Read"}},{{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}}]}}"#,
        zones.join(",")
    )
}

fn token(policies: &str, ranges: &str, more: &str) -> String {
    format!(
        r#"{{"id":"000000000000000000000000000000a1","name":"dns","status":"active","issued_on":"2026-10-05T10:00:00Z","modified_on":"2026-10-05T10:00:00Z","expires_on":"2027-02-05T00:00:00Z","policies":[{policies}],"condition":{{"request_ip":{{"in":[{ranges}]}}}}{more}}}"#
    )
}
