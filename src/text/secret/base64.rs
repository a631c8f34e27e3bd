//! Credentials in base64, such as those in a secret of Kubernetes.

use std::ops::Range;

use super::{Secret, SecretKind, placeholder::is_placeholder, search::credential};

/// The longest text before a credential that is encoded with it.
const MAX_BEFORE: usize = 1024;
/// The prefixes of credentials.
const PREFIXES: [&[u8]; 4] = [b"cfut_", b"cfat_", b"cfk_", b"cfoat_"];

/// The text in base64 around a range that looks like an encoded prefix; `None` if it is none.
pub(super) fn secret(bytes: &[u8], range: Range<usize>) -> Option<Secret> {
    // What is found begins with the first character, or the third or fourth of a group that begins with other text.
    let (credential, is_placeholder) = [0, 2, 3].iter().find_map(|skipped| {
        let text = decoded(bytes.get(range.start.checked_sub(*skipped)?..range.end)?);
        let at =
            (0..3).find(|at| text.get(*at..).is_some_and(|rest| PREFIXES.iter().any(|own| rest.starts_with(own))))?;
        let text = text.get(at..)?;
        Some((credential(text), is_placeholder(&String::from_utf8_lossy(text))))
    })?;
    let before = bytes.get(range.start.saturating_sub(MAX_BEFORE)..range.start).unwrap_or_default();
    let start = range.start - before.iter().rev().take_while(|byte| value(**byte).is_some()).count();
    Some(Secret { is_placeholder, ..Secret::new(start..range.end, SecretKind::Prefixed, credential) })
}

/// The six bits of a character, in either alphabet.
fn value(byte: u8) -> Option<u32> {
    let from = |first: u8, offset: u32| Some(u32::from(byte - first) + offset);
    match byte {
        b'A'..=b'Z' => from(b'A', 0),
        b'a'..=b'z' => from(b'a', 26),
        b'0'..=b'9' => from(b'0', 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for six in text.iter().map_while(|byte| value(*byte)) {
        bits = (bits << 6 | six) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend(u8::try_from((bits >> count) & 0xff));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::Credential, *};

    #[test]
    fn prefixes_are_recognised_wherever_they_are_in_a_group() {
        // `cfut_`, `acfat_`, `abcfk_` and `Authorization: cfoat_`, each before 40 characters.
        for (text, wanted) in [
            ("Y2Z1dF9LcTdacFgybVZiOVJ0WTR3TGM2TnNEOGZHaDNKa1E1YVR6VXhXdkVv", Credential::UserToken),
            ("YWNmYXRfS3E3WnBYMm1WYjlSdFk0d0xjNk5zRDhmR2gzSmtRNWFUelV4V3ZFbw==", Credential::AccountToken),
            ("YWJjZmtfS3E3WnBYMm1WYjlSdFk0d0xjNk5zRDhmR2gzSmtRNWFUelV4V3ZFbw==", Credential::GlobalKey),
            (
                "QXV0aG9yaXphdGlvbjogY2ZvYXRfS3E3WnBYMm1WYjlSdFk0d0xjNk5zRDhmR2gzSmtRNWFUelV4V3ZFbw==",
                Credential::OauthToken,
            ),
        ] {
            let found: Vec<_> = super::super::find(text)
                .into_iter()
                .map(|secret| (secret.range, secret.kind, secret.credential))
                .collect();
            assert_eq!(found, [(0..text.len(), SecretKind::Prefixed, wanted)], "{text}");
        }
        let other = format!("Nma1{}", "Q7dPz9".repeat(9));
        assert!(super::super::find(&other).iter().all(|secret| secret.kind == SecretKind::Masked));
    }
}
