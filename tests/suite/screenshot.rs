//! `docs/screenshot.svg`, the picture of the README, drawn from what the program prints:
//! `INSTA_UPDATE=always cargo test --test suite screenshot` writes it.

use std::{fmt::Write, fs, path::Path};

use crate::cli::command;

const SHOWN: &str = "tokenlint check fixtures/exported/user-tokens.json --rule all-zones,token-minting";
const WIDTH: usize = 100;
/// The size of a character and the space around the text, in pixels.
const COLUMN: f64 = 8.4;
const LINE: f64 = 19.0;
const MARGIN: f64 = 20.0;

/// How a run of text is drawn.
#[derive(Default, Clone, PartialEq)]
struct Look {
    is_bold: bool,
    is_dim: bool,
    is_underlined: bool,
    colour: Option<u8>,
    ground: Option<u8>,
}

impl Look {
    /// Applies the parameters of an escape sequence that selects a look.
    fn select(&mut self, parameters: &str) {
        for code in parameters.split(';').map(|code| code.parse().unwrap_or(0)) {
            match code {
                0 => *self = Look::default(),
                1 => self.is_bold = true,
                2 => self.is_dim = true,
                4 => self.is_underlined = true,
                24 => self.is_underlined = false,
                22 => (self.is_bold, self.is_dim) = (false, false),
                30..=37 => self.colour = Some(code - 30),
                39 => self.colour = None,
                41..=47 => self.ground = Some(code - 40),
                90..=97 => self.colour = Some(code - 90),
                other => panic!("the picture has no look for code {other}"),
            }
        }
    }
}

/// The colours of the terminal, from black to white.
fn colour(code: u8) -> &'static str {
    ["#45475a", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#cba6f7", "#94e2d5", "#ffffff"][usize::from(code)]
}

/// The runs of a line: the column at which each begins, its look and its text.
fn runs(line: &str) -> Vec<(usize, Look, String)> {
    let (mut runs, mut look, mut column) = (Vec::new(), Look::default(), 0);
    for (at, part) in line.split("\u{1b}[").enumerate() {
        let mut text = part;
        if at > 0 {
            let (parameters, rest) = part.split_once('m').unwrap();
            look.select(parameters);
            text = rest;
        }
        if !text.is_empty() {
            runs.push((column, look.clone(), text.to_owned()));
            column += text.chars().count();
        }
    }
    runs
}

fn picture(lines: &[String]) -> String {
    let width = WIDTH as f64 * COLUMN + 2.0 * MARGIN;
    let height = lines.len() as f64 * LINE + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"Output of tokenlint check\">\n<!-- Made by tests/suite/screenshot.rs -->\n<style>text {{ font: 14px ui-monospace, Menlo, Consolas, \"DejaVu Sans Mono\", monospace; fill: #cdd6f4; white-space: pre }} .bold {{ font-weight: bold }} .dim {{ opacity: 0.6 }} .underlined {{ text-decoration: underline }}</style>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e1e2e\"/>\n"
    );
    for (row, line) in lines.iter().enumerate() {
        let y = MARGIN + LINE * (row as f64 + 0.75);
        for (column, look, text) in runs(line) {
            if text.trim().is_empty() {
                continue;
            }
            let (x, length) = (MARGIN + COLUMN * column as f64, COLUMN * text.chars().count() as f64);
            if let Some(ground) = look.ground {
                let top = y - LINE * 0.75;
                writeln!(
                    svg,
                    "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"{LINE}\" fill=\"#b4234b\"/>"
                )
                .unwrap();
                assert_eq!(ground, 1, "only red is a ground");
            }
            let class = [(look.is_bold, "bold"), (look.is_dim, "dim"), (look.is_underlined, "underlined")];
            let class: Vec<&str> = class.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
            let class = if class.is_empty() { String::new() } else { format!(" class=\"{}\"", class.join(" ")) };
            let fill = look.colour.map_or(String::new(), |code| format!(" style=\"fill: {}\"", colour(code)));
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" xml:space=\"preserve\"{class}{fill}>{text}</text>").unwrap();
        }
    }
    svg + "</svg>\n"
}

#[test]
fn the_screenshot_is_what_the_command_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut arguments: Vec<&str> = SHOWN.split(' ').skip(1).collect();
    arguments.extend(["--color", "always", "--no-config", "--now", "2026-11-24T12:00:00Z"]);
    let run = command(root, &arguments).output().unwrap();
    let text = format!(
        "\u{1b}[2m$\u{1b}[0m {SHOWN}\n{}{}",
        String::from_utf8(run.stdout).unwrap(),
        String::from_utf8(run.stderr).unwrap()
    );
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines.len() > 20, "{text}");
    let made = picture(&lines);
    roxmltree::Document::parse(&made).unwrap();
    let path = root.join("docs/screenshot.svg");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(made == committed, "update docs/screenshot.svg: INSTA_UPDATE=always cargo test --test suite screenshot");
}
