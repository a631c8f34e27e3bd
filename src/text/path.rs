//! Paths as texts, so that two spellings of one path are equal.

/// A path relative to a directory if it is below that, with `/` between its parts and without `.` and `..` where they can
/// be resolved.
pub fn plain_path(path: &str, directory: Option<&str>) -> String {
    let path = path.replace('\\', "/");
    let directory = directory.map(|directory| directory.replace('\\', "/"));
    let below = directory.as_deref().and_then(|directory| path.strip_prefix(directory.trim_end_matches('/')));
    let below = below.and_then(|below| below.strip_prefix('/')).unwrap_or(&path);
    let mut parts: Vec<&str> = Vec::new();
    for part in below.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if below.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::plain_path;

    #[test]
    fn spellings_of_one_path_are_equal() {
        for (path, plain) in [
            ("prod/token.json", "prod/token.json"),
            ("./prod//token.json", "prod/token.json"),
            ("prod\\token.json", "prod/token.json"),
            ("dev/../prod/./token.json", "prod/token.json"),
            ("/work/prod/token.json", "prod/token.json"),
            ("/work/dev/../prod/token.json", "prod/token.json"),
            ("/workshop/token.json", "/workshop/token.json"),
            ("../token.json", "../token.json"),
            ("<stdin>", "<stdin>"),
        ] {
            assert_eq!(plain_path(path, Some("/work")), plain, "{path}");
        }
        assert_eq!(plain_path("/a/b", None), "/a/b");
    }
}
