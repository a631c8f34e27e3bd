//! What the fuzz targets do, as plain functions of bytes, so that ordinary tests can run them on the corpus.
//!
//! Bytes that begin with a control character below 8 are choices of a generator ([`generate`]), which makes a valid
//! document and mutates it; all others are a text as it is. Each target asserts more than the absence of panics: spans
//! lie in the text and on its characters, outputs parse again, secrets are masked, the same input gives the same output,
//! and fixes only narrow access.

mod access;
mod documents;
mod evidence;
mod fixes;
mod generate;
mod hcl;
mod programs;
mod report;
mod settings;
mod syntax;
mod tree;

/// A fuzz target.
pub type Target = fn(&[u8]);

/// All targets; each has a file in `fuzz_targets` and a folder in `corpus`.
pub const TARGETS: [(&str, Target); 18] = [
    ("access", access::access),
    ("baseline", settings::baseline),
    ("check", documents::check),
    ("config", settings::config),
    ("evaluate", hcl::evaluate),
    ("fixes", fixes::fixes),
    ("formats", documents::formats),
    ("har", evidence::har),
    ("json", syntax::json),
    ("links", documents::links),
    ("module", hcl::module),
    ("programs", programs::programs),
    ("tfvars", hcl::tfvars),
    ("toml", documents::toml),
    ("uses", evidence::uses),
    ("wrangler", evidence::wrangler),
    ("yaml", documents::yaml),
    ("zones", settings::zones),
];

/// Runs a target by name.
///
/// # Panics
/// If there is no such target, or if an assertion of the target fails.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(own, _)| *own == name);
    target.unwrap_or_else(|| panic!("no target {name}")).1(data);
}

/// A YAML document that a generator makes of choices.
pub fn yaml_document(choices: &[u8]) -> String {
    generate::yaml_text(0, &mut arbitrary::Unstructured::new(choices))
}

/// What the bytes of a target are.
enum Input<'d> {
    /// A text as it is.
    Text(&'d [u8]),
    /// The choices of a generator, and the kind of document that it makes.
    Choices(u8, arbitrary::Unstructured<'d>),
}

impl Input<'_> {
    fn of(data: &[u8]) -> Input<'_> {
        match data.split_first() {
            Some((first, rest)) if *first < 8 => Input::Choices(*first, arbitrary::Unstructured::new(rest)),
            _ => Input::Text(data),
        }
    }
}

fn now() -> jiff::Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}
