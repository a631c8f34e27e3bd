//! Grants as policies give them, and the words for what is open about them.

use tokenlint::{
    access::{Answer, Doubt},
    model::{Resource, Zones},
};

use crate::decisions::{ACCOUNT, ZONE, id, inventory, policy, with_access};

#[test]
fn a_group_and_a_resource_are_of_one_policy_to_be_a_grant() {
    let zone = |id: &str| format!("com.cloudflare.api.account.zone.{id}");
    let other = "000000000000000000000000000000a2";
    let policies = [policy("allow", "DNS Write", &zone(ZONE)), policy("allow", "Zone Read", &zone(other))];
    with_access(&policies, |access| {
        for (group, on, expected) in [
            ("DNS Write", ZONE, true),
            ("Zone Read", other, true),
            ("DNS Write", other, false),
            ("Zone Read", ZONE, false),
        ] {
            let is_on = |resource: &Resource<'_>| matches!(resource, Resource::Zone { id, .. } if id == on);
            assert_eq!(access.allows.any(|own| own.id == id(group), is_on), expected, "{group} on {on}");
        }
    });
}

#[test]
fn an_unknown_group_is_compared_in_lower_case_unless_it_is_a_secret() {
    let secret = format!("cfut_{}", "Ab1".repeat(16));
    for (written, expected) in
        [("ABCD", "abcd"), ("abcd", "abcd"), (secret.as_str(), secret.as_str()), ("A group", "a group")]
    {
        let policy = policy("allow", "", "com.cloudflare.api.account.zone.*");
        let policy = policy.replace('7', &format!(r#"[{{"id":"{written}"}}]"#));
        let found = with_access(&[policy], |access| access.allows.groups().next().unwrap().id.to_string());
        assert_eq!(found, expected);
    }
}

#[test]
fn a_doubt_about_an_account_says_what_would_settle_it() {
    let (none, some) = (Zones::default(), inventory());
    let pass = "; pass --zones FILE, the saved response of GET /zones, to settle it";
    let given = ", and the zones from --zones do not settle it";
    for (doubt, words) in [
        (Doubt::AccountOfZone(ZONE.to_owned()), format!("the account of zone `{ZONE}` is unknown")),
        (Doubt::AccountOfZone(String::new()), "the accounts of zones are unknown".to_owned()),
        (Doubt::ZonesOfAccount(ACCOUNT.to_owned()), format!("the zones of account `{ACCOUNT}` are unknown")),
    ] {
        assert_eq!(doubt.described(&none), format!("{words}{pass}"));
        assert_eq!(doubt.described(&some), format!("{words}{given}"));
    }
}

#[test]
fn an_answer_is_certain_if_it_is_the_same_in_all_worlds() {
    for (worlds, expected) in [
        (&[true, true][..], Answer::Yes),
        (&[false, false], Answer::No),
        (&[true, false], Answer::Unknown),
        (&[false, true], Answer::Unknown),
        (&[true, false, true, false], Answer::Unknown),
        (&[], Answer::No),
    ] {
        assert_eq!(Answer::over(worlds.iter().copied()), expected, "{worlds:?}");
    }
}
