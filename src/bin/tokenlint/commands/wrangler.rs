//! What is not known of the calls of wrangler's commands.

use tokenlint::{
    catalog::{Catalog, WranglerCall},
    text::listed,
    trim::Trimmed,
};

/// The reason for deriving no policy, if no call of some commands was observed: it would lack some.
pub(super) fn refused(families: &[String]) -> Option<String> {
    let is_unobserved =
        |family: &&String| Catalog::builtin().wrangler(family).is_some_and(|commands| commands.observed == 0);
    let names: Vec<String> = families.iter().filter(is_unobserved).map(|family| format!("`{family}`")).collect();
    (!names.is_empty()).then(|| {
        format!(
            "unknown: the API calls of wrangler {} were not observed and may be incomplete, so there is no policy; record \
             a run with WRANGLER_LOG=debug and pass the log, or see `tokenlint explain wrangler`",
            listed(&names)
        )
    })
}

/// What the observation of commands leaves open: commands that were not run, and calls in the source that no run made
/// and that the policy does not allow.
pub(super) fn gaps(families: &[String], result: &Trimmed) -> Vec<String> {
    let catalog = Catalog::builtin();
    let mut gaps = unobserved(families);
    for commands in families.iter().filter_map(|family| catalog.wrangler(family)) {
        let open = commands.only_read.iter().filter(|call| !is_allowed(call, result));
        gaps.extend(open.filter_map(|call| {
            let operation = call.ok()?;
            let groups: Vec<String> = operation.groups(catalog).map(|group| format!("`{}`", group.name)).collect();
            (!groups.is_empty()).then(|| {
                format!(
                    "unknown: the source of wrangler has {} {}, which needs {}, and no observed command called it",
                    operation.method,
                    operation.path,
                    groups.join(" or ")
                )
            })
        }));
    }
    gaps
}

/// The commands that were not run, each with the reason.
pub(super) fn unobserved(families: &[String]) -> Vec<String> {
    let known = families.iter().filter_map(|family| Catalog::builtin().wrangler(family));
    let say = |(command, why): (&str, &str)| {
        format!("unknown: `wrangler {command}` was not observed, because it {why}; its API calls are missing")
    };
    known.flat_map(|commands| commands.unobserved).map(say).collect()
}

/// Whether a group of the policy suffices for a call.
fn is_allowed(call: &WranglerCall, result: &Trimmed) -> bool {
    let Ok(operation) = call else { return false };
    let mut groups = operation.groups(Catalog::builtin());
    groups.any(|group| result.kept.iter().any(|kept| kept.group.known.is_some_and(|known| known.id == group.id)))
}
