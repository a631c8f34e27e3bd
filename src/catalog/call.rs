//! API calls as people write them: `GET /zones/<zone id>/dns_records`.

use thiserror::Error;

use super::{Catalog, Operation, api_path, is_id};
use crate::text::{shown, similarity};

/// The HTTP methods of the API.
pub const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// The least path similarity at which a known path is suggested.
const SIMILAR: f64 = 0.75;

/// The reason why a text is not a call in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CallError {
    /// The method does not exist.
    #[error("unknown method `{method}`{hint}")]
    Method {
        /// The method, as given.
        method: String,
        /// A suggestion with a similar method; may be empty.
        hint: String,
    },
    /// The operation is not in the catalog.
    #[error("unknown API operation `{call}` in the catalog of {date}{hint}")]
    Operation {
        /// The method and the path.
        call: String,
        /// The date of the catalog, `2026-01-31`.
        date: &'static str,
        /// A suggestion with a similar operation, or how to write a path.
        hint: String,
    },
    /// A zone or account ID is malformed.
    #[error("invalid {kind} ID `{id}`; expected 32 hexadecimal digits or a placeholder such as <{kind} id>")]
    Id {
        /// `zone` or `account`.
        kind: &'static str,
        /// The ID, as given.
        id: String,
    },
}

impl Catalog {
    /// The operation for a method and a path with IDs or placeholders, and the path in the form of the catalog.
    ///
    /// # Errors
    /// An unknown method, an unknown operation, or a malformed ID.
    pub fn parse_call(&'static self, method: &str, path: &str) -> Result<(Operation, String), CallError> {
        if !METHODS.contains(&method.to_ascii_uppercase().as_str()) {
            let upper = method.to_ascii_uppercase();
            let meant = METHODS.into_iter().find(|known| strsim::damerau_levenshtein(known, &upper) == 1);
            let hint = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
            return Err(CallError::Method { method: shown(method), hint });
        }
        let path = api_path(path);
        let Some(operation) = self.operation_on(method, &path) else {
            let hint = match self.similar_operation(method, &path) {
                Some(meant) => format!("; did you mean `{} {}`?", meant.method, meant.path),
                None => "; write the path as in the API reference, without /client/v4".to_owned(),
            };
            let call = format!("{} {}", shown(method), shown(&path));
            return Err(CallError::Operation { call, date: self.date(), hint });
        };
        let kind = match operation.place(&path) {
            (Some(id), _) => Some(("account", id)),
            (_, Some(id)) => Some(("zone", id)),
            _ => None,
        };
        match kind {
            Some((kind, id)) if !is_id(id) && !is_placeholder(id) => Err(CallError::Id { kind, id: shown(id) }),
            _ => Ok((operation, path.into_owned())),
        }
    }

    /// The operation of the same method with the most similar path, ignoring parameters.
    fn similar_operation(&'static self, method: &str, path: &str) -> Option<Operation> {
        let given: Vec<&str> = path.split('/').collect();
        let likeness = |operation: &Operation| {
            let own: Vec<&str> = operation.path.split('/').collect();
            let is_comparable = own.len() == given.len() && operation.method.eq_ignore_ascii_case(method);
            if !is_comparable {
                return None;
            }
            let literals = own.iter().zip(&given).filter(|(own, _)| !own.is_empty() && !own.starts_with('{'));
            literals.map(|(own, given)| similarity(own, given)).reduce(f64::min)
        };
        let all = self.all_operations().iter().filter_map(|operation| Some((likeness(operation)?, *operation)));
        let best = all.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (best.0 >= SIMILAR).then_some(best.1)
    }
}

/// Whether a text is a placeholder for an ID, such as `<zone id>`.
fn is_placeholder(text: &str) -> bool {
    text.starts_with(['{', '<', ':', '$'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(method: &str, path: &str) -> Option<String> {
        Catalog::builtin().parse_call(method, path).err().map(|error| error.to_string())
    }

    #[test]
    fn calls_are_found_with_ids_and_with_placeholders() {
        for path in [
            "/zones/000000000000000000000000000000a1/dns_records",
            "https://api.cloudflare.com/client/v4/zones/<zone id>/dns_records?page=2",
            "/zones/{zone_id}/dns_records",
            "/zones",
        ] {
            assert_eq!(error("get", path), None, "{path}");
        }
    }

    #[test]
    fn what_cannot_be_a_call_gets_a_hint() {
        assert_eq!(error("GTE", "/zones").as_deref(), Some("unknown method `GTE`; did you mean `GET`?"));
        let text = error("GET", "/zones/<zone id>/dns_record").unwrap_or_default();
        assert!(text.contains("did you mean `GET /zones/{zone_id}/dns_records`?"), "{text}");
        let text = error("GET", "/nothing/like/this").unwrap_or_default();
        assert!(text.ends_with("without /client/v4"), "{text}");
        let text = error("GET", "/zones/abc/dns_records").unwrap_or_default();
        assert!(text.starts_with("invalid zone ID `abc`; expected 32 hexadecimal digits"), "{text}");
    }
}
