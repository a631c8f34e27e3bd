//! Addresses of the API as texts show them.

use crate::catalog::{api_path, is_id};

/// The path of an address in the form of the catalog. An account or zone ID that the text does not show, because it is
/// masked or a placeholder, becomes the parameter.
pub(super) fn path(address: &str) -> String {
    let path = api_path(address);
    let mut parts: Vec<&str> = path.split('/').collect();
    let parameter = match parts.get(1) {
        Some(&"accounts") => "{account_id}",
        Some(&"zones") => "{zone_id}",
        _ => return path.into_owned(),
    };
    if let Some(id) = parts.get_mut(2)
        && !is_id(id)
        && !LITERALS.contains(id)
    {
        *id = parameter;
    }
    parts.join("/")
}

/// The segments below accounts and zones that are no IDs; a test compares them with the operations.
const LITERALS: [&str; 1] = ["move"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn all_literals_below_accounts_and_zones_are_known() {
        let operations = Catalog::builtin().all_operations().iter();
        let below =
            operations.filter_map(|own| own.path.strip_prefix("/accounts/").or(own.path.strip_prefix("/zones/")));
        let mut literals: Vec<&str> =
            below.filter_map(|rest| rest.split('/').next()).filter(|part| !part.starts_with('{')).collect();
        literals.sort_unstable();
        literals.dedup();
        assert_eq!(literals, LITERALS);
    }

    #[test]
    fn hidden_ids_become_parameters() {
        for (address, expected) in [
            ("/accounts/xxxxxxxx/workers/scripts/site", "/accounts/{account_id}/workers/scripts/site"),
            ("/accounts/xxxxREDACTED/d1/database", "/accounts/{account_id}/d1/database"),
            ("/zones/[zone-id-redacted]/workers/routes", "/zones/{zone_id}/workers/routes"),
            ("/zones/<zone_id>/dns_records", "/zones/{zone_id}/dns_records"),
            ("/accounts/***/pages/projects", "/accounts/{account_id}/pages/projects"),
            (
                "/zones/000000000000000000000000000000a1/dns_records",
                "/zones/000000000000000000000000000000a1/dns_records",
            ),
            ("/user/tokens/verify", "/user/tokens/verify"),
        ] {
            assert_eq!(path(address), expected);
        }
    }
}
