//! The table of groups, which the compiler makes of the files of the catalog, so that no run has to.
//!
//! The files are read by constant functions that know as much of JSON as the files need: texts without escapes, small
//! numbers, lists and objects. What they do not know is a compile error. A test compares the table with what a real
//! JSON parser finds in the same files.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "runs in the compiler, where a panic is a compile error")]

use std::cmp::Ordering;

use super::{
    OwnerKind,
    group::{Group, Level, Scope, Set, SetBits},
};

pub(super) const PUBLIC: &str = include_str!("../../catalog/permission-groups.json");
pub(super) const OTHERS: &str = include_str!("../../catalog/names-without-id.json");
pub(super) const COVERS: &str = include_str!("../../catalog/covers.json");
pub(super) const SETS: &str = include_str!("../../catalog/sets.json");

/// All groups, with those whose ID is not public, sorted by ID.
pub(super) static GROUPS: [Group; count(PUBLIC, "groups") + count(OTHERS, "names")] = groups();

/// The earlier names and the labels of all groups, in the order of the file.
static WORDS: [&str; words::<0>().1] = words().0;

/// The pairs of a group and one that it covers, sorted.
const PAIRS: [(&str, &str); count(COVERS, "covers") + count(COVERS, "documented")] = pairs();

/// The second group of each pair.
static PARTS: [&str; PAIRS.len()] = {
    let mut parts = [""; PAIRS.len()];
    let mut at = 0;
    while at < PAIRS.len() {
        parts[at] = PAIRS[at].1;
        at += 1;
    }
    parts
};

/// A group of which nothing is known.
pub(super) const NONE: Group = Group {
    id: "",
    name: "",
    scope: Scope::Account,
    level: Level::Read,
    aliases: &[],
    labels: &[],
    category: None,
    confirmations: 0,
    oauth: None,
    replaced_by: None,
    owner: None,
    sets: SetBits::NONE,
    parts: &[],
};

const fn groups<const N: usize>() -> [Group; N] {
    let mut groups = [NONE; N];
    let mut len = 0;
    let mut words = 0;
    let mut files = [Reader::list(PUBLIC, "groups"), Reader::list(OTHERS, "names")];
    let mut at = 0;
    while at < files.len() {
        let file = &mut files[at];
        while !file.takes(b']') {
            let group = group(file, &mut words);
            // The files are almost in order.
            let mut place = len;
            while place > 0 && order(group.id, groups[place - 1].id).is_lt() {
                groups[place] = groups[place - 1];
                place -= 1;
            }
            groups[place] = group;
            len += 1;
        }
        at += 1;
    }
    add_sets(&mut groups);
    add_parts(&mut groups);
    groups
}

const fn group(file: &mut Reader, words: &mut usize) -> Group {
    let mut group = NONE;
    file.expect(b'{');
    while !file.takes(b'}') {
        match file.text().as_bytes() {
            b"id" | b"key" => group.id = file.text(),
            b"name" => group.name = file.text(),
            b"scope" => group.scope = scope(file.text()),
            b"level" => group.level = Level::of_word(file.text()),
            b"aliases" => group.aliases = file.words(words),
            b"labels" => group.labels = file.words(words),
            b"category" => group.category = Some(file.text()),
            b"confirmations" => group.confirmations = file.digit(),
            b"oauth" => group.oauth = Some(file.text()),
            b"replaced_by" => group.replaced_by = Some(file.text()),
            b"owner" => group.owner = Some(owner(file.text())),
            b"scope_basis" | b"source" => file.skip(),
            _ => panic!("unknown field of a group"),
        }
    }
    group
}

const fn scope(word: &str) -> Scope {
    match word.as_bytes() {
        b"account" => Scope::Account,
        b"zone" => Scope::Zone,
        b"user" => Scope::User,
        b"r2-bucket" => Scope::R2Bucket,
        b"worker-script" => Scope::WorkerScript,
        b"websearch" => Scope::Websearch,
        b"flagship-app" => Scope::FlagshipApp,
        _ => panic!("unknown scope"),
    }
}

const fn owner(word: &str) -> OwnerKind {
    match word.as_bytes() {
        b"user" => OwnerKind::User,
        b"account" => OwnerKind::Account,
        _ => panic!("unknown owner"),
    }
}

/// Tells each group the sets that it belongs to, because rules ask for them for every group of every token.
const fn add_sets(groups: &mut [Group]) {
    let mut file = Reader::list(SETS, "sets");
    while !file.takes(b']') {
        file.expect(b'{');
        let mut set = None;
        while !file.takes(b'}') {
            match file.text().as_bytes() {
                b"key" => set = Set::of_key(file.text()),
                b"members" => {
                    let Some(set) = set else { panic!("unknown set") };
                    file.expect(b'[');
                    while !file.takes(b']') {
                        file.expect(b'[');
                        groups[place(groups, file.text())].sets.add(set);
                        while !file.takes(b']') {
                            file.skip();
                        }
                    }
                }
                _ => file.skip(),
            }
        }
    }
}

/// Tells each group those that it covers.
const fn add_parts(groups: &mut [Group]) {
    let mut start = 0;
    while start < PAIRS.len() {
        let mut end = start + 1;
        while end < PAIRS.len() && order(PAIRS[start].0, PAIRS[end].0).is_eq() {
            end += 1;
        }
        groups[place(groups, PAIRS[start].0)].parts = PARTS.split_at(end).0.split_at(start).1;
        start = end;
    }
}

/// Where a group is.
const fn place(groups: &[Group], id: &str) -> usize {
    let (mut start, mut end) = (0, groups.len());
    while start < end {
        let middle = usize::midpoint(start, end);
        match order(groups[middle].id, id) {
            Ordering::Equal => return middle,
            Ordering::Less => start = middle + 1,
            Ordering::Greater => end = middle,
        }
    }
    panic!("a table names a group that does not exist")
}

/// The words that fit, and the number of all.
const fn words<const N: usize>() -> ([&'static str; N], usize) {
    let mut words = [""; N];
    let mut len = 0;
    let mut file = Reader::list(PUBLIC, "groups");
    while !file.takes(b']') {
        file.expect(b'{');
        while !file.takes(b'}') {
            match file.text().as_bytes() {
                b"aliases" | b"labels" => {
                    file.expect(b'[');
                    while !file.takes(b']') {
                        let word = file.text();
                        if len < N {
                            words[len] = word;
                        }
                        len += 1;
                    }
                }
                _ => file.skip(),
            }
        }
    }
    (words, len)
}

const fn pairs<const N: usize>() -> [(&'static str, &'static str); N] {
    let mut pairs = [("", ""); N];
    let mut len = 0;
    let mut files = [Reader::list(COVERS, "covers"), Reader::list(COVERS, "documented")];
    let mut at = 0;
    while at < files.len() {
        let file = &mut files[at];
        while !file.takes(b']') {
            file.expect(b'[');
            let pair = (file.text(), file.text());
            file.expect(b']');
            let mut place = len;
            while place > 0 && order(pair.0, pairs[place - 1].0).then(order(pair.1, pairs[place - 1].1)).is_lt() {
                pairs[place] = pairs[place - 1];
                place -= 1;
            }
            pairs[place] = pair;
            len += 1;
        }
        at += 1;
    }
    pairs
}

/// The length of a list in a file.
const fn count(text: &'static str, list: &str) -> usize {
    let mut file = Reader::list(text, list);
    let mut count = 0;
    while !file.takes(b']') {
        file.skip();
        count += 1;
    }
    count
}

const fn order(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return if one[at] < other[at] { Ordering::Less } else { Ordering::Greater };
        }
        at += 1;
    }
    if one.len() == other.len() {
        Ordering::Equal
    } else if one.len() < other.len() {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

/// A place in a file of JSON.
struct Reader {
    text: &'static str,
    at: usize,
}

impl Reader {
    /// The beginning of a list that the object of a file holds.
    const fn list(text: &'static str, name: &str) -> Reader {
        let mut file = Reader { text, at: 0 };
        file.expect(b'{');
        while !order(file.text(), name).is_eq() {
            file.skip();
        }
        file.expect(b'[');
        file
    }

    /// The next byte that is not a blank, a comma or a colon.
    const fn next(&mut self) -> u8 {
        while matches!(self.text.as_bytes()[self.at], b' ' | b'\n' | b',' | b':') {
            self.at += 1;
        }
        self.text.as_bytes()[self.at]
    }

    const fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next() == byte;
        if is_next {
            self.at += 1;
        }
        is_next
    }

    const fn expect(&mut self, byte: u8) {
        if !self.takes(byte) {
            panic!("unexpected JSON");
        }
    }

    const fn text(&mut self) -> &'static str {
        self.expect(b'"');
        let (_, rest) = self.text.split_at(self.at);
        let bytes = rest.as_bytes();
        let mut len = 0;
        while bytes[len] != b'"' {
            if bytes[len] == b'\\' {
                panic!("escapes are not supported");
            }
            len += 1;
        }
        self.at += len + 1;
        rest.split_at(len).0
    }

    const fn digit(&mut self) -> u8 {
        let digit = self.next();
        self.at += 1;
        if !digit.is_ascii_digit() || self.text.as_bytes()[self.at].is_ascii_digit() {
            panic!("expected one digit");
        }
        digit - b'0'
    }

    /// A list of words, which follow `words` others in the table of words.
    const fn words(&mut self, words: &mut usize) -> &'static [&'static str] {
        let start = *words;
        self.expect(b'[');
        while !self.takes(b']') {
            self.text();
            *words += 1;
        }
        WORDS.split_at(*words).0.split_at(start).1
    }

    /// Skips a value.
    const fn skip(&mut self) {
        let mut depth = 0;
        loop {
            match self.next() {
                b'"' => {
                    self.text();
                }
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' | b'}' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            // A number or `null` ends before a separator.
            let is_over = matches!(self.text.as_bytes()[self.at], b',' | b':' | b']' | b'}' | b' ' | b'\n');
            if depth == 0 && is_over {
                return;
            }
        }
    }
}
