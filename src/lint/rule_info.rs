//! What is said of a rule: everything about it but its behaviour.

use serde::Serialize;

use super::Severity;
use crate::catalog::Confidence;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Family {
    /// What Cloudflare refuses, drops, or reads otherwise than the reviewer.
    Validity,
    /// More access than needed.
    LeastPrivilege,
    /// Lifetime and addresses.
    Restrictions,
    /// Secrets in files.
    Secrets,
    /// A list of tokens as a whole.
    Fleet,
    /// Access that leads to more access.
    Escalation,
}

impl Family {
    /// The family's heading.
    pub fn title(self) -> &'static str {
        match self {
            Family::Validity => "Validity",
            Family::LeastPrivilege => "Least privilege",
            Family::Restrictions => "Restrictions",
            Family::Secrets => "Secrets",
            Family::Fleet => "Fleet",
            Family::Escalation => "Escalation",
        }
    }

    /// Whether its rules are about what a token may do, rather than about how it is written.
    pub fn is_about_access(self) -> bool {
        !matches!(self, Family::Validity | Family::Secrets)
    }

    /// Whether its rules are about single grants, rather than about the token as a whole.
    pub fn is_about_grants(self) -> bool {
        self.is_about_access() && self != Family::Restrictions
    }

    /// The folder of the family's rules.
    pub fn folder(self) -> &'static str {
        match self {
            Family::Validity => "validity",
            Family::LeastPrivilege => "least_privilege",
            Family::Restrictions => "restrictions",
            Family::Secrets => "secrets",
            Family::Fleet => "fleet",
            Family::Escalation => "escalation",
        }
    }
}

/// What is said of a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Names the pattern found, in kebab case.
    pub id: &'static str,
    /// One sentence without a capital and a full stop.
    pub summary: &'static str,
    /// Unless a finding says otherwise.
    pub severity: Severity,
    /// Unless a finding says otherwise.
    pub confidence: Confidence,
    /// What it is about.
    pub family: Family,
    /// Whether it runs without being asked for.
    pub is_default: bool,
    /// Its page, Markdown.
    pub page: &'static str,
}
