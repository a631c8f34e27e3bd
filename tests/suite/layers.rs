//! The order of the library's modules: each is understood with only those before it read.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The modules, lowest first. A module uses those before it, and itself.
const ORDER: [&str; 15] = [
    "text", "syntax", "catalog", "model", "access", "read", "usage", "refusal", "edit", "lint", "rules", "config",
    "fix", "trim", "render",
];

/// What only the program does.
const OUTSIDE: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::time",
    "Timestamp::now",
    "Zoned::now",
    "stdin(",
    "stdout(",
    "stderr(",
    "std::net::Tcp",
    "std::net::Udp",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The modules that a text names behind `crate::`, alone or in a list.
fn named(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => all.push(word(rest)),
            Some(list) => {
                let (mut depth, mut is_start) = (0, true);
                for (at, character) in list.char_indices() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => is_start = true,
                        _ if is_start && character.is_alphabetic() => {
                            all.push(word(&list[at..]));
                            is_start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    all
}

fn word(text: &str) -> String {
    text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|own| *own == module)
}

#[test]
fn modules_use_only_those_below_them() {
    let mut wrong = Vec::new();
    let mut edges = 0;
    for module in ORDER {
        for path in files(&Path::new("src").join(module)) {
            let text = fs::read_to_string(&path).unwrap();
            for other in named(&text) {
                edges += 1;
                match place(&other) {
                    Some(at) if at <= place(module).unwrap() => {}
                    Some(_) => wrong.push(format!("{}: {module} -> {other}", path.display())),
                    None => wrong
                        .push(format!("{}: `{other}` is not in the order of tests/suite/layers.rs", path.display())),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these uses point up:\n{}", wrong.join("\n"));
    assert!(edges > 300, "only {edges} uses were found");
}

#[test]
fn every_folder_of_the_library_has_its_place_in_the_order() {
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_known = name == "lib.rs" || name == "bin" || place(&name).is_some();
        assert!(is_known, "src/{name} is not in the order of tests/suite/layers.rs");
    }
}

#[test]
fn the_library_touches_nothing_outside_of_memory() {
    for module in ORDER {
        for path in files(&Path::new("src").join(module)) {
            if path.file_name().unwrap() == "tests.rs" {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for word in OUTSIDE {
                assert!(!code.contains(word), "{} has `{word}`: only the program may", path.display());
            }
        }
    }
}

#[test]
fn a_use_that_points_up_is_noticed() {
    assert_eq!(named("use crate::{\n    rules::{self, RULES},\n    text::Span,\n};\n"), ["rules", "text"]);
    assert_eq!(named("let x = crate::render::human::line();"), ["render"]);
}
