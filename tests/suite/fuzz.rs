//! Every fuzz target on its corpus and on generated documents, without a fuzzer.

use std::{collections::BTreeSet, fs, path::Path};

#[expect(unreachable_pub, reason = "it is the library of the package in fuzz/")]
#[path = "../../fuzz/src/lib.rs"]
pub(crate) mod targets;

use targets::{TARGETS, run};

fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_target_is_in_all_its_places() {
    let wanted: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(wanted.len(), TARGETS.len());
    let files: BTreeSet<String> = wanted.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names("fuzz/fuzz_targets"), files);
    assert_eq!(names("fuzz/corpus"), wanted);
    let manifest = fs::read_to_string("fuzz/Cargo.toml").unwrap();
    for name in &wanted {
        let text = fs::read_to_string(format!("fuzz/fuzz_targets/{name}.rs")).unwrap();
        assert!(text.contains(&format!("run(\"{name}\", data)")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

/// Runs a target, and names the input that fails.
fn passes(name: &str, what: &str, bytes: &[u8]) {
    let result = std::panic::catch_unwind(|| run(name, bytes));
    assert!(result.is_ok(), "target {name} fails on {what}");
}

#[test]
fn every_file_of_the_corpus_passes() {
    for (name, _) in TARGETS {
        let folder = format!("fuzz/corpus/{name}");
        let files = names(&folder);
        assert!(files.len() >= 5, "{folder} has {} files", files.len());
        for file in files {
            let path = format!("{folder}/{file}");
            passes(name, &path, &fs::read(&path).unwrap());
        }
    }
}

/// Numbers that look random and are always the same (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            bytes.extend((mixed ^ (mixed >> 31)).to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

/// Choices for a generator.
pub(crate) fn bytes(seed: u64, length: usize) -> Vec<u8> {
    Numbers(seed).bytes(length)
}

#[test]
fn generated_documents_pass() {
    // More with FUZZ_DOCUMENTS=10000.
    let count = std::env::var("FUZZ_DOCUMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    for (name, _) in TARGETS {
        for at in 0..count {
            let mut bytes = bytes(at, 64 + usize::try_from(at).unwrap() % 400);
            bytes[0] %= 8;
            passes(name, &format!("document {at}"), &bytes);
        }
    }
}
