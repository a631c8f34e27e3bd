//! Recognizes placeholders and sample values.

use super::Resource;

/// Whether a text contains a placeholder that another tool or a person was to replace: `${ZONE}`, `$ZONE`, `{zone}`,
/// `<ZONE_ID>`, `YOUR_ACCOUNT_ID`, `%s`.
///
/// A function and not a regular expression, because compiling one takes longer than linting a token.
pub fn is_template(text: &str) -> bool {
    let begins = |at: usize, byte: u8| match byte {
        b'$' | b'{' | b'<' | b'%' => text.get(at + 1..).is_some_and(|rest| is_mark(byte, rest)),
        b'r' | b'R' => after(text, at, "replace").is_some_and(is_me),
        b'c' | b'C' => after(text, at, "change").is_some_and(is_me),
        b'p' | b'P' => after(text, at, "placeholder").is_some(),
        b'y' | b'Y' => after(text, at, "your").is_some_and(|rest| rest.starts_with(['_', '-'])) && is_start(text, at),
        b'x' | b'X' => after(text, at, "xxxx").is_some() && is_start(text, at),
        _ => false,
    };
    text.bytes().enumerate().any(|(at, byte)| begins(at, byte))
}

/// Whether a mark and the text after it stand for a value.
fn is_mark(mark: u8, rest: &str) -> bool {
    let starts_name = |text: &str| text.starts_with(is_of_name);
    match mark {
        b'$' => rest.starts_with(['{', '(']) || starts_name(rest),
        b'{' => rest.starts_with('{') || starts_name(rest),
        b'<' => {
            starts_name(rest)
                && rest.find(['<', '>']).is_some_and(|end| rest.get(end..).is_some_and(|end| end.starts_with('>')))
        }
        _ => match rest.strip_prefix('(') {
            Some(name) => starts_name(name) && name.trim_start_matches(is_of_name).starts_with(")s"),
            None => rest.strip_prefix(['s', 'd', 'v']).is_some_and(|after| !after.starts_with(is_in_word)),
        },
    }
}

/// The text after a word, if the word is at a place in any case.
fn after<'t>(text: &'t str, at: usize, word: &str) -> Option<&'t str> {
    let end = at + word.len();
    text.as_bytes().get(at..end).filter(|own| own.eq_ignore_ascii_case(word.as_bytes()))?;
    text.get(end..)
}

/// Whether a text begins with what is to be replaced: `me`, `_ME`.
fn is_me(text: &str) -> bool {
    let text = text.strip_prefix(['_', '-']).unwrap_or(text);
    after(text, 0, "me").is_some()
}

/// Whether a word begins at a place.
fn is_start(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| !before.ends_with(is_in_word))
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

fn is_in_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// IDs that Cloudflare's documentation and generated samples use.
const SAMPLE_IDS: [&str; 4] = [
    "023e105f4ecef8ad9ca31a8372d0c353",
    "eb78d65290b24279ba6f44721b3ea3c4",
    "22b1de5f1c0e4b3ea97bb1e963b06a43",
    "9a7806061c88ada191ed06f989cc3dac",
];

/// Whether a resource key comes from Cloudflare's samples: `foo`, or a sample ID.
pub fn is_sample(key: &str, resource: Option<&Resource<'_>>) -> bool {
    key == "foo" || (resource.is_some() && SAMPLE_IDS.iter().any(|id| key.ends_with(id)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;
    use regex::Regex;

    use super::is_template;

    /// The same as a regular expression, which says it in one line and takes long to compile.
    const TEMPLATE: &str = concat!(
        r"\$\{|\$\(|\$[A-Za-z_]|\{\{|\{[A-Za-z_]|<[A-Za-z_][^<>]*>|%\([A-Za-z_]+\)s|%[sdv]\b",
        r"|(?i:\byour[_-]|replace[_-]?me|change[_-]?me|placeholder|\bxxxx)",
    );

    proptest! {
        #[test]
        fn any_text_is_judged_as_by_the_regular_expression(
            text in "([${}<>()%a_Zé. -]|%[sdv]|YOUR|your[_-]|[Rr]eplace|change|me|Me|xxx|placeholde|r){0,12}",
        ) {
            let regex = Regex::new(TEMPLATE).unwrap();
            prop_assert_eq!(is_template(&text), regex.is_match(&text), "{}", text);
        }
    }

    #[test]
    fn texts_to_be_filled_in_are_recognised() {
        for text in [
            "com.cloudflare.api.account.${ACCOUNT_ID}",
            "com.cloudflare.api.account.zone.$zone",
            "com.cloudflare.api.account.{accountId}",
            "com.cloudflare.api.account.{{ account }}",
            "com.cloudflare.api.account.<ACCOUNT_ID>",
            "com.cloudflare.api.account.zone.'\"$ZONE_ID\"'",
            "com.cloudflare.api.account.YOUR_ACCOUNT_ID",
            "com.cloudflare.api.account.%s",
            "%(account)s",
            "REPLACE_ME",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ] {
            assert!(is_template(text), "{text}");
        }
    }

    #[test]
    fn finished_texts_are_not() {
        for text in [
            "com.cloudflare.api.account.zone.*",
            "com.cloudflare.edge.r2.bucket.00000000000000000000000000000acc_default_my-bucket",
            "4755a26eedb94da69e1066d98aa820be",
            "2026-01-05T00:00:00Z",
            "2001:db8::/32",
            "allow",
            "cost 5$",
            "a < b",
            "proxy",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
