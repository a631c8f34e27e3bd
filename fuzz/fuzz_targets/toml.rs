#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tokenlint_fuzz::run("toml", data));
