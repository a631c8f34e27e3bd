//! The HTML report for reviews: one self-contained file that can be read without network and scripts.

mod chart;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use self::chart::{Bar, chart};
use super::{headline::headline, human, place};
use crate::{
    lint::{Card, Finding, Problem, Report, RuleInfo, Severity, Statement, Waived, attach},
    text::{counted, harmless, listed, shown},
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The content security policy: the page loads nothing and sends nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The maximum number of bars in a chart; the rest is counted in one bar.
const MAX_BARS: usize = 15;

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
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>Cloudflare API tokens: tokenlint report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>")?;
    writeln!(out, "<a class=\"skip\" href=\"#tokens\">Skip to tokens</a>\n<header>\n<h1>Cloudflare API tokens</h1>")?;
    let day = now.strftime("%Y-%m-%d %H:%M UTC");
    writeln!(out, "<p>{}</p>", escaped(&human::summary(report, catalog_date)))?;
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "<p class=\"faint\">{day} · tokenlint {version} · catalog of {}</p>", escaped(catalog_date))?;
    writeln!(
        out,
        "<nav aria-label=\"Sections\"><a href=\"#glance\">Overview</a> · <a href=\"#tokens\">Tokens</a> · <a href=\"#cards\">Token details</a> · <a href=\"#others\">Other findings</a> · <a href=\"#coverage\">Coverage</a> · <a href=\"#waivers\">Waivers</a> · <a href=\"#rules\">Rules</a></nav>\n</header>\n<main>"
    )?;
    glance(cards, out)?;
    table(&order, out)?;
    writeln!(out, "<section id=\"cards\" aria-labelledby=\"cards-head\">\n<h2 id=\"cards-head\">Token details</h2>")?;
    let mut by_card: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    for (finding, owner) in report.findings.iter().zip(&owners) {
        if let Some(owner) = owner {
            by_card.entry(*owner).or_default().push(finding);
        }
    }
    for (at, own) in &order {
        card(report, *at, own, by_card.get(at).map_or(&[], Vec::as_slice), out)?;
    }
    writeln!(
        out,
        "</section>\n<section id=\"others\" aria-labelledby=\"others-head\">\n<h2 id=\"others-head\">Other findings</h2>"
    )?;
    let others: Vec<&Finding> =
        report.findings.iter().zip(&owners).filter(|(_, owner)| owner.is_none()).map(|(finding, _)| finding).collect();
    if others.is_empty() {
        writeln!(out, "<p>None. All findings are listed with their tokens above.</p>")?;
    }
    for finding in others {
        writeln!(out, "<article class=\"card\">")?;
        one(report, finding, out)?;
        writeln!(out, "</article>")?;
    }
    writeln!(out, "</section>")?;
    coverage(report, out)?;
    waivers(report, out)?;
    rules(report, out)?;
    writeln!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

fn glance(cards: &[Card], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section id=\"glance\" aria-labelledby=\"glance-head\">\n<h2 id=\"glance-head\">Overview</h2>\n<div class=\"charts\">"
    )?;
    let risks = ["critical", "high", "medium", "low", "info", "-"];
    let risk = risks.map(|risk| {
        let count = cards.iter().filter(|card| card.worst() == risk).count();
        Bar::new(if risk == "-" { "no findings" } else { risk }, count).in_colour(if risk == "-" {
            "none"
        } else {
            risk
        })
    });
    chart("Tokens by highest severity", &risk, out)?;
    chart("Tokens by expiry", &ends(cards), out)?;
    let products = cards.iter().flat_map(|card| {
        card.levels.iter().filter(|(_, level)| **level == "write").map(|(product, _)| product.as_str())
    });
    chart("Products that tokens can change", &counts(products), out)?;
    let writable = |card: &Card| -> BTreeSet<String> {
        let changing = card.allows.iter().filter(|statement: &&Statement| statement.changes);
        changing.flat_map(|statement| statement.resources.clone()).collect()
    };
    let reached: Vec<BTreeSet<String>> = cards.iter().map(writable).collect();
    chart("Resources that tokens can change", &counts(reached.iter().flatten().map(String::as_str)), out)?;
    writeln!(out, "</div>\n</section>")
}

/// The bars of the expiry chart: the maximum number of days left, the label and the colour.
const ENDS: [(i64, &str, &str); 6] = [
    (-1, "expired", "info"),
    (7, "within 7 days", "none"),
    (30, "within 30 days", "none"),
    (90, "within 90 days", "low"),
    (365, "within a year", "medium"),
    (i64::MAX, "later", "high"),
];

fn ends(cards: &[Card]) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let mut from = i64::MIN;
    for (until, label, colour) in ENDS {
        let is_in = |days: i64| days > from && days <= until;
        let count = cards.iter().filter(|card| card.days_left.is_some_and(is_in)).count();
        bars.push(Bar::new(label, count).in_colour(colour));
        from = until;
    }
    let never = cards.iter().filter(|card| card.days_left.is_none()).count();
    bars.push(Bar::new("never, or unknown", never).in_colour("critical"));
    bars
}

/// A bar per name, the most frequent first; names beyond the maximum number of bars share one.
fn counts<'c>(names: impl Iterator<Item = &'c str>) -> Vec<Bar> {
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *by_name.entry(name).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = by_name.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut bars: Vec<Bar> = all.iter().take(MAX_BARS).map(|(name, count)| Bar::new(name, *count)).collect();
    if all.len() > MAX_BARS {
        let most = all.get(MAX_BARS).map_or(0, |(_, count)| *count);
        bars.push(Bar::new(&format!("{} more, at most", all.len() - MAX_BARS), most));
    }
    bars
}

fn table(order: &[(usize, &Card)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section id=\"tokens\" aria-labelledby=\"tokens-head\">\n<h2 id=\"tokens-head\">Tokens</h2>")?;
    writeln!(
        out,
        "<div class=\"filters\" hidden><label>Filter by text<input type=\"search\"></label><label>Risk<select><option value=\"\">any</option>"
    )?;
    for risk in Severity::ALL {
        writeln!(out, "<option>{}</option>", risk.word())?;
    }
    writeln!(
        out,
        "<option value=\"-\">no findings</option></select></label><output aria-live=\"polite\"></output></div>"
    )?;
    writeln!(
        out,
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"tokens-head\"><table>\n<thead><tr>"
    )?;
    for head in ["Risk", "Token", "Owner", "Status", "Age", "Last used", "Expires in", "From", "Access"] {
        writeln!(out, "<th scope=\"col\">{head}</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for (rank, (at, card)) in order.iter().enumerate() {
        let risk = card.worst();
        let days = |days: Option<i64>, none: &str| match days {
            Some(days) => format!("<td data-key=\"{days}\">{days} d</td>"),
            None => format!("<td data-key=\"{}\">{none}</td>", 1_000_000),
        };
        let (word, colour) = if risk == "-" { ("none", "none") } else { (risk, risk) };
        write!(out, "<tr data-risk=\"{risk}\"><td data-key=\"{rank}\" class=\"word {colour}\">{word}</td>")?;
        write!(out, "<td><a href=\"#t{at}\">{}</a></td>", escaped(card.called()))?;
        write!(out, "<td>{}</td><td>{}</td>", card.owner, escaped(&card.status))?;
        let ends = if card.expires.is_some() { "?" } else { "never" };
        write!(out, "{}{}{}", days(card.age_days, "-"), days(card.unused_days, "-"), days(card.days_left, ends))?;
        let from = match (card.addresses.len(), card.excluded_addresses.len()) {
            (0, 0) => "any address".to_owned(),
            (inside, outside) => counted(inside + outside, "range"),
        };
        let levels: Vec<String> = card.levels.iter().map(|(product, level)| format!("{product} ({level})")).collect();
        writeln!(out, "<td>{from}</td><td>{}</td></tr>", escaped(&listed(&levels)))?;
    }
    writeln!(out, "</tbody>\n</table></div>\n</section>")
}

fn card(report: &Report, at: usize, card: &Card, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<article class=\"card\" id=\"t{at}\"><h3>{}</h3>\n<dl>", escaped(card.called()))?;
    let mut row = |term: &str, text: &str| writeln!(out, "<dt>{term}</dt><dd>{}</dd>", escaped(text));
    if let Some(id) = card.id.as_deref().filter(|id| *id != card.called()) {
        row("id", id)?;
    }
    if let Some(address) = &card.token().address {
        row("address", &shown(address))?;
    }
    row("owner", card.owner)?;
    row("status", &card.status)?;
    let begins = card.not_before.as_ref().map_or(String::new(), |begin| format!("from {begin} "));
    let ends = card.expires.as_ref().map_or("never expires".to_owned(), |end| format!("until {end}"));
    row("lifetime", &format!("{begins}{ends}"))?;
    if let Some(created) = &card.created {
        row("created", created)?;
        row("last used", card.last_used.as_deref().unwrap_or("never, according to this file"))?;
    }
    row("from", &card.from())?;
    for (term, statements) in [("allows", &card.allows), ("denies", &card.denies)] {
        for statement in statements {
            let words = |all: &[String]| if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
            row(term, &format!("{}, on {}", words(&statement.groups), words(&statement.resources)))?;
        }
    }
    writeln!(out, "</dl>")?;
    if findings.is_empty() {
        writeln!(out, "<p class=\"none\">No findings.</p>")?;
    }
    for finding in findings {
        one(report, finding, out)?;
    }
    writeln!(out, "</article>")
}

/// Columns of an excerpt.
const WIDTH: usize = 100;

fn one(report: &Report, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let severity = finding.severity.word();
    let rule = finding.rule.id;
    let drawn = human::finding(finding, &report.sources, human::Style { colour: false, width: WIDTH });
    // The last line refers to the rule's page, which is a link in this report.
    let drawn = drawn.rsplit_once("  more: ").map_or(drawn.as_str(), |(head, _)| head);
    writeln!(
        out,
        "<details open><summary><span class=\"word {severity}\">{severity}</span> <a href=\"#rule-{rule}\">{rule}</a>: {}</summary>\n<pre tabindex=\"0\">{}</pre></details>",
        escaped(&headline(finding)),
        escaped_lines(drawn)
    )
}

fn coverage(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let seen = &report.coverage;
    writeln!(
        out,
        "<section id=\"coverage\" aria-labelledby=\"coverage-head\">\n<h2 id=\"coverage-head\">Coverage</h2>\n<dl>"
    )?;
    for (term, count) in [
        ("files read", seen.sources),
        ("documents", seen.documents),
        ("tokens", seen.tokens),
        ("policies", seen.policies),
        ("known permission groups", seen.groups.known),
        ("unknown permission groups (not checked)", seen.groups.unknown),
        ("tokens with unknown policies (not checked)", seen.unknown_tokens),
        ("values not evaluated", seen.not_evaluated),
        ("files met", seen.files.met),
        ("of them checked", seen.files.checked),
        ("without tokens", seen.files.without_tokens),
        ("unreadable", seen.files.unreadable),
        ("unchecked", seen.files.unchecked),
        ("ignored", seen.files.ignored),
        ("problems", seen.problems),
    ] {
        writeln!(out, "<dt>{term}</dt><dd>{count}</dd>")?;
    }
    writeln!(out, "</dl>")?;
    for (title, all) in [("Problems", &report.problems), ("Not checked", &report.notes)] {
        if !all.is_empty() {
            writeln!(out, "<h3>{title}</h3>\n<ul>")?;
            for problem in all {
                entry(report, problem, out)?;
            }
            writeln!(out, "</ul>")?;
        }
    }
    writeln!(out, "</section>")
}

fn entry(report: &Report, problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let at = place::of_problem(report, problem);
    writeln!(out, "<li>{}:{}:{}: {}</li>", escaped(&shown(at.path)), at.line, at.column, escaped(&problem.message))
}

fn waivers(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section id=\"waivers\" aria-labelledby=\"waivers-head\">\n<h2 id=\"waivers-head\">Waivers</h2>")?;
    if report.waived.is_empty() {
        return writeln!(out, "<p>No findings are waived.</p>\n</section>");
    }
    writeln!(
        out,
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"waivers-head\"><table>\n<thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Rule</th><th scope=\"col\">Token</th><th scope=\"col\">Finding</th><th scope=\"col\">Reason</th><th scope=\"col\">Owner</th><th scope=\"col\">Until</th></tr></thead>\n<tbody>"
    )?;
    for Waived { finding, reason, until, owner } in &report.waived {
        let name = finding.token.as_ref().and_then(|token| token.name.as_deref().or(token.id.as_deref()));
        writeln!(
            out,
            "<tr><td class=\"word {0}\">{0}</td><td><a href=\"#rule-{1}\">{1}</a></td><td>{2}</td><td>{3}</td><td>{4}</td><td>{5}</td><td>{6}</td></tr>",
            finding.severity.word(),
            finding.rule.id,
            escaped(&name.map(shown).unwrap_or_default()),
            escaped(&headline(finding)),
            escaped(&shown(reason)),
            escaped(&owner.as_deref().map(shown).unwrap_or_default()),
            until.as_deref().unwrap_or("no end date"),
        )?;
    }
    writeln!(out, "</tbody>\n</table></div>\n</section>")
}

/// The pages of all rules with findings.
fn rules(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section id=\"rules\" aria-labelledby=\"rules-head\">\n<h2 id=\"rules-head\">Rules</h2>")?;
    let all = report.findings.iter().chain(report.waived.iter().map(|waived| &waived.finding));
    let rules: BTreeMap<&str, &RuleInfo> = all.map(|finding| (finding.rule.id, finding.rule)).collect();
    for (id, rule) in rules {
        writeln!(out, "<details id=\"rule-{id}\"><summary>{id}: {}</summary>", escaped(rule.summary))?;
        let mut page = String::new();
        pulldown_cmark::html::push_html(&mut page, pulldown_cmark::Parser::new(rule.page));
        // Headings of a page are nested below those of the report.
        let page =
            page.replace("<h2>", "<h4>").replace("</h2>", "</h4>").replace("<h1>", "<h3>").replace("</h1>", "</h3>");
        writeln!(out, "{page}</details>")?;
    }
    writeln!(out, "</section>")
}

/// Escapes HTML markup, and replaces control characters.
fn escaped(text: &str) -> String {
    escape(text, |_| false)
}

fn escaped_lines(text: &str) -> String {
    escape(text, |character| character == '\n')
}

fn escape(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match if is_kept(character) { character } else { harmless(character) } {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_lines_are_kept_only_in_excerpts() {
        assert_eq!(escaped("<a href='b'>\"&\""), "&lt;a href=&#39;b&#39;&gt;&quot;&amp;&quot;");
        assert_eq!(escaped("a\nb\u{1b}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(escaped_lines("a\nb\u{1b}"), "a\nb\u{fffd}");
    }

    #[test]
    fn charts_have_a_limited_number_of_bars() {
        let names: Vec<String> = (0..MAX_BARS + 3).map(|at| format!("name {at}")).collect();
        let all = names.iter().map(String::as_str);
        assert_eq!(counts(all.clone().take(MAX_BARS)).len(), MAX_BARS);
        assert_eq!(counts(all).len(), MAX_BARS + 1);
    }
}
