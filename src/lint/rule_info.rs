//! The description of a rule: everything but its check.

use serde::Serialize;

use super::Severity;
use crate::{catalog::Confidence, edit::Safety};

/// The subject of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Family {
    /// Tokens that Cloudflare rejects, or interprets differently than a reviewer would expect.
    Validity,
    /// More access than needed.
    LeastPrivilege,
    /// Lifetime and IP filter.
    Restrictions,
    /// Secrets in files.
    Secrets,
    /// The set of all tokens.
    Fleet,
    /// Access that can be used to gain more access.
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

    /// Whether the rules are about access, rather than about how a token is written.
    pub fn is_about_access(self) -> bool {
        !matches!(self, Family::Validity | Family::Secrets)
    }

    /// Whether the rules are about single grants, rather than about the token as a whole.
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

/// The address under which the pages of rules are published.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/rules/");

impl RuleInfo {
    /// The address of the rule's page, if it has one of its own.
    pub fn url(&self) -> Option<String> {
        let is_own = self.page.strip_prefix("# ").is_some_and(|title| title.starts_with(self.id));
        is_own.then(|| format!("{PAGES}{}.md", self.id))
    }
}

/// The description of a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// The ID, which names the pattern found, in kebab case.
    pub id: &'static str,
    /// One sentence, without a capital letter and a full stop.
    pub summary: &'static str,
    /// The severity, unless a finding overrides it.
    pub severity: Severity,
    /// The confidence, unless a finding overrides it.
    pub confidence: Confidence,
    /// The subject of the rule.
    pub family: Family,
    /// Whether the rule is active by default.
    pub is_default: bool,
    /// The safest fix that findings of the rule can have.
    pub fix: Option<Safety>,
    /// The documentation page, in Markdown.
    pub page: &'static str,
}
