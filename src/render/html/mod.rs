//! The HTML report for reviews: one self-contained file that can be read without network and scripts.
//!
//! What matters comes first: a sentence with the counts that a reviewer asks for, the rules, charts, the table of
//! tokens; then each token with its findings. All text is escaped by the template; only the style, the script and the
//! pages of rules, which are part of the program, are not. The content security policy allows nothing but these.
//! Begin with [`report`]; `overview`, `tokens`, `details` and `rest` hold the sections.

mod chart;
mod details;
mod overview;
mod rest;
mod tokens;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use maud::{PreEscaped, html};

use self::details::Excerpts;
use super::human;
use crate::{
    lint::{Card, Finding, Report, attach},
    text::harmless,
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The digests of the style and the script, which a test computes again.
const STYLE_DIGEST: &str = "sha256-XsryNB699z3g+/DQOCDzazBhzgUlZ0vK8hf3oweagcs=";
const SCRIPT_DIGEST: &str = "sha256-2PWNs86ump5MC0WsJX0TBKwuBmhypFBWAajTaHVnBWw=";

const SECTIONS: [(&str, &str); 8] = [
    ("#summary", "Findings by rule"),
    ("#glance", "Overview"),
    ("#tokens", "Tokens"),
    ("#cards", "Token details"),
    ("#others", "Other findings"),
    ("#coverage", "Coverage"),
    ("#waivers", "Waivers"),
    ("#rules", "Rules"),
];

/// Writes the report.
///
/// # Errors
/// Errors of the writer.
pub fn report(
    report: &Report,
    cards: &mut [Card],
    catalog_date: &str,
    now: jiff::Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let owners = attach(&report.findings, cards);
    let mut order: Vec<usize> = (0..cards.len()).collect();
    // Cards of the same risk stay in order of the files.
    order.sort_by_key(|at| std::cmp::Reverse(cards.get(*at).map(Card::risk)));
    let order: Vec<(usize, &Card)> = order.into_iter().filter_map(|at| Some((at, cards.get(at)?))).collect();
    let mut by_card: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    let mut others: Vec<&Finding> = Vec::new();
    for (finding, owner) in report.findings.iter().zip(&owners) {
        match owner {
            Some(owner) => by_card.entry(*owner).or_default().push(finding),
            None => others.push(finding),
        }
    }
    // The gravest first; findings of one severity stay in order of the file.
    by_card.values_mut().for_each(|own| own.sort_by_key(|finding| std::cmp::Reverse(finding.severity)));
    let mut write = |markup: maud::Markup| out.write_all(markup.into_string().as_bytes());
    write(head(report, cards, catalog_date, now))?;
    write(overview::rules(report))?;
    write(overview::charts(cards))?;
    write(tokens::table(&order))?;
    write(PreEscaped(
        "<section id=\"cards\" aria-labelledby=\"cards-head\"><h2 id=\"cards-head\">Token details</h2>".to_owned(),
    ))?;
    let mut excerpts = Excerpts::default();
    for (at, own) in &order {
        let findings = by_card.get(at).map_or(&[][..], Vec::as_slice);
        write(details::card(report, *at, own, findings, &mut excerpts))?;
        write(PreEscaped("\n".to_owned()))?;
    }
    write(PreEscaped("</section>\n".to_owned()))?;
    write(rest::others(report, &others))?;
    write(rest::coverage(report))?;
    write(rest::waivers(report))?;
    write(rest::rules(report))?;
    let excerpts = excerpts.json();
    write(PreEscaped(format!(
        "</main><script type=\"application/json\" id=\"excerpts\">{excerpts}</script>\n<script>{SCRIPT}</script></body></html>\n"
    )))
}

/// Everything up to the first section.
fn head(report: &Report, cards: &[Card], catalog_date: &str, now: jiff::Timestamp) -> maud::Markup {
    let policy = format!(
        "default-src 'none'; style-src '{STYLE_DIGEST}'; script-src '{SCRIPT_DIGEST}'; base-uri 'none'; form-action 'none'"
    );
    let inner = html! {
        meta charset="utf-8";
        meta http-equiv="Content-Security-Policy" content=(policy);
        meta name="viewport" content="width=device-width, initial-scale=1";
        title { "Cloudflare API tokens: tokenlint report" }
        style { (PreEscaped(STYLE)) }
    };
    let top = html! {
        a .skip href="#tokens" { "Skip to tokens" }
        header {
            h1 { "Cloudflare API tokens" }
            (overview::sentence(report, cards))
            p { (plain(&human::summary(report, catalog_date))) }
            p .faint {
                (now.strftime("%Y-%m-%d %H:%M UTC").to_string()) " · tokenlint " (env!("CARGO_PKG_VERSION"))
                " · catalog of " (catalog_date)
            }
            nav aria-label="Sections" {
                @for (at, (link, name)) in SECTIONS.iter().enumerate() {
                    @if at > 0 { " · " }
                    a href=(link) { (name) }
                }
            }
        }
    };
    let (inner, top) = (inner.into_string(), top.into_string());
    // The elements that stay open are written by hand.
    PreEscaped(format!("<!doctype html>\n<html lang=\"en\"><head>{inner}</head>\n<body>{top}<main>"))
}

/// A text without control characters and characters that reorder a line. Markup in it is escaped by the template.
fn plain(text: &str) -> String {
    text.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_the_style_and_the_script_as_they_are() {
        for (text, digest) in [(STYLE, STYLE_DIGEST), (SCRIPT, SCRIPT_DIGEST)] {
            let own = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
            assert_eq!(digest, format!("sha256-{own}"));
        }
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(plain("a\nb\u{1b}\u{202e}"), "a\u{fffd}b\u{fffd}\u{fffd}");
    }
}
