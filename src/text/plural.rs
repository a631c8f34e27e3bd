//! Counts and lists for sentences.

/// A number with its noun: `1 finding`, `2 findings`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Items as a list: `a`, `a and b`, `a, b and c`; more than five end in `and 7 more`.
pub fn listed<S: AsRef<str>>(items: &[S]) -> String {
    const MAX_ITEMS: usize = 5;
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [some @ .., last] if items.len() <= MAX_ITEMS => format!("{} and {last}", some.join(", ")),
        _ => {
            let head: Vec<&str> = items.iter().take(MAX_ITEMS - 1).copied().collect();
            format!("{} and {} more", head.join(", "), items.len() - head.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
    }
}
