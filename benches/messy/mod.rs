//! A generated estate: 200 tokens of one account, as they grow over the years. All IDs are invented.
//!
//! One token creates tokens, one in eight reaches every zone, three in four never expire, one in three is unused. What a
//! token has depends on its number alone, so every run makes the same file.

/// The number of tokens.
pub(crate) const TOKENS: usize = 200;

/// Teams and tools, from which the names of tokens are made.
const TEAMS: [&str; 8] = ["k8s", "web", "shop", "ci", "mail", "docs", "edge", "data"];
const TOOLS: [&str; 7] = ["external-dns", "cert-manager", "terraform", "deploy", "purge", "backup", "test token"];

/// Permission groups: ID and name.
const GROUPS: [(&str, &str); 8] = [
    ("82e64a83756745bbbb1c9c2701bf816b", "DNS Read"),
    ("4755a26eedb94da69e1066d98aa820be", "DNS Write"),
    ("e17beae8b8cb423a99b1730f21238bed", "Cache Purge"),
    ("c8fed203ed3043cba015a93ad1616f1f", "Zone Read"),
    ("3030687196b94b638145a3953da2b699", "Zone Settings Write"),
    ("e6d2666161e84845a636613608cee8d5", "Zone Write"),
    ("28f4b596e7d643029c524985477ae49a", "Workers Routes Write"),
    ("c03055bc037c4ea9afb9a9f104b7b721", "SSL and Certificates Write"),
];

/// The answer of `GET /user/tokens`, with one member on each line.
pub(crate) fn export() -> String {
    let tokens: Vec<String> = (0..TOKENS).map(token).collect();
    format!("{{\n  \"success\": true,\n  \"result\": [\n{}\n  ]\n}}\n", tokens.join(",\n"))
}

fn token(number: usize) -> String {
    let name = format!("{} {} {number}", pick(&TEAMS, number), pick(&TOOLS, number / 3));
    let mut members = vec![
        format!("\"id\": \"{number:032x}\""),
        format!("\"name\": \"{name}\""),
        "\"status\": \"active\"".to_owned(),
        format!("\"issued_on\": \"202{}-0{}-11T10:00:00Z\"", 2 + number % 4, 1 + number % 9),
    ];
    // One in three was never used, or long ago.
    if number % 27 < 17 {
        members.push("\"last_used_on\": \"2026-11-20T08:30:00Z\"".to_owned());
    } else if number.is_multiple_of(2) {
        members.push("\"last_used_on\": \"2025-03-02T08:30:00Z\"".to_owned());
    }
    if number % 25 < 6 {
        members.push(format!("\"expires_on\": \"2026-1{}-28T00:00:00Z\"", 1 + number % 2));
    }
    if number.is_multiple_of(9) {
        let filter = if number.is_multiple_of(2) { "1.1.1.0/24" } else { "10.0.0.0/8" };
        members.push(format!("\"condition\": {{ \"request_ip\": {{ \"in\": [\"{filter}\"] }} }}"));
    }
    members.push(format!("\"policies\": [\n{}\n      ]", policy(number)));
    let members: Vec<String> = members.iter().map(|member| format!("      {member}")).collect();
    format!("    {{\n{}\n    }}", members.join(",\n"))
}

/// The only policy of a token.
fn policy(number: usize) -> String {
    let mut groups: Vec<(&str, &str)> =
        (0..=number % 3).filter_map(|at| GROUPS.get((number + at) % 8)).copied().collect();
    if number == 150 {
        groups.push(("686d18d5ac6c441c867cbf6771e58a0a", "API Tokens Write"));
    }
    let groups: Vec<String> =
        groups.iter().map(|(id, name)| format!("            {{ \"id\": \"{id}\", \"name\": \"{name}\" }}")).collect();
    let resources = if number == 150 {
        r#""com.cloudflare.api.user.00000000000000000000000000000abc": "*""#.to_owned()
    } else if number % 25 < 4 {
        r#""com.cloudflare.api.account.zone.*": "*""#.to_owned()
    } else {
        format!(r#""com.cloudflare.api.account.zone.{:032x}": "*""#, 0xa00 + number % 40)
    };
    format!(
        "        {{\n          \"id\": \"{:032x}\",\n          \"effect\": \"allow\",\n          \"permission_groups\": [\n{}\n          ],\n          \"resources\": {{ {resources} }}\n        }}",
        0xf000 + number,
        groups.join(",\n")
    )
}

fn pick<'t>(words: &[&'t str], number: usize) -> &'t str {
    words.get(number % words.len()).copied().unwrap_or_default()
}
