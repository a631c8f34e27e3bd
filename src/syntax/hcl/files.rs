//! The files of a module: which Terraform reads, in which order, and the paths of the modules that they call.

use std::collections::BTreeSet;

use super::definitions::Blocks;
use crate::text::Source;

/// The endings of files in the language of OpenTofu, and the endings of those that they replace.
const REPLACING: [(&str, &str); 2] = [(".tofu", ".tf"), (".tofu.json", ".tf.json")];

/// The files of a directory in the order in which they count: blocks, then those that override them, then assignments
/// as Terraform makes them: `terraform.tfvars`, `terraform.tfvars.json`, and then `*.auto.tfvars` and
/// `*.auto.tfvars.json` by name. A file of OpenTofu takes the place of the file of Terraform with its name.
pub(super) fn sorted<'s>(files: &[&'s Source]) -> Vec<&'s Source> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let is_replaced = |path: &str| {
        REPLACING.iter().any(|(tofu, terraform)| {
            path.strip_suffix(terraform).is_some_and(|stem| paths.contains(format!("{stem}{tofu}").as_str()))
        })
    };
    let mut sorted: Vec<&Source> = files.iter().copied().filter(|file| !is_replaced(&file.path)).collect();
    sorted.sort_by_key(|file| (rank(&file.path), file.path.as_str()));
    sorted
}

/// The place of a file in the order.
fn rank(path: &str) -> u8 {
    match name(path) {
        _ if is_override(path) => 1,
        "terraform.tfvars" => 2,
        "terraform.tfvars.json" => 3,
        name if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => 4,
        _ if is_variables(path) => 5,
        _ => 0,
    }
}

/// Whether the assignments of a file count without being asked for.
pub(super) fn is_assigned(path: &str) -> bool {
    (2..5).contains(&rank(path))
}

fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether a file assigns variables rather than defining blocks.
pub(super) fn is_variables(path: &str) -> bool {
    path.ends_with(".tfvars") || path.ends_with(".tfvars.json")
}

/// Whether the blocks of a file override those of other files.
pub(super) fn is_override(path: &str) -> bool {
    let name = name(path);
    let endings = [".tofu.json", ".tf.json", ".tofu", ".tf"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Whether a file may call modules, by its words. Parsing a file takes much longer.
pub fn may_call(file: &Source) -> bool {
    may_have(file, "module") || is_terragrunt(&file.path)
}

/// Whether a file may have blocks of a type: the type begins a line, or is a key of JSON.
pub(super) fn may_have(file: &Source, kind: &str) -> bool {
    let text = file.text();
    memchr::memmem::find_iter(text.as_bytes(), kind).any(|at| {
        let head = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t', '"']);
        // A comment may be before it on its line, and the key of an object in JSON may be written on any line.
        head.is_empty() || head.ends_with(['{', ',', '/', '\u{feff}']) || head.ends_with(char::is_control)
    })
}

/// The paths of local modules that a file calls.
pub fn local_calls(file: &Source) -> Vec<String> {
    let blocks = Blocks::of(&[file]);
    blocks.calls.iter().filter_map(|call| call.text("source")).filter(|path| is_local(path)).collect()
}

/// Whether a file is that of a unit of Terragrunt, which calls one module.
pub fn is_terragrunt(path: &str) -> bool {
    name(path) == "terragrunt.hcl"
}

/// Whether a module's source is a path.
pub(super) fn is_local(path: &str) -> bool {
    path.starts_with("./") || path.starts_with("../")
}

/// A path relative to a folder, without `.` and `..`.
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
