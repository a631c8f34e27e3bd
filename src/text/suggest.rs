//! The known word that a misspelt one probably means.

/// The least similarity, of 0 to 1, at which a word is suggested.
const SIMILAR: f64 = 0.75;

/// Words longer than this are never compared: the time grows with the product of the lengths.
const MAX_LENGTH: usize = 100;

/// The known word that is most similar to `word`, ignoring case; `None` if none is similar enough. The first one wins a
/// tie.
pub fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_LENGTH {
        return None;
    }
    let word = word.to_lowercase();
    let mut best = None;
    let mut best_similarity = SIMILAR;
    for candidate in known {
        let similarity = similarity(&word, &candidate.to_lowercase());
        if similarity > best_similarity || (best.is_none() && similarity >= SIMILAR) {
            best = Some(candidate);
            best_similarity = similarity;
        }
    }
    best
}

/// No more than the edits that make one word of another: the characters that only one of them has. Much faster to count.
pub(crate) fn least_edits(one: &str, other: &str) -> usize {
    let mut counts = [0_i32; 128];
    let mut count = |word: &str, by: i32| {
        for character in word.chars() {
            // Characters that share a count only make the result smaller.
            if let Some(count) = counts.get_mut(character as usize % 128) {
                *count += by;
            }
        }
    };
    count(one, 1);
    count(other, -1);
    let (more, fewer) =
        counts.iter().fold((0, 0), |(more, fewer), count| (more + count.max(&0), fewer - count.min(&0)));
    usize::try_from(more.max(fewer)).unwrap_or_default()
}

/// How similar two words are, from 0 for nothing in common to 1 for equal: the share of characters that need no edit.
pub(crate) fn similarity(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["all-zones", "all-accounts", "cert-manager", "fail-on"];

    #[test]
    fn typing_errors_find_the_word_that_is_meant() {
        for (word, meant) in [
            ("all-zone", "all-zones"),
            ("ALL-ZONES", "all-zones"),
            ("al-zonse", "all-zones"),
            ("fail_on", "fail-on"),
            ("cert-manger", "cert-manager"),
        ] {
            assert_eq!(suggest(word, KNOWN), Some(meant), "{word}");
        }
    }

    #[test]
    fn other_words_find_nothing() {
        for word in ["", "zones", "all", "certificate", "on", &"all-zones".repeat(1000)] {
            assert_eq!(suggest(word, KNOWN), None, "{word}");
        }
        assert_eq!(suggest("all-zones", []), None);
    }

    #[test]
    fn words_take_at_least_the_edits_that_their_characters_differ_by() {
        let words =
            ["", "a", "all", "all-zones", "al-zonse", "cert-manager", "ｚone", "zone", "dns write", "write dns"];
        for one in words {
            for other in words {
                let edits = strsim::damerau_levenshtein(one, other);
                assert!(least_edits(one, other) <= edits, "{one} {other}");
            }
        }
        assert_eq!(least_edits("all-zones", "al-zonse"), 1);
        assert_eq!(least_edits("abc", "xyz"), 3);
    }

    #[test]
    fn the_first_of_equally_similar_words_is_suggested() {
        assert_eq!(suggest("abcx", ["abcd", "abce"]), Some("abcd"));
    }
}
