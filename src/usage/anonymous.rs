//! Paths of calls that are not in the catalog, without their IDs.

/// The most segments that are kept.
const MAX_SEGMENTS: usize = 12;

/// The path with IDs replaced, so that there are few distinct unknown calls.
pub(super) fn anonymous(path: &str) -> String {
    // Cut at slashes, a text is still one.
    String::from_utf8(segments(path).collect::<Vec<_>>().join(&b'/')).unwrap_or_default()
}

/// The segments of that path.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &[u8]> {
    let all = path.as_bytes().split(|byte| *byte == b'/').take(MAX_SEGMENTS);
    all.map(|part| if is_id(part) { b"{id}" } else { part })
}

fn is_id(part: &[u8]) -> bool {
    let digits = || part.iter().filter(|byte| byte.is_ascii_digit()).count();
    part.len() > 40 || (part.len() >= 8 && digits() * 3 >= part.len())
}
