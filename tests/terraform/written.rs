//! Nodes as Terraform's `jsonencode` writes them.

use std::collections::BTreeMap;

use tokenlint::syntax::node::{Node, NodeKind};

/// The value as JSON; unknown values as `?` and their reason.
pub(crate) fn written(node: Node<'_, '_>) -> String {
    match node.kind() {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool | NodeKind::Number => node.scalar().into_owned(),
        NodeKind::String => quoted(&node.string().unwrap()),
        NodeKind::Array => format!("[{}]", node.elements().map(written).collect::<Vec<_>>().join(",")),
        NodeKind::Object => {
            // Of a key that is given twice, the last value counts.
            let members: BTreeMap<_, _> = node.members().map(|member| (member.key.to_string(), member.value)).collect();
            let members = members.into_iter().map(|(key, value)| format!("{}:{}", quoted(&key), written(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        NodeKind::Json => quoted(&written(node.inner().unwrap())),
        _ => format!("?({})", node.unknown().unwrap_or_default()),
    }
}

/// A JSON string, with the escapes of Go's encoder.
pub(crate) fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}
