//! Look-ups of permission groups as programs write them.

use std::sync::LazyLock;

use regex::Regex;

use crate::read::patches::segments;

/// Whether a function looks permission groups up; if so, whether it returns a list.
pub(super) fn is_lookup(callee: &str) -> Option<bool> {
    let name: String = super::calls::last(callee).chars().filter(|own| *own != '_').collect();
    let name = name.to_ascii_lowercase();
    let name = name.trim_start_matches("lookup").trim_end_matches("output");
    match name.trim_start_matches("get") {
        "apitokenpermissiongroups" => Some(false),
        "apitokenpermissiongroupslist" | "accountapitokenpermissiongroupslist" => Some(true),
        _ => None,
    }
}

/// The name in `groups.find((g) => g.name === "DNS Write")`.
pub(super) fn found_by_name(callee: &str, function: &str) -> Option<String> {
    static FUNCTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"^\(?\s*(\w+)\s*(?::[^)]*)?\)?\s*=>\s*(\w+)\.name\s*===?\s*(?:"([^"\\]+)"|'([^'\\]+)'|`([^`\\$]+)`)$"#,
        )
        .ok()
    });
    if super::calls::last(callee) != "find" {
        return None;
    }
    let captures = FUNCTION.as_ref()?.captures(function.trim())?;
    let text = |at: usize| captures.get(at).map(|own| own.as_str());
    (text(1) == text(2)).then(|| text(3).or(text(4)).or(text(5)).map(str::to_owned))?
}

/// The path that a function takes from what it is given: `g => g.zone["DNS Write"]`, `lambda g: g.zone["DNS Write"]`.
pub(super) fn path_of_function(function: &str) -> Option<Vec<String>> {
    static FUNCTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"^(?:lambda\s+)?\(?\s*(\w+)\s*\)?\s*(?:=>|:)\s*(\w+)((?:\.\w+|\[[^\[\]]+\])+)!?$"#).ok()
    });
    let captures = FUNCTION.as_ref()?.captures(function.trim())?;
    let text = |at: usize| captures.get(at).map(|own| own.as_str());
    let path = text(3).filter(|_| text(1) == text(2))?;
    Some(segments(path.trim_start_matches('.')))
}

/// Why members of an object are not known that come from another one.
pub(super) fn open(key: &str) -> String {
    let inner = key.trim_start_matches("${").trim_end_matches('}');
    format!("`{}` is unknown", crate::text::shown(inner))
}
