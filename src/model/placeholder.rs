//! Recognizes placeholders and sample values.

use std::sync::LazyLock;

use regex::Regex;

use super::Resource;

static TEMPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\$\{|\$\(|\$[A-Za-z_]|\{\{|\{[A-Za-z_]|<[A-Za-z_][^<>]*>|%\([A-Za-z_]+\)s|%[sdv]\b",
        r"|(?i:\byour[_-]|replace[_-]?me|change[_-]?me|placeholder|\bxxxx)",
    ))
    .ok()
});

/// Whether a text contains a placeholder that another tool or a person was to replace: `${ZONE}`, `$ZONE`, `{zone}`,
/// `<ZONE_ID>`, `YOUR_ACCOUNT_ID`, `%s`.
pub fn is_template(text: &str) -> bool {
    // Most texts are IDs, resource keys and dates, which contain none of these bytes or words.
    let has_mark = |byte: u8| matches!(byte, b'$' | b'{' | b'<' | b'%');
    let may_be_word = |pair: &[u8]| {
        matches!(
            pair,
            [b'y' | b'Y', b'o' | b'O']
                | [b'l' | b'L', b'a' | b'A']
                | [b'e' | b'E', b'_' | b'-' | b'm' | b'M']
                | [b'x' | b'X', b'x' | b'X']
        )
    };
    let bytes = text.as_bytes();
    (bytes.iter().any(|byte| has_mark(*byte)) || bytes.windows(2).any(may_be_word))
        && TEMPLATE.as_ref().is_some_and(|regex| regex.is_match(text))
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
    use super::is_template;

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
