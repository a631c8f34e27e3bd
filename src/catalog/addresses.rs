//! Operations by other names: methods of the SDK, and addresses of the API reference and of the API.

use serde::Deserialize;

use super::{Catalog, METHODS, Operation, api_path};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct SdkMethods {
    /// The method of the SDK, such as `dns.records.create`, the HTTP method and the path.
    methods: Vec<(&'static str, &'static str, &'static str)>,
}

impl Catalog {
    /// The operations that a method of an SDK or an address means; empty if it means none.
    pub fn addressed(&'static self, text: &str) -> Vec<Operation> {
        let text = text.trim();
        if text.contains("/resources/") && text.contains("/methods/") {
            return self.sdk_method(&reference_method(text));
        }
        if let Some((before, rest)) = text.split_once("/client/v4/")
            && (before.is_empty() || before.contains("cloudflare.com"))
        {
            return self.at_path(&format!("/{rest}"));
        }
        if let Some(rest) = text.strip_prefix('/') {
            return self.at_path(&format!("/{rest}"));
        }
        let method = text.split('(').next().unwrap_or_default();
        let method =
            ["client.", "cf.", "cloudflare.", "api."].iter().find_map(|own| method.strip_prefix(own)).unwrap_or(method);
        self.sdk_method(method)
    }

    /// The operations of all methods on a path.
    fn at_path(&'static self, path: &str) -> Vec<Operation> {
        let path = api_path(path);
        METHODS
            .iter()
            .filter(|method| **method != "HEAD")
            .filter_map(|method| self.operation_on(method, &path))
            .collect()
    }

    /// The operations of a method of an SDK; case and underscores do not matter, because SDKs write names differently.
    fn sdk_method(&'static self, name: &str) -> Vec<Operation> {
        let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
        let wanted = plain(name);
        let rows = self.files.sdk_methods().methods.iter().filter(|(own, ..)| plain(own) == wanted);
        rows.filter_map(|(_, method, path)| self.operation(method, path)).collect()
    }

    /// The number of methods of the SDK in the catalog.
    #[cfg(test)]
    pub(super) fn sdk_methods(&'static self) -> &'static [(&'static str, &'static str, &'static str)] {
        &self.files.sdk_methods().methods
    }
}

/// The method of the SDK that an address of the API reference documents:
/// `…/api/resources/dns/subresources/records/methods/create/`.
fn reference_method(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let named = parts.windows(2).filter_map(|pair| match pair {
        ["resources" | "subresources" | "methods", name] => Some(*name),
        _ => None,
    });
    named.collect::<Vec<_>>().join(".")
}
