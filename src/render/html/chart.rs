//! Bar charts as plain SVG, with each number next to its bar as text.

use std::io::{self, Write};

use super::escaped;

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

/// The width of the chart in pixels, before scaling.
const WIDTH: usize = 420;
const ROW: usize = 20;
const LABEL: usize = 200;
const LABEL_CHARS: usize = 28;
const TRACK: usize = WIDTH - LABEL - 50;

/// Writes a chart with a title.
pub(super) fn chart(title: &str, bars: &[Bar], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<figure><figcaption>{}</figcaption>", escaped(title))?;
    if bars.iter().all(|bar| bar.count == 0) {
        return writeln!(out, "<p>None.</p></figure>");
    }
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(1).max(1);
    let height = ROW * bars.len();
    writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">",
        escaped(&spoken(title, bars))
    )?;
    for (at, bar) in bars.iter().enumerate() {
        let (y, base) = (at * ROW + 4, at * ROW + 14);
        let length = if bar.count == 0 { 0 } else { (bar.count * TRACK / most).max(2) };
        let label: String = match bar.label.chars().count() {
            count if count > LABEL_CHARS => bar.label.chars().take(LABEL_CHARS - 1).chain(['…']).collect(),
            _ => bar.label.clone(),
        };
        let label = label.replace('`', "");
        writeln!(
            out,
            "<g><title>{}: {}</title><text x=\"0\" y=\"{base}\">{}</text>",
            escaped(&bar.label),
            bar.count,
            escaped(&label)
        )?;
        writeln!(out, "<rect class=\"track\" x=\"{LABEL}\" y=\"{y}\" width=\"{TRACK}\" height=\"12\"/>")?;
        writeln!(out, "<rect class=\"{}\" x=\"{LABEL}\" y=\"{y}\" width=\"{length}\" height=\"12\"/>", bar.colour)?;
        writeln!(out, "<text x=\"{}\" y=\"{base}\">{}</text></g>", LABEL + TRACK + 8, bar.count)?;
    }
    writeln!(out, "</svg></figure>")
}

fn spoken(title: &str, bars: &[Bar]) -> String {
    let parts: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.count)).collect();
    format!("{title}: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn drawn(bars: &[Bar]) -> String {
        let mut out = Vec::new();
        chart("a <b>", bars, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn bars_are_in_proportion_and_small_ones_are_visible() {
        let text = drawn(&[Bar::new("most", 1000), Bar::new("half", 500), Bar::new("one", 1), Bar::new("none", 0)]);
        for width in [TRACK, TRACK / 2, 2, 0] {
            assert!(text.contains(&format!(" width=\"{width}\" height=\"12\"/>")), "{width}: {text}");
        }
        assert!(text.contains("aria-label=\"a &lt;b&gt;: most 1000, half 500, one 1, none 0\""), "{text}");
        assert!(drawn(&[Bar::new("none", 0)]).contains("<p>None.</p>"));
    }
}
