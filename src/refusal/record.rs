//! What is known about refused calls.

use std::{collections::BTreeMap, net::IpAddr};

use crate::catalog::{ErrorCause, KnownError, Operation};

/// An API call that was refused, or an error that may be a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the text that shows it, from 1.
    pub line: usize,
    /// How often the text shows it.
    pub times: usize,
    /// The call; `None` if the text does not show which.
    pub call: Option<RefusedCall>,
    /// The status code of the answer.
    pub status: Option<u16>,
    /// The errors of the answer, the outermost first.
    pub errors: Vec<ApiError>,
    /// Old names of the permissions that are missing, as the answer gives them.
    pub permissions: Vec<String>,
    /// OAuth scopes that are missing.
    pub scopes: Vec<String>,
    /// The client address that the answer gives.
    pub client: Option<IpAddr>,
}

/// A call as far as a text shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusedCall {
    /// The method and the path; the operation, if it is in the catalog.
    Made {
        /// The HTTP method.
        method: String,
        /// The path in the form of the catalog.
        path: String,
        /// The operation of the catalog.
        operation: Option<Operation>,
    },
    /// The text does not show the method, or only names what was attempted: it was one of these.
    OneOf {
        /// The path in the form of the catalog, if the text shows it.
        path: Option<String>,
        /// The operations; none if the path is not in the catalog.
        operations: Vec<Operation>,
        /// What the operations follow from.
        clue: Clue,
    },
}

/// What the candidates for a call follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clue {
    /// A path without a method.
    Path,
    /// The address of the documentation of the call.
    Documentation,
    /// The type of a Terraform resource, and what Terraform was doing if it says so.
    Terraform,
    /// The words of a tool.
    Words,
}

/// An error in the answer of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The code.
    pub code: Option<u32>,
    /// The known errors that it may be; several if the code has several causes and the text does not decide.
    pub known: Vec<&'static KnownError>,
}

impl ApiError {
    /// The causes that it may have, each once.
    pub fn causes(&self) -> Vec<ErrorCause> {
        let mut all: Vec<ErrorCause> = self.known.iter().map(|own| own.cause).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Refusal {
    /// The causes that the refusal may have, each once; of nested errors only those of the innermost known one. Empty
    /// if no error is known.
    pub fn causes(&self) -> Vec<ErrorCause> {
        self.errors.iter().rev().map(ApiError::causes).find(|causes| !causes.is_empty()).unwrap_or_default()
    }

    /// Whether a missing permission can be the cause.
    pub fn may_lack_permission(&self) -> bool {
        let causes = self.causes();
        causes.is_empty() || causes.into_iter().any(ErrorCause::is_permission)
    }

    /// Whether it says nothing that another one does not say.
    fn is_within(&self, other: &Refusal) -> bool {
        let is_same_call = match (&self.call, &other.call) {
            (one, two) if one == two => true,
            (None, _) => true,
            (Some(RefusedCall::OneOf { path: Some(path), .. }), Some(RefusedCall::Made { path: own, .. })) => {
                path == own
            }
            (Some(RefusedCall::OneOf { clue: Clue::Words | Clue::Terraform, operations, .. }), Some(other)) => {
                other.operations().iter().any(|own| operations.contains(own))
            }
            _ => false,
        };
        is_same_call
            && self.errors.iter().all(|error| other.errors.contains(error))
            && (self.status.is_none() || other.status.is_none() || self.status == other.status)
            && self.permissions.iter().all(|name| other.permissions.contains(name))
            && self.scopes.iter().all(|scope| other.scopes.contains(scope))
    }
}

impl RefusedCall {
    /// The operations that it may be.
    pub fn operations(&self) -> Vec<Operation> {
        match self {
            RefusedCall::Made { operation, .. } => operation.iter().copied().collect(),
            RefusedCall::OneOf { operations, .. } => operations.clone(),
        }
    }

    /// The path, if the text shows it.
    pub fn path(&self) -> Option<&str> {
        match self {
            RefusedCall::Made { path, .. } => Some(path),
            RefusedCall::OneOf { path, .. } => path.as_deref(),
        }
    }
}

/// What a text says about refused calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals {
    /// The refusals, in the order of the text.
    pub all: Vec<Refusal>,
    /// Calls without an outcome, if nothing in the text was refused: the text asks about them.
    pub asked: Vec<Refusal>,
    /// The number of calls that succeeded.
    pub succeeded: usize,
    /// The number of calls that failed with a status that says nothing about the token, such as 404.
    pub failed: usize,
}

impl Refusals {
    /// Merges what is said twice, and drops what nobody asks about.
    pub(super) fn settle(&mut self) {
        self.all = merged(std::mem::take(&mut self.all));
        self.asked = if self.all.is_empty() { merged(std::mem::take(&mut self.asked)) } else { Vec::new() };
    }
}

/// The refusals without those that another one says as well.
fn merged(all: Vec<Refusal>) -> Vec<Refusal> {
    let mut kept: Vec<Refusal> = Vec::new();
    // Only refusals of the same path, or without one, can say the same.
    let mut by_path: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for refusal in all {
        let path = refusal.call.as_ref().and_then(RefusedCall::path).map(str::to_owned);
        let near: Vec<usize> = match &path {
            None => (0..kept.len()).collect(),
            Some(_) => [&path, &None].into_iter().filter_map(|path| by_path.get(path)).flatten().copied().collect(),
        };
        let find =
            |is_same: &dyn Fn(&Refusal) -> bool| near.iter().copied().find(|at| kept.get(*at).is_some_and(is_same));
        let wider = find(&|own| refusal.is_within(own));
        let narrower = find(&|own| own.is_within(&refusal));
        if let Some(own) = wider.and_then(|at| kept.get_mut(at)) {
            // What says less is another word on the same request.
            own.times += usize::from(own.is_within(&refusal) && own.status == refusal.status);
            own.status = own.status.or(refusal.status);
        } else if let Some((at, own)) = narrower.and_then(|at| Some((at, kept.get_mut(at)?))) {
            *own = Refusal { line: own.line, times: own.times, status: refusal.status.or(own.status), ..refusal };
            by_path.entry(path).or_default().push(at);
        } else {
            by_path.entry(path).or_default().push(kept.len());
            kept.push(refusal);
        }
    }
    kept
}
