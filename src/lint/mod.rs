//! Lint: rules, findings and waivers, and the engine that runs the rules over what was read.
//!
//! [`Unit`](crate::read::Unit)s come in and pass through a [`Run`] with the settings of a [`Linter`]; a [`Report`] goes
//! out, with [`Finding`]s in the order of path, offset and rule, and the [`Coverage`] of the run.
//!
//! Rules are values ([`Rule`]) that only report, through a [`Reporter`]. Severities, waivers, order and coverage are
//! decided by the engine. Reading never stops at a bad input: what cannot be read becomes a [`Problem`]. The result
//! does not depend on the number of threads. The rules themselves are in the `rules` module.
//!
//! Begin with [`Rule`] and [`Run`]; then read `pass` (one unit) and `engine` (a whole run).

mod accepted;
pub mod baseline;
mod card;
pub mod changed;
mod conceal;
mod context;
pub(crate) mod digest;
mod engine;
mod extents;
mod finding;
pub(crate) mod fingerprint;
mod granted;
mod help;
mod inventory;
mod judged;
mod ledger;
mod linter;
mod mismatched;
mod parallel;
mod pass;
mod pointers;
mod report;
mod rule;
mod rule_info;
mod seen;
mod severity;
mod subject;
pub(crate) mod waiver;
mod waivers;

pub(crate) use self::fingerprint::hashed;
pub use self::{
    card::{Card, Statement, attach},
    context::Reporter,
    engine::{Expectation, Run, findings, unwaived_findings},
    finding::{Finding, Label},
    granted::Granted,
    help::Snippet,
    inventory::{Inventory, InventoryToken, NamedId},
    ledger::{FileCoverage, FileRecord, FileState, Ledger},
    linter::{Active, DeclaredOwner, JudgedUnit, Linter},
    report::{Coverage, GroupCoverage, Problem, ProblemKind, Report},
    rule::{AppliesTo, Check, ParseOptions, Pattern, Rule, RuleOptions, options},
    rule_info::{Family, RuleInfo},
    severity::Severity,
    subject::Subject,
    waiver::{Origin, Waived, Waiver},
    waivers::Waivers,
};
pub use crate::edit::{Edit, Fix, Safety};
