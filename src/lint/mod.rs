//! Findings, rules and waivers as such, and the engine that runs the first over what was read.

pub mod baseline;
mod card;
mod context;
mod edit;
mod engine;
mod finding;
mod fingerprint;
mod granted;
mod help;
mod inventory;
mod pass;
mod report;
mod rule;
mod rule_info;
mod severity;
pub(crate) mod waiver;

pub use self::{
    card::{Card, Statement, attach},
    context::Reporter,
    edit::{Edit, Fix, Safety},
    engine::{Active, DeclaredOwner, Expectation, Linter, Run, unwaived_findings},
    finding::{Finding, Label},
    granted::Granted,
    help::Snippet,
    inventory::{Inventory, InventoryToken},
    report::{Coverage, GroupCoverage, Problem, Report},
    rule::{AppliesTo, Check, ParseOptions, Pattern, Rule, RuleOptions, options},
    rule_info::{Family, RuleInfo},
    severity::Severity,
    waiver::{Origin, Waived, Waiver, Waivers},
};
