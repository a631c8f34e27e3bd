//! The waivers of a run, indexed: the cost of a finding does not depend on how many waivers there are.
//!
//! Waivers come in from the configuration, comments and baselines; for each finding, [`Waivers::accept`] returns the
//! waiver that accepts it. An entry of a baseline accepts findings of its own file. It accepts them in another file
//! only if the token has an ID, or if its own file no longer exists and no other file has taken the entry.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use regex::Regex;

use super::{Finding, Waiver, accepted::Accepted, extents::Extents, fingerprint::old_fingerprint};
use crate::text::{Patterns, Source, SourceId, plain_path};

/// The waivers of a run, indexed.
#[derive(Debug, Default)]
pub struct Waivers {
    all: Vec<Waiver>,
    by_rule: HashMap<String, OfRule>,
    /// The access of tokens when their findings were accepted, by token.
    access: BTreeMap<String, Vec<Accepted>>,
    /// The working directory, to which paths are made relative before they are compared.
    pub directory: Option<String>,
}

/// The waivers of one rule.
#[derive(Debug, Default)]
struct OfRule {
    buckets: Vec<Bucket>,
    by_key: HashMap<Key, usize>,
    /// Whether a waiver may have a fingerprint of version 0.1.
    has_old: bool,
    /// Which parts of keys occur: few combinations do.
    shapes: BTreeSet<Shape>,
    /// The first bucket for each fingerprint of a baseline, whatever its path.
    anywhere: HashMap<String, usize>,
    /// The buckets of baseline entries whose files no longer exist, by fingerprint.
    moved: HashMap<String, Vec<usize>>,
    /// The files that have taken such an entry, by fingerprint, each with its place in the list.
    takers: Mutex<HashMap<String, HashMap<String, usize>>>,
    /// The buckets of comments by the parts of files that they apply to.
    comments: HashMap<SourceId, Extents>,
    comment_buckets: HashMap<(crate::text::Span, Option<String>), usize>,
    /// The expressions for names, each with its bucket.
    patterns: Vec<(Regex, usize)>,
    /// The expressions as one.
    compiled: Patterns,
}

/// What a finding must have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    fingerprint: Option<String>,
    path: Option<String>,
    token: Option<String>,
}

/// Which parts a key has. Those with a fingerprint come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    is_any_fingerprint: bool,
    has_path: bool,
    has_token: bool,
}

/// Waivers that accept the same findings.
#[derive(Debug)]
struct Bucket {
    /// The index of the first one.
    first: usize,
    /// The index of the one that ends last.
    last: usize,
    matches: Arc<AtomicUsize>,
}

/// A fingerprint with its version.
fn versioned(fingerprint: &str, is_old: bool) -> String {
    format!("{}:{fingerprint}", if is_old { 1 } else { 2 })
}

impl Waivers {
    /// Adds a waiver.
    pub fn add(&mut self, mut waiver: Waiver) {
        let at = self.all.len();
        let path = waiver.path.as_deref().map(|path| plain_path(path, self.directory.as_deref()));
        let own = self.by_rule.entry(waiver.rule.clone()).or_default();
        if let Some(extent) = waiver.extent {
            let known = own.comment_buckets.get(&(extent, waiver.token.clone())).copied();
            let bucket = own.bucket(known, at, &mut waiver, &self.all);
            if known.is_none() {
                own.comment_buckets.insert((extent, waiver.token.clone()), bucket);
                own.comments.entry(extent.source).or_default().add(extent, bucket);
            }
            return self.all.push(waiver);
        }
        if let Some(pattern) = waiver.pattern.clone() {
            let same = |(own, bucket): &(Regex, usize)| (own.as_str() == pattern.as_str()).then_some(*bucket);
            let known = own.patterns.iter().find_map(same);
            let bucket = own.bucket(known, at, &mut waiver, &self.all);
            if known.is_none() {
                own.patterns.push((pattern, bucket));
            }
            return self.all.push(waiver);
        }
        // A waiver that does not say which version its fingerprint has may have either.
        let versions = waiver.is_old.map_or(vec![false, true], |is_old| vec![is_old]);
        let versions = if waiver.fingerprint.is_some() { versions } else { vec![false] };
        for is_old in versions {
            own.has_old |= is_old;
            let fingerprint = waiver.fingerprint.as_deref().map(|fingerprint| versioned(fingerprint, is_old));
            let key = Key { fingerprint: fingerprint.clone(), path: path.clone(), token: waiver.token.clone() };
            own.shapes.insert(key.shape());
            let known = own.by_key.get(&key).copied();
            let bucket = own.bucket(known, at, &mut waiver, &self.all);
            own.by_key.insert(key, bucket);
            let Some(fingerprint) = fingerprint.filter(|_| path.is_some()) else { continue };
            if waiver.is_moved {
                own.moved.entry(fingerprint.clone()).or_default().push(bucket);
            }
            own.anywhere.entry(fingerprint).or_insert(bucket);
        }
        self.all.push(waiver);
    }

    /// Adds all waivers of another collection.
    pub fn extend(&mut self, others: Waivers) {
        others.all.into_iter().for_each(|waiver| self.add(waiver));
        for (token, accepted) in others.access {
            self.access.entry(token).or_default().extend(accepted);
        }
    }

    /// Adds the access that a token had when its findings were accepted.
    pub(super) fn add_access(&mut self, token: String, accepted: Accepted) {
        self.access.entry(token).or_default().push(accepted);
    }

    /// Whether the access of any token was accepted.
    pub(super) fn has_access(&self) -> bool {
        !self.access.is_empty()
    }

    /// The access that a token had when its findings were accepted.
    pub(super) fn access(&self, token: &str) -> &[Accepted] {
        self.access.get(token).map_or(&[], Vec::as_slice)
    }

    /// The waivers with the paths of baseline entries as this run names them. `locate` returns `None` for a file that no
    /// longer exists.
    #[must_use]
    pub fn located(self, mut locate: impl FnMut(&str) -> Option<String>) -> Waivers {
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        let mut all = Waivers { directory: self.directory, access: self.access, ..Waivers::default() };
        for mut waiver in self.all {
            if let Some(path) = waiver.path.take() {
                let found = known.entry(path.clone()).or_insert_with(|| locate(&path)).clone();
                waiver.is_moved = found.is_none();
                waiver.path = Some(found.unwrap_or(path));
            }
            all.add(waiver);
        }
        all
    }

    /// All waivers, in the order they were added.
    pub fn all(&self) -> &[Waiver] {
        &self.all
    }

    /// The number of waivers with a fingerprint of version 0.1, as far as this run shows.
    pub fn old_fingerprints(&self) -> usize {
        self.all.iter().filter(|waiver| waiver.uses_old_fingerprint()).count()
    }

    /// The waiver that accepts a finding of a file now. Expired ones are counted as matching, but accept nothing.
    pub fn accept(&self, finding: &Finding, source: &Source, now: jiff::Timestamp) -> Option<&Waiver> {
        let own = self.by_rule.get(finding.rule.id)?;
        let mut accepting = None;
        let path = plain_path(&source.path, self.directory.as_deref());
        for (bucket, is_old) in own.matching(finding, source, &path) {
            let Some(bucket) = own.buckets.get(bucket) else { continue };
            bucket.matches.fetch_add(1, Ordering::Relaxed);
            let waivers = [bucket.first, bucket.last].map(|at| self.all.get(at));
            for waiver in waivers.into_iter().flatten() {
                waiver.matched_old.fetch_or(is_old, Ordering::Relaxed);
                if !waiver.is_lapsed(now) {
                    accepting = accepting.or(Some(waiver));
                }
            }
        }
        accepting
    }
}

impl Key {
    fn shape(&self) -> Shape {
        Shape {
            is_any_fingerprint: self.fingerprint.is_none(),
            has_path: self.path.is_some(),
            has_token: self.token.is_some(),
        }
    }
}

impl OfRule {
    /// Puts a waiver into a bucket: a known one, or a new one.
    fn bucket(&mut self, known: Option<usize>, at: usize, waiver: &mut Waiver, all: &[Waiver]) -> usize {
        let Some((number, bucket)) = known.and_then(|number| Some((number, self.buckets.get_mut(number)?))) else {
            self.buckets.push(Bucket { first: at, last: at, matches: waiver.matches.clone() });
            return self.buckets.len() - 1;
        };
        waiver.matches = bucket.matches.clone();
        let last = all.get(bucket.last).and_then(|last| last.until);
        let ends_later = waiver.until.is_none_or(|until| last.is_some_and(|last| last < until));
        if ends_later {
            bucket.last = at;
        }
        number
    }

    /// The buckets that a finding matches, each with whether it does so by its fingerprint of version 0.1.
    fn matching(&self, finding: &Finding, source: &Source, path: &str) -> Vec<(usize, bool)> {
        let fingerprints = self.fingerprints(finding, source);
        let mut found = Vec::new();
        for shape in &self.shapes {
            let any = [(None, false)];
            let some = fingerprints.iter().map(|(fingerprint, is_old)| (Some(fingerprint.clone()), *is_old));
            for (fingerprint, is_old) in if shape.is_any_fingerprint { any.to_vec() } else { some.collect() } {
                for token in if shape.has_token { names(finding) } else { vec![None] } {
                    let path = shape.has_path.then(|| path.to_owned());
                    let key = Key { fingerprint: fingerprint.clone(), path, token };
                    found.extend(self.by_key.get(&key).map(|bucket| (*bucket, is_old)));
                }
            }
        }
        if found.is_empty() {
            let elsewhere =
                |(fingerprint, is_old): &(String, bool)| Some((self.elsewhere(finding, fingerprint, path)?, *is_old));
            found.extend(fingerprints.iter().find_map(elsewhere));
        }
        found.extend(self.of_comments(finding).into_iter().map(|bucket| (bucket, false)));
        found.extend(self.of_patterns(finding).into_iter().map(|bucket| (bucket, false)));
        found
    }

    /// The buckets whose expression matches the name of the token.
    fn of_patterns(&self, finding: &Finding) -> Vec<usize> {
        let Some(name) = finding.token.as_ref().and_then(|token| token.name.as_deref()) else { return Vec::new() };
        let patterns = self.patterns.iter().map(|(pattern, _)| Some(pattern));
        let matching = self.compiled.matching(patterns, name).into_iter();
        matching.filter_map(|at| self.patterns.get(at)).map(|(_, bucket)| *bucket).collect()
    }

    /// The fingerprints that a waiver may name a finding by, each with whether it is one of version 0.1. That version
    /// underlined the place that came first in the file, which may be any of the labels now.
    fn fingerprints(&self, finding: &Finding, source: &Source) -> Vec<(String, bool)> {
        let mut all = vec![(versioned(&finding.fingerprint, false), false)];
        all.extend(finding.earlier_fingerprints.iter().map(|earlier| (versioned(earlier, false), false)));
        if self.has_old {
            all.push((versioned(&finding.old_fingerprint, true), true));
            let labels = finding.labels.iter().skip(1).filter(|label| label.span.source == source.id);
            all.extend(labels.map(|label| (versioned(&old_fingerprint(finding, label.span, source), true), true)));
        }
        all
    }

    /// The bucket of a baseline entry of another file that is for this finding.
    fn elsewhere(&self, finding: &Finding, fingerprint: &str, path: &str) -> Option<usize> {
        if finding.token.as_ref().is_some_and(|token| token.id.is_some()) {
            return self.anywhere.get(fingerprint).copied();
        }
        let moved = self.moved.get(fingerprint)?;
        let mut takers = self.takers.lock().unwrap_or_else(PoisonError::into_inner);
        let takers = takers.entry(fingerprint.to_owned()).or_default();
        let next = takers.len();
        moved.get(*takers.entry(path.to_owned()).or_insert(next)).copied()
    }

    fn of_comments(&self, finding: &Finding) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for label in &finding.labels {
            if let Some(extents) = self.comments.get(&label.span.source) {
                extents.holding(label.span, &mut |bucket| found.extend([bucket]));
            }
        }
        found
    }
}

/// The names that a waiver may call the token of a finding by.
fn names(finding: &Finding) -> Vec<Option<String>> {
    let Some(token) = &finding.token else { return Vec::new() };
    let mut names: Vec<_> =
        [&token.name, &token.id, &token.address].into_iter().filter(|name| name.is_some()).cloned().collect();
    names.dedup();
    names
}
