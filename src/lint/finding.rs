//! Findings of rules, with their locations.

use super::{Edit, Fix, RuleInfo, Safety, Severity, Snippet, Subject};
use crate::{catalog::Confidence, model::TokenName, text::Span};

/// The number of labels among which an equal one is looked for before another is added.
const RECENT: usize = 512;

/// A location with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The span to underline.
    pub span: Span,
    /// The message at the location; may be empty.
    pub message: String,
}

/// One violation of a rule.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that reported the finding.
    pub rule: &'static RuleInfo,
    /// The severity of the rule, unless the finding or the configuration overrides it.
    pub severity: Severity,
    /// How certain the finding is.
    pub confidence: Confidence,
    /// The message: lower case, no full stop, one line.
    pub message: String,
    /// The locations, the primary one first. Never empty.
    pub labels: Vec<Label>,
    /// The JSON Pointer (RFC 6901) of the value that the primary location is in, for files whose lines are too long to
    /// find it by its column. Without secrets and control characters.
    pub pointer: Option<String>,
    /// The advice on what to do.
    pub help: Option<String>,
    /// Members to insert into the help, until they are rendered into it.
    pub(super) snippets: Vec<Snippet>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
    /// The token, if the finding is about a single one.
    pub token: Option<TokenName>,
    /// What the finding is about.
    pub(super) subject: Subject,
    /// What tells the finding from others of the same rule with the same subject.
    pub(super) detail: String,
    /// The policy that the rule was checking, by its index from 0.
    pub(super) policy: Option<usize>,
    /// The text that stands for the subject, once it is known.
    pub(super) about: Option<String>,
    /// The texts that stood for the subject when the token had accepted access.
    pub(super) about_before: Vec<String>,
    /// The fingerprints that the finding had then.
    pub(super) earlier_fingerprints: Vec<String>,
    /// The fingerprint: 32 hexadecimal digits that stay the same when the file is reformatted or reordered, and change
    /// when the token gains access.
    pub fingerprint: String,
    /// The fingerprint as version 0.1 computed it.
    pub old_fingerprint: String,
}

impl Finding {
    /// A finding of a rule at its primary location; further details are set on it.
    pub fn new(rule: &'static RuleInfo, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            severity: rule.severity,
            confidence: rule.confidence,
            message: message.into(),
            labels: vec![Label { span, message: String::new() }],
            pointer: None,
            help: None,
            snippets: Vec::new(),
            fix: None,
            token: None,
            subject: Subject::Place,
            detail: String::new(),
            policy: None,
            about: None,
            about_before: Vec::new(),
            earlier_fingerprints: Vec::new(),
            fingerprint: String::new(),
            old_fingerprint: String::new(),
        }
    }

    /// The primary location.
    pub fn primary(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Sets the policy that it is about, by its index from 0.
    pub fn of_policy(&mut self, at: usize) -> &mut Self {
        self.policy = Some(at);
        self
    }

    /// Sets the message at the primary location.
    pub fn saying(&mut self, message: impl Into<String>) -> &mut Finding {
        if let Some(label) = self.labels.first_mut() {
            label.message = message.into();
        }
        self
    }

    /// Adds a location, unless it is there with the same message.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let label = Label { span, message: message.into() };
        // One expression, such as `values(…)`, may make many groups. The limit keeps the cost linear.
        if !self.labels.iter().rev().take(RECENT).any(|own| *own == label) {
            self.labels.push(label);
        }
        self
    }

    /// Sets the help.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Finding {
        self.help = Some(help.into());
        self
    }

    /// Adds a member that replaces the next `{snippet}` in the help, in the syntax of the user's file.
    pub fn snippet(&mut self, snippet: Snippet) -> &mut Finding {
        self.snippets.push(snippet);
        self
    }

    /// Sets a fix that does not change access.
    pub fn fix(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Finding {
        self.fix = Some(Fix { title: title.into(), safety: Safety::Safe, edits });
        self
    }

    /// Sets a fix that a person must accept.
    pub fn suggest(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Finding {
        self.fix = Some(Fix { title: title.into(), safety: Safety::Suggested, edits });
        self
    }

    /// Sets what the finding is about, for its fingerprint, where the place of the primary label depends on the order
    /// of the file or is shared by several findings. `detail` tells findings with the same subject apart.
    pub fn about(&mut self, subject: Subject, detail: impl Into<String>) -> &mut Finding {
        self.subject = subject;
        self.detail = detail.into();
        self
    }

    /// Overrides the severity of the rule.
    pub fn severity(&mut self, severity: Severity) -> &mut Finding {
        self.severity = severity;
        self
    }

    /// Overrides the confidence of the rule.
    pub fn confidence(&mut self, confidence: Confidence) -> &mut Finding {
        self.confidence = confidence;
        self
    }
}
