//! Any text is a valid configuration, or yields errors whose spans lie in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenlint::{config, lint::{Linter, Run}, text::{Source, SourceId}};

const BODY: &str = r#"{"name":"deploy","policies":[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}"#;

fuzz_target!(|data: &[u8]| {
    let Ok(source) = Source::new(SourceId(0), "tokenlint.toml".to_owned(), data.to_vec()) else { return };
    match config::parse(&source) {
        Ok(config) => {
            let mut linter = Linter::new("2026-11-24T12:00:00Z".parse().unwrap());
            config.apply(&mut linter);
            let mut run = Run::new(&linter);
            run.keep(source);
            run.add("token.json", BODY.into()).unwrap();
            run.finish();
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                assert!(source.text().get(error.span.range()).is_some(), "{error:?}");
            }
        }
    }
});
