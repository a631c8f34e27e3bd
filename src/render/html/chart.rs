//! Bar charts as plain SVG, with each number next to its bar as text.

use maud::{Markup, html};

use super::plain;

/// A bar of a chart.
pub(super) struct Bar {
    label: String,
    count: usize,
    colour: &'static str,
}

impl Bar {
    /// Makes a bar in the default colour.
    pub(super) fn new(label: &str, count: usize) -> Bar {
        Bar { label: label.to_owned(), count, colour: "low" }
    }

    /// The same bar in the colour of a severity.
    pub(super) fn in_colour(self, colour: &'static str) -> Bar {
        Bar { colour, ..self }
    }
}

/// The width of the chart in pixels, before scaling: it fits the narrowest screens.
const WIDTH: usize = 360;
const ROW: usize = 20;
const LABEL: usize = 180;
const LABEL_CHARS: usize = 22;
const TRACK: usize = WIDTH - LABEL - 50;

/// A chart with a title.
pub(super) fn chart(title: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    html! {
        figure {
            figcaption { (title) }
            @if most == 0 {
                p { "None." }
            } @else {
                svg viewBox={ "0 0 " (WIDTH) " " (ROW * bars.len()) } role="img" aria-label=(spoken(title, bars)) {
                    @for (at, bar) in bars.iter().enumerate() {
                        (drawn(bar, at * ROW, most))
                    }
                }
            }
        }
    }
}

fn drawn(bar: &Bar, top: usize, most: usize) -> Markup {
    let length = if bar.count == 0 { 0 } else { (bar.count * TRACK / most).max(2) };
    html! {
        g {
            title { (plain(&bar.label)) ": " (bar.count) }
            text x="0" y=(top + 14) { (cut(&bar.label)) }
            rect .track x=(LABEL) y=(top + 4) width=(TRACK) height="12" {}
            rect .(bar.colour) x=(LABEL) y=(top + 4) width=(length) height="12" {}
            text x=(LABEL + TRACK + 8) y=(top + 14) { (bar.count) }
        }
    }
}

fn cut(label: &str) -> String {
    let label = plain(label).replace('`', "");
    match label.chars().count() {
        count if count > LABEL_CHARS => label.chars().take(LABEL_CHARS - 1).chain(['…']).collect(),
        _ => label,
    }
}

fn spoken(title: &str, bars: &[Bar]) -> String {
    let parts: Vec<String> = bars.iter().map(|bar| format!("{} {}", plain(&bar.label), bar.count)).collect();
    format!("{title}: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion_and_small_ones_are_visible() {
        let text =
            chart("a <b>", &[Bar::new("most", 1000), Bar::new("half", 500), Bar::new("one", 1), Bar::new("none", 0)])
                .into_string();
        for width in [TRACK, TRACK / 2, 2, 0] {
            assert!(text.contains(&format!(" width=\"{width}\" height=\"12\"")), "{width}: {text}");
        }
        assert!(text.contains("aria-label=\"a &lt;b&gt;: most 1000, half 500, one 1, none 0\""), "{text}");
        assert!(chart("a", &[Bar::new("none", 0)]).into_string().contains("<p>None.</p>"));
    }
}
