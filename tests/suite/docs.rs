//! The documentation: its links lead somewhere, its commands are valid, and its pages are listed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::cli::Folder;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages_in(folder: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.sort();
    pages
}

/// The pages that people read: those at the root, in docs/, and on rules.
fn pages() -> Vec<PathBuf> {
    let mut pages = [pages_in("."), pages_in("docs"), pages_in("rules")].concat();
    pages.push(root().join("catalog/README.md"));
    pages
}

/// What a page has: the targets of its links, the anchors of its headings, and its blocks of code with their language.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
    blocks: Vec<(String, String)>,
}

fn page(path: &Path) -> Page {
    let text = fs::read_to_string(path).unwrap();
    let mut page = Page::default();
    let (mut heading, mut block) = (None, None);
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string())
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|title| anchor(&title))),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                block = Some((language.into_string(), String::new()));
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, code)) = &mut block {
                    code.push_str(&text);
                } else if let Some(title) = &mut heading {
                    title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// The anchor that GitHub and mdBook give a heading.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_between_pages_leads_to_a_file_and_a_heading() {
    let mut count = 0;
    let mut dead = Vec::new();
    for path in pages() {
        for link in page(&path).links {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let is_dead = !target.exists() || (!fragment.is_empty() && !page(&target).anchors.contains(fragment));
            if is_dead {
                dead.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
    assert!(count > 120, "{count}");
}

#[test]
fn every_page_is_in_the_book() {
    let summary = page(&root().join("docs/SUMMARY.md")).links;
    for path in pages_in("docs") {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name == "SUMMARY.md" || summary.iter().any(|link| link == name), "add {name} to docs/SUMMARY.md");
    }
}

#[test]
fn the_readme_is_short_and_its_contents_are_complete() {
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.lines().count() <= 180, "{} lines: move details to docs/", text.lines().count());
    let contents: Vec<String> = page(&path).links.into_iter().filter(|link| link.starts_with('#')).collect();
    let headings: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("## ")).map(|title| format!("#{}", anchor(title))).collect();
    assert_eq!(contents, headings);
    // Every page of the book, except those that every repository has, is a link of the README.
    let links = page(&path).links;
    for page in pages_in("docs") {
        let link = format!("docs/{}", page.file_name().unwrap().to_str().unwrap());
        assert!(link == "docs/SUMMARY.md" || links.contains(&link), "README.md does not link {link}");
    }
}

/// The gate runs the tests as the README says.
#[test]
fn the_gate_runs_the_test_command_of_the_readme() {
    let gate = fs::read_to_string(root().join(".ci/run")).unwrap();
    let blocks = page(&root().join("README.md")).blocks;
    let commands: Vec<&str> =
        blocks.iter().map(|(_, code)| code.trim()).filter(|code| code.starts_with("cargo test")).collect();
    assert_eq!(commands.len(), 1, "{commands:?}");
    assert!(gate.lines().any(|line| line == commands[0]), "{}", commands[0]);
}

/// A snippet with a placeholder cannot be copied.
#[test]
fn no_snippet_has_a_placeholder() {
    for path in [vec![root().join("README.md")], pages_in("docs")].concat() {
        for (language, code) in page(&path).blocks {
            if !["sh", "yaml", "toml", "python"].contains(&language.as_str()) {
                continue;
            }
            for rest in code.split('<').skip(1) {
                let is_placeholder = rest.split_once('>').is_some_and(|(word, _)| {
                    word.starts_with(|c: char| c.is_ascii_alphabetic())
                        && word.chars().all(|c| c.is_ascii_alphabetic() || c == ' ' || c == '-')
                });
                assert!(!is_placeholder, "{}: <{}", path.display(), rest.lines().next().unwrap());
            }
        }
    }
}

/// The arguments of each `tokenlint` in a line of shell, up to a pipe, a redirection, a comment or the end of a command.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in line.chars().chain(['\n']) {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ' ' | '\n' | '|' | '>' | '<' | '#' | ';' | '(' | ')' | '&') => {
                if !word.is_empty() && (c != '#' || words.is_empty()) {
                    words.push(std::mem::take(&mut word));
                }
                if c != ' ' {
                    found.push(std::mem::take(&mut words));
                }
                if c == '#' {
                    break;
                }
            }
            _ => word.push(c),
        }
    }
    let is_ours = |words: &Vec<String>| words.first().is_some_and(|first| first == "tokenlint");
    found.into_iter().filter(is_ours).map(|words| words[1..].to_vec()).collect()
}

/// Verbs and options that the documentation shows exist. Values are those of the reader's files, so nothing is run.
#[test]
fn the_commands_of_the_documentation_are_valid() {
    let folder = Folder::new("documented");
    let mut seen = BTreeMap::new();
    for path in [vec![root().join("README.md"), root().join("SECURITY.md")], pages_in("docs")].concat() {
        for (language, code) in page(&path).blocks {
            if language != "sh" {
                continue;
            }
            for line in code.replace("\\\n", " ").lines() {
                for arguments in commands(line) {
                    seen.entry(arguments).or_insert_with(|| path.clone());
                }
            }
        }
    }
    assert!(seen.len() > 40, "{}", seen.len());
    for (arguments, path) in seen {
        let is_online = ["verify", "drift", "export", "--online", "update"]
            .iter()
            .any(|word| arguments.iter().any(|own| own == word));
        if is_online && cfg!(not(feature = "online")) {
            continue;
        }
        // With --help at the end, clap reads all that is before it and then prints the help.
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.push("--help");
        let run = folder.run(&arguments);
        assert_eq!(run.code, 0, "{}: tokenlint {}\n{}", path.display(), arguments.join(" "), run.err);
    }
}
