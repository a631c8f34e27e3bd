//! Refusals from the signals of an entry: what belongs together, and which call it is about.

use std::net::IpAddr;

use super::{
    address::path,
    entry::Entry,
    record::{ApiError, Clue, Refusal, Refusals, RefusedCall},
    signal::{Signal, signals},
};
use crate::catalog::{Catalog, ErrorCause, Operation, Phase};

/// Reads an entry.
pub(super) fn read(entry: &Entry, catalog: &'static Catalog, into: &mut Refusals) {
    let mut draft = Draft::default();
    let alone = entry.text.trim();
    for (at, signal) in signals(&entry.text, catalog) {
        draft.is_whole |= matches!(&signal, Signal::Address(address) if address == alone);
        if draft.is_ended_by(&signal) {
            std::mem::take(&mut draft).settle(catalog, into);
        }
        draft.line.get_or_insert(entry.line(at));
        draft.take(at, signal);
    }
    draft.settle(catalog, into);
}

/// The signals that belong together.
#[derive(Default)]
struct Draft {
    line: Option<usize>,
    call: Option<(&'static str, String)>,
    address: Option<String>,
    /// A method in a field of its own.
    method: Option<&'static str>,
    documented: Vec<Operation>,
    /// The candidates by words, with their offsets.
    words: Vec<(usize, Vec<Operation>)>,
    terraform: Option<(bool, String)>,
    phase: Option<Phase>,
    status: Option<u16>,
    codes: Vec<u32>,
    /// The texts of errors, with their offsets.
    texts: Vec<(usize, &'static str)>,
    permissions: Vec<String>,
    scopes: Vec<String>,
    client: Option<IpAddr>,
    has_succeeded: bool,
    /// Whether the text is nothing but an address.
    is_whole: bool,
}

impl Draft {
    fn has_outcome(&self) -> bool {
        self.status.is_some() || self.has_succeeded || !self.codes.is_empty() || !self.texts.is_empty()
    }

    /// The path that the draft is about.
    fn path(&self) -> Option<String> {
        self.call.as_ref().map(|(_, address)| address).or(self.address.as_ref()).map(|address| path(address))
    }

    /// Whether a signal belongs to another call.
    fn is_ended_by(&self, signal: &Signal) -> bool {
        let Some(own) = self.path() else { return false };
        match signal {
            Signal::Call(method, address) => {
                let is_same = own == path(address) && self.call.as_ref().is_none_or(|(own, _)| own == method);
                !is_same || self.has_outcome()
            }
            Signal::Address(address) => own != path(address),
            _ => false,
        }
    }

    fn take(&mut self, at: usize, signal: Signal) {
        match signal {
            Signal::Call(method, address) => self.call = Some((method, address)),
            Signal::Address(address) => drop(self.address.get_or_insert(address)),
            Signal::Method(method) => drop(self.method.get_or_insert(method)),
            Signal::Documented(operations) => self.documented.extend(operations),
            Signal::Words(operations) => self.words.push((at, operations)),
            Signal::Terraform(is_data, kind) => drop(self.terraform.get_or_insert((is_data, kind))),
            Signal::Phase(phase) => drop(self.phase.get_or_insert(phase)),
            // Of several status codes, the failure counts.
            Signal::Status(status) => self.status = self.status.max(Some(status)),
            Signal::Code(code) if self.codes.contains(&code) => {}
            Signal::Code(code) => self.codes.push(code),
            Signal::Text(text) => self.texts.push((at, text)),
            Signal::Client(client) => self.client = Some(client),
            Signal::Permission(name) if self.permissions.contains(&name) => {}
            Signal::Permission(name) => self.permissions.push(name),
            Signal::Scope(scope) if self.scopes.contains(&scope) => {}
            Signal::Scope(scope) => self.scopes.push(scope),
            Signal::Success => self.has_succeeded = true,
        }
    }

    /// Adds what the signals amount to.
    fn settle(self, catalog: &'static Catalog, into: &mut Refusals) {
        let errors = self.errors(catalog);
        let call = self.refused_call(catalog);
        let is_refused = errors.iter().any(|error| error.causes() != [ErrorCause::Success])
            || !(self.permissions.is_empty() && self.scopes.is_empty())
            || self.status.is_some_and(|status| matches!(status, 400 | 401 | 403));
        let has_answer = self.has_succeeded || self.status.is_some();
        // A path or words alone may be about anything.
        let names_call = self.call.is_some() || !self.documented.is_empty() || self.is_whole;
        let refusal = Refusal {
            line: self.line.unwrap_or(1),
            times: 1,
            call,
            status: self.status,
            errors,
            permissions: self.permissions,
            scopes: self.scopes,
            client: self.client,
        };
        match (is_refused, has_answer) {
            (true, _) => into.all.push(refusal),
            (false, _) if !names_call => {}
            (false, true) if refusal.status.is_some_and(|status| status >= 400) => into.failed += 1,
            (false, true) => into.succeeded += 1,
            (false, false) => into.asked.push(refusal),
        }
    }

    /// The errors: each code with the texts beside it, then texts without a code.
    fn errors(&self, catalog: &'static Catalog) -> Vec<ApiError> {
        let said: Vec<&str> = self.texts.iter().map(|(_, text)| *text).collect();
        let said = said.join("\n");
        let mut all: Vec<ApiError> = Vec::new();
        for code in &self.codes {
            all.push(ApiError { code: Some(*code), known: catalog.errors_of(Some(*code), &said) });
        }
        for (_, text) in &self.texts {
            let is_explained = all.iter().any(|error| error.known.iter().any(|own| own.text == *text));
            if !is_explained {
                all.push(ApiError { code: None, known: catalog.errors_of(None, text) });
            }
        }
        all
    }

    /// The call, by the most certain signal.
    fn refused_call(&self, catalog: &'static Catalog) -> Option<RefusedCall> {
        let fields = self.method.zip(self.address.clone());
        if let Some((method, address)) = self.call.as_ref().or(fields.as_ref()) {
            let path = path(address);
            let operation = catalog.operation_on(method, &path);
            return Some(RefusedCall::Made { method: (*method).to_owned(), path, operation });
        }
        let one_of = |path, operations, clue| Some(RefusedCall::OneOf { path, operations, clue });
        if let Some(address) = &self.address {
            let path = path(address);
            return match catalog.addressed(&path).as_slice() {
                [only] => Some(RefusedCall::Made { method: only.method.to_owned(), path, operation: Some(*only) }),
                all => one_of(Some(path), all.to_vec(), Clue::Path),
            };
        }
        if !self.documented.is_empty() {
            return one_of(None, self.documented.clone(), Clue::Documentation);
        }
        if let Some((is_data, kind)) = &self.terraform {
            let phases = match self.phase {
                Some(phase) => vec![phase],
                None => catalog.terraform_phases(*is_data, kind),
            };
            let calls = phases.into_iter().filter_map(|phase| catalog.terraform_calls(*is_data, kind, phase));
            let mut operations: Vec<Operation> = calls.flatten().filter_map(Result::ok).collect();
            operations.sort_by_key(|operation| operation.at);
            operations.dedup();
            // Types of older providers are not in the catalog.
            if !operations.is_empty() || self.words.is_empty() {
                return one_of(None, operations, Clue::Terraform);
            }
        }
        // The words closest before the error say what failed.
        let end = self.texts.first().map_or(usize::MAX, |(at, _)| *at);
        let before = self.words.iter().rfind(|(at, _)| *at <= end).or(self.words.first());
        before.and_then(|(_, operations)| one_of(None, operations.clone(), Clue::Words))
    }
}
