//! What a rule found, and where.

use super::{Edit, Fix, RuleInfo, Safety, Severity, Snippet};
use crate::{catalog::Confidence, model::TokenName, text::Span};

/// A place with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to see there; may be empty.
    pub message: String,
}

/// One violation of a rule.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static RuleInfo,
    /// The rule's severity, or what the finding or the configuration made of it.
    pub severity: Severity,
    /// How sure the finding is.
    pub confidence: Confidence,
    /// What is wrong: lower case, no full stop, one line.
    pub message: String,
    /// Where; the first is the primary one. Never empty.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// Members that the help asks for, until they are written into it.
    pub(super) snippets: Vec<Snippet>,
    /// How it is mended, where that is known.
    pub fix: Option<Fix>,
    /// The token, where the finding is about one.
    pub token: Option<TokenName>,
    /// 32 hexadecimal digits that stay the same when the file is reformatted or reordered.
    pub fingerprint: String,
}

impl Finding {
    /// The place to go to.
    pub fn primary(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Says what to see at the primary place.
    pub fn saying(&mut self, message: impl Into<String>) -> &mut Finding {
        if let Some(label) = self.labels.first_mut() {
            label.message = message.into();
        }
        self
    }

    /// Adds another place.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Finding {
        self.help = Some(help.into());
        self
    }

    /// Puts a member in the place of the next `{snippet}` of the help, in the syntax of the user's file.
    pub fn snippet(&mut self, snippet: Snippet) -> &mut Finding {
        self.snippets.push(snippet);
        self
    }

    /// Says how it is mended without a change of what the token can do.
    pub fn fix(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Finding {
        self.fix = Some(Fix { title: title.into(), safety: Safety::Safe, edits });
        self
    }

    /// Says how it may be mended, if a person agrees.
    pub fn suggest(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Finding {
        self.fix = Some(Fix { title: title.into(), safety: Safety::Suggested, edits });
        self
    }

    /// Departs from the rule's severity.
    pub fn severity(&mut self, severity: Severity) -> &mut Finding {
        self.severity = severity;
        self
    }

    /// Departs from the rule's confidence.
    pub fn confidence(&mut self, confidence: Confidence) -> &mut Finding {
        self.confidence = confidence;
        self
    }
}
