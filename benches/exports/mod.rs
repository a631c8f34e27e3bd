//! Generated exports of tokens, as the API writes them.

/// A list of tight tokens, of which one in twenty reaches all zones from everywhere.
pub(crate) fn export(count: usize) -> String {
    let tokens: Vec<String> = (0..count).map(token).collect();
    let info = format!(r#"{{"page":1,"per_page":{count},"count":{count},"total_count":{count},"total_pages":1}}"#);
    format!(r#"{{"success":true,"errors":[],"messages":[],"result":[{}],"result_info":{info}}}"#, tokens.join(","))
}

fn token(number: usize) -> String {
    let is_loose = number.is_multiple_of(20);
    let zones = |policy: usize| {
        if is_loose && policy == 0 {
            return r#""com.cloudflare.api.account.zone.*":"*""#.to_owned();
        }
        let ids = (0..6).map(|at| (number * 2 + policy) * 8 + at);
        ids.map(|id| format!(r#""com.cloudflare.api.account.zone.{id:032x}":"*""#)).collect::<Vec<_>>().join(",")
    };
    let condition = if is_loose {
        ""
    } else {
        r#","condition":{"request_ip":{"in":["1.1.1.0/24","2606:4700:4700::/48"],"not_in":[]}}"#
    };
    let policy = |at: usize| {
        format!(
            r#"{{"id":"{:032x}","effect":"allow","resources":{{{}}},"permission_groups":[{{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read"}},{{"id":"82e64a83756745bbbb1c9c2701bf816b","name":"DNS Read"}}]}}"#,
            number * 2 + at,
            zones(at)
        )
    };
    format!(
        r#"{{"id":"{number:032x}","name":"external-dns zone-{number}.example.com","status":"active","issued_on":"2026-10-05T10:00:00Z","modified_on":"2026-10-05T10:00:00Z","last_used_on":"2026-11-20T08:30:00Z","not_before":"2026-10-05T00:00:00Z","expires_on":"2027-02-05T00:00:00Z","policies":[{}]{condition}}}"#,
        [policy(0), policy(1)].join(",")
    )
}
