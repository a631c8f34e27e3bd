//! stub
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub enum Scope {
    Account,
    Zone,
    User,
    R2Bucket,
    WorkerScript,
    Websearch,
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    Read,
    Write,
    Other(&'static str),
}
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    pub id: &'static str,
    pub name: &'static str,
    pub scope: Scope,
    pub level: Level,
}
impl Group {
    pub fn changes(&self) -> bool {
        self.level != Level::Read
    }
}
#[derive(Debug)]
pub struct Catalog;
static G: Group =
    Group { id: "4755a26eedb94da69e1066d98aa820be", name: "DNS Write", scope: Scope::Zone, level: Level::Write };
impl Catalog {
    pub fn builtin() -> &'static Catalog {
        static C: Catalog = Catalog;
        &C
    }
    pub fn date(&self) -> &str {
        "2026-07-27"
    }
    pub fn group(&self, id: &str) -> Option<&Group> {
        (id == G.id).then_some(&G)
    }
    pub fn by_name(&self, name: &str) -> Vec<&Group> {
        if name == G.name { vec![&G] } else { vec![] }
    }
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Set {
    TokenMinting,
    AccountControl,
}
impl Catalog {
    pub fn in_set(&self, _s: Set, _g: &Group) -> bool {
        false
    }
}
