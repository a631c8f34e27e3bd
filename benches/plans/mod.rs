//! Generated plans of Terraform, as `terraform show -json` writes them.

/// A plan with a number of tokens, and of other resources for each.
pub(crate) fn plan(tokens: usize, others: usize) -> String {
    let mut planned = Vec::new();
    let mut changes = Vec::new();
    for number in 0..tokens {
        let after = token(number);
        planned.push(resource("cloudflare_account_token", number, &after));
        changes.push(change("cloudflare_account_token", number, &after));
        for at in 0..others {
            let other = record(number * others + at);
            planned.push(resource("cloudflare_dns_record", number * others + at, &other));
            changes.push(change("cloudflare_dns_record", number * others + at, &other));
        }
    }
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{{"root_module":{{"resources":[{}]}}}},"resource_changes":[{}]}}"#,
        planned.join(","),
        changes.join(",")
    )
}

fn resource(kind: &str, number: usize, values: &str) -> String {
    format!(
        r#"{{"address":"{kind}.r{number}","mode":"managed","type":"{kind}","name":"r{number}","provider_name":"registry.terraform.io/cloudflare/cloudflare","schema_version":501,"values":{values},"sensitive_values":{{}}}}"#
    )
}

fn change(kind: &str, number: usize, after: &str) -> String {
    format!(
        r#"{{"address":"{kind}.r{number}","mode":"managed","type":"{kind}","name":"r{number}","provider_name":"registry.terraform.io/cloudflare/cloudflare","change":{{"actions":["create"],"before":null,"after":{after},"after_unknown":{{"id":true}},"before_sensitive":false,"after_sensitive":{{}}}}}}"#
    )
}

fn token(number: usize) -> String {
    let zones: Vec<String> =
        (0..8).map(|at| format!(r#"\"com.cloudflare.api.account.zone.{:032x}\":\"*\""#, number * 8 + at)).collect();
    format!(
        r#"{{"account_id":"00000000000000000000000000000acc","name":"external-dns {number}","policies":[{{"effect":"allow","permission_groups":[{{"id":"c8fed203ed3043cba015a93ad1616f1f"}},{{"id":"4755a26eedb94da69e1066d98aa820be"}}],"resources":"{{\"com.cloudflare.api.account.00000000000000000000000000000acc\":{{{}}}}}"}}],"condition":{{"request_ip":{{"in":["1.1.1.0/24","2606:4700:4700::/48"],"not_in":null}}}},"expires_on":"2027-02-01T00:00:00Z","not_before":"2026-11-24T00:00:00Z"}}"#,
        zones.join(",")
    )
}

fn record(number: usize) -> String {
    let notes = "a comment of some length, as records of real zones have them; ".repeat(10);
    format!(
        r#"{{"zone_id":"{number:032x}","name":"host-{number}.example.com","type":"A","content":"192.0.2.1","ttl":300,"proxied":false,"comment":"{notes}","tags":["team:web","env:prod"],"settings":{{"ipv4_only":null,"ipv6_only":null}}}}"#
    )
}
