//! API calls as people write them: `GET /zones/<zone id>/dns_records`.

use thiserror::Error;

use super::{Catalog, Operation, api_path, is_id};
use crate::text::{shown, similarity};

/// The methods of the API.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// The least similarity of paths at which one is suggested for another.
const SIMILAR: f64 = 0.75;

/// The reason why a text is not a call of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CallError {
    /// The method does not exist.
    #[error("unknown method `{method}`{hint}")]
    Method {
        /// The method.
        method: String,
        /// A similar method.
        hint: String,
    },
    /// The catalog has no such operation.
    #[error("unknown API operation `{call}` in the catalog of {date}{hint}")]
    Operation {
        /// Method and path.
        call: String,
        /// The date of the catalog.
        date: &'static str,
        /// A similar operation, or how to write a path.
        hint: String,
    },
    /// The id of a zone or an account cannot exist.
    #[error("invalid {kind} ID `{id}`; expected 32 hexadecimal digits or a placeholder such as <{kind} id>")]
    Id {
        /// `zone` or `account`.
        kind: &'static str,
        /// The id.
        id: String,
    },
}

impl Catalog {
    /// The operation of a method and a path with ids or placeholders, and the path as operations have it.
    ///
    /// # Errors
    /// If the method or the operation does not exist, or an id cannot.
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
            Some((kind, id)) if !is_id(&id) && !is_placeholder(&id) => Err(CallError::Id { kind, id: shown(&id) }),
            _ => Ok((operation, path)),
        }
    }

    /// The operation of the method whose path is most similar, parameters aside.
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

/// Whether a text stands for an id that the user does not give.
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
