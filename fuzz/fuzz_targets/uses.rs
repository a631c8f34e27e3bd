//! Any bytes are evidence or noise; what is written of them says the same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenlint::{catalog::Catalog, usage::{Filter, Uses, read, write}};

fn text(uses: &Uses) -> Vec<u8> {
    let mut out = Vec::new();
    write(uses, Catalog::builtin(), &mut out).unwrap();
    out
}

fuzz_target!(|data: &[u8]| {
    let mut uses = Uses::default();
    let tally = read(&mut &*data, &Filter::default(), Catalog::builtin(), &mut uses).unwrap();
    let parts = tally.calls + tally.foreign + tally.left_out + tally.other + tally.broken;
    assert!(parts >= tally.entries.min(1) && uses.is_empty() == text(&uses).is_empty());
    let written = text(&uses);
    let mut again = Uses::default();
    read(&mut written.as_slice(), &Filter::default(), Catalog::builtin(), &mut again).unwrap();
    assert_eq!(String::from_utf8(written), String::from_utf8(text(&again)));
});
