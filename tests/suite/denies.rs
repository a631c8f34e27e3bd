//! What deny policies leave of a token.

use tokenlint::{access::effective, model::Resources};

use crate::decisions::with_token;

const DNS_WRITE: &str = r#"{ id = "4755a26eedb94da69e1066d98aa820be" }"#;
const ZONE_READ: &str = r#"{ id = "c8fed203ed3043cba015a93ad1616f1f" }"#;
const UNKNOWN_GROUPS: [&str; 2] = ["{ id = var.group }", "{}"];
const UNKNOWN: &str = "${var.key}";
const ONE: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a1";
const TWO: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a2";
const THREE: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a3";

fn policy(effect: &str, groups: &[&str], resources: &[&str]) -> String {
    let groups = groups.join(", ");
    let resources: Vec<String> = resources.iter().map(|key| format!("\"{key}\" = \"*\"")).collect();
    let resources = resources.join(", ");
    format!(
        "{{\n effect = \"{effect}\"\n permission_groups = [{groups}]\n resources = jsonencode({{ {resources} }})\n }}"
    )
}

/// The numbers of groups and of resources that are left of each policy.
fn left(policies: &[String]) -> Option<Vec<(usize, usize)>> {
    let policies = policies.join(", ");
    let text = format!(
        "variable \"key\" {{}}\nvariable \"group\" {{}}\nresource \"cloudflare_api_token\" \"t\" {{\n name = \"t\"\n policies = [{policies}]\n}}\n"
    );
    with_token("main.tf", text, |token| {
        let effective = effective(token)?;
        let counts = effective.policies.iter().map(|policy| match &policy.resources {
            Resources::Listed { entries, .. } => (policy.groups.len(), entries.len()),
            other => panic!("{other:?}"),
        });
        Some(counts.collect())
    })
}

#[test]
fn only_groups_and_resources_that_are_denied_everywhere_are_removed() {
    let allow = |groups: &[&str], resources: &[&str]| policy("allow", groups, resources);
    let deny = |groups: &[&str], resources: &[&str]| policy("deny", groups, resources);
    for (policies, expected) in [
        (vec![allow(&[DNS_WRITE], &[ONE])], None),
        (vec![allow(&[DNS_WRITE], &[ONE]), deny(&[DNS_WRITE], &[TWO])], None),
        (vec![allow(&[DNS_WRITE], &[ONE, TWO, THREE]), deny(&[DNS_WRITE], &[TWO])], Some(vec![(1, 2), (1, 1)])),
        (vec![allow(&[DNS_WRITE, ZONE_READ], &[ONE]), deny(&[DNS_WRITE], &[ONE])], Some(vec![(1, 1), (1, 1)])),
        // Each group is left on one of the zones, and each zone with one of the groups.
        (vec![allow(&[DNS_WRITE, ZONE_READ], &[ONE, TWO]), deny(&[DNS_WRITE], &[ONE])], None),
        (
            vec![
                allow(&[DNS_WRITE], &[ONE, TWO]),
                allow(&[ZONE_READ], &[ONE, TWO]),
                deny(&[DNS_WRITE, ZONE_READ], &[ONE]),
            ],
            Some(vec![(1, 1), (1, 1), (2, 1)]),
        ),
        // The group may be left on the unknown resource.
        (vec![allow(&[DNS_WRITE, ZONE_READ], &[ONE, UNKNOWN]), deny(&[DNS_WRITE], &[ONE])], None),
        (vec![allow(&[DNS_WRITE], &[ONE, UNKNOWN]), deny(&[DNS_WRITE], &[ONE])], Some(vec![(1, 1), (1, 1)])),
    ] {
        assert_eq!(left(&policies), expected, "{policies:?}");
    }
    // An unknown group may be left on the zone.
    for group in UNKNOWN_GROUPS {
        let policies = [allow(&[DNS_WRITE, group], &[ONE, TWO]), deny(&[DNS_WRITE], &[ONE])];
        assert_eq!(left(&policies), None, "{policies:?}");
    }
}
