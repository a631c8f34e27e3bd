//! Answers of `can` for people.

use super::{
    human::Style,
    paint::{Paint, paint},
    wrap::wrapped,
};

/// The answer to a question about a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The token allows it.
    Allowed,
    /// The input does not say.
    Unknown,
    /// The token does not allow it.
    Denied,
}

impl Verdict {
    /// The verdict as a word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Unknown => "unknown",
            Verdict::Denied => "denied",
        }
    }
}

/// An answer and its reasons, one a line. Lines are broken at the width of the style.
pub fn answer(verdict: Verdict, text: &str, reasons: &[String], style: Style) -> String {
    let color = match verdict {
        Verdict::Allowed => Paint::Lost,
        Verdict::Unknown => Paint::Heading,
        Verdict::Denied => Paint::Gained,
    };
    let word = verdict.word();
    let mut lines = wrapped(&format!("{word}: {text}"), style.width).into_iter();
    let first = lines.next().unwrap_or_default();
    let rest = first.strip_prefix(word).unwrap_or_default();
    let mut all = format!("{}{rest}\n", paint(word, color, style));
    lines.for_each(|line| all += &format!("  {line}\n"));
    for reason in reasons {
        for (at, line) in wrapped(reason, style.width.saturating_sub(4)).iter().enumerate() {
            all += &format!("{}{line}\n", if at == 0 { "  " } else { "    " });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_wrapped_and_coloured_only_where_asked() {
        let reasons = ["because of one long reason".to_owned(), "and another".to_owned()];
        let plain = answer(Verdict::Denied, "`ci` cannot use it", &reasons, Style { colour: false, width: usize::MAX });
        assert_eq!(plain, "denied: `ci` cannot use it\n  because of one long reason\n  and another\n");
        let narrow = answer(Verdict::Allowed, "`ci` can use it", &reasons, Style { colour: true, width: 18 });
        assert_eq!(
            narrow,
            "\u{1b}[32mallowed\u{1b}[0m: `ci` can\n  use it\n  because of one\n    long reason\n  and another\n"
        );
    }
}
