//! Expressions made up from a seed.

/// The same expressions on each run.
pub(crate) fn expressions(count: usize) -> Vec<String> {
    let mut maker = Maker { state: 0x5eed };
    (0..count).map(|at| maker.any(1 + at % 4)).collect()
}

struct Maker {
    state: u64,
}

const TEXTS: [&str; 14] = [
    "local.text",
    "\"a\"",
    "\"b\"",
    "\"\"",
    "\"A-b\"",
    "local.list[0]",
    "local.map.a",
    "local.objects[0].id",
    "\"1\"",
    "\"é\"",
    "\"a,b\"",
    "local.strings[1]",
    "var.settings.name",
    "\"10.0.0.0/24\"",
];
const NUMBERS: [&str; 9] = ["0", "1", "2", "-3", "2.5", "local.number", "local.numbers[1]", "10", "var.ports[0]"];
const BOOLS: [&str; 5] = ["true", "false", "local.flag", "local.object.inner.deep", "\"true\""];
const LISTS: [&str; 14] = [
    "local.list",
    "local.set",
    "[]",
    "[\"b\", \"a\"]",
    "local.strings",
    "[1, \"a\"]",
    "keys(local.map)",
    "[\"a\", \"a\"]",
    "local.mixed",
    "local.numbers",
    "var.zones",
    "[null]",
    "local.objects",
    "local.nested",
];
const MAPS: [&str; 9] = [
    "local.map",
    "local.object",
    "{}",
    "{ z = 1, a = \"x\" }",
    "local.typed",
    "{ \"k 1\" = true }",
    "var.settings",
    "var.by_name",
    "{ a = null }",
];

impl Maker {
    fn next(&mut self, below: usize) -> usize {
        // Knuth's linear congruential generator; the high bits are the better ones.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % below
    }

    fn of(&mut self, choices: &[&str]) -> String {
        let at = self.next(choices.len());
        choices.get(at).copied().unwrap_or_default().to_owned()
    }

    fn any(&mut self, depth: usize) -> String {
        match self.next(12) {
            0..4 => self.text(depth),
            4..6 => self.number(depth),
            6..8 => self.truth(depth),
            8..11 => self.list(depth),
            _ => self.map(depth),
        }
    }

    /// Mostly what is expected, sometimes anything.
    fn maybe(&mut self, own: fn(&mut Maker, usize) -> String, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        if self.next(16) == 0 { self.any(depth) } else { own(self, depth) }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&TEXTS);
        }
        let text = |own: &mut Maker| own.maybe(Maker::text, depth);
        match self.next(22) {
            0 => format!("\"x${{{}}}-${{{}}}\"", text(self), text(self)),
            1 => format!("upper({})", text(self)),
            2 => format!("lower({})", text(self)),
            3 => format!("replace({}, {}, {})", text(self), text(self), text(self)),
            4 => format!("join({}, {})", text(self), self.maybe(Maker::list, depth)),
            5 => format!("format(\"%s/%v\", {}, {})", text(self), self.maybe(Maker::number, depth)),
            6 => format!("trimspace({})", text(self)),
            7 => format!("element({}, {})", self.maybe(Maker::list, depth), self.maybe(Maker::number, depth)),
            8 => format!("lookup({}, {}, {})", self.maybe(Maker::map, depth), text(self), text(self)),
            9 => format!("coalesce({}, {})", text(self), text(self)),
            10 => format!("try({}, {})", self.maybe(Maker::any, depth), text(self)),
            11 => format!("({} ? {} : {})", self.maybe(Maker::truth, depth), text(self), self.maybe(Maker::any, depth)),
            12 => format!("jsonencode({})", self.maybe(Maker::any, depth)),
            13 => format!("tostring({})", self.maybe(Maker::any, depth)),
            14 => format!(
                "substr({}, {}, {})",
                text(self),
                self.maybe(Maker::number, depth),
                self.maybe(Maker::number, depth)
            ),
            15 => format!("{}[{}]", self.maybe(Maker::list, depth), self.maybe(Maker::number, depth)),
            16 => format!("{}[{}]", self.maybe(Maker::map, depth), text(self)),
            17 => format!("one({})", self.maybe(Maker::list, depth)),
            18 => format!("\"%{{ if {} }}y%{{ else }}n%{{ endif }}\"", self.maybe(Maker::truth, depth)),
            19 => format!("\"%{{ for x in {} }}${{x}};%{{ endfor }}\"", self.maybe(Maker::list, depth)),
            20 => format!("trimprefix({}, {})", text(self), text(self)),
            _ => format!("\"${{{}}}\"", self.maybe(Maker::any, depth)),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&NUMBERS);
        }
        let number = |own: &mut Maker| own.maybe(Maker::number, depth);
        match self.next(11) {
            0 => format!("({} + {})", number(self), number(self)),
            1 => format!("({} - {})", number(self), number(self)),
            2 => format!("({} * {})", number(self), number(self)),
            3 => format!("({} / {})", number(self), number(self)),
            4 => format!("({} % {})", number(self), number(self)),
            5 => format!("length({})", self.maybe(Maker::any, depth)),
            6 => format!("max({}, {})", number(self), number(self)),
            7 => format!("floor({})", number(self)),
            8 => format!("tonumber({})", self.maybe(Maker::text, depth)),
            9 => format!("index({}, {})", self.maybe(Maker::list, depth), self.maybe(Maker::text, depth)),
            _ => format!("sum({})", self.maybe(Maker::list, depth)),
        }
    }

    fn truth(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&BOOLS);
        }
        match self.next(11) {
            0 => format!("({} == {})", self.maybe(Maker::any, depth), self.maybe(Maker::any, depth)),
            1 => format!("({} != {})", self.maybe(Maker::text, depth), self.maybe(Maker::text, depth)),
            2 => format!("({} < {})", self.maybe(Maker::number, depth), self.maybe(Maker::number, depth)),
            3 => format!("({} && {})", self.maybe(Maker::truth, depth), self.maybe(Maker::truth, depth)),
            4 => format!("({} || {})", self.maybe(Maker::truth, depth), self.maybe(Maker::truth, depth)),
            5 => format!("!{}", self.maybe(Maker::truth, depth)),
            6 => format!("contains({}, {})", self.maybe(Maker::list, depth), self.maybe(Maker::text, depth)),
            7 => format!("can({})", self.maybe(Maker::any, depth)),
            8 => format!("startswith({}, {})", self.maybe(Maker::text, depth), self.maybe(Maker::text, depth)),
            9 => format!("alltrue([{}])", self.maybe(Maker::truth, depth)),
            _ => format!("({} >= {})", self.maybe(Maker::number, depth), self.maybe(Maker::number, depth)),
        }
    }

    fn list(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&LISTS);
        }
        let list = |own: &mut Maker| own.maybe(Maker::list, depth);
        match self.next(24) {
            0 => format!("concat({}, {})", list(self), list(self)),
            1 => format!("distinct({})", list(self)),
            2 => format!("toset({})", list(self)),
            3 => format!("tolist({})", list(self)),
            4 => format!("sort({})", list(self)),
            5 => format!("reverse({})", list(self)),
            6 => format!("flatten([{}, [{}]])", list(self), list(self)),
            7 => format!("compact({})", list(self)),
            8 => format!("setunion({}, {})", list(self), list(self)),
            9 => format!("setintersection({}, {})", list(self), list(self)),
            10 => format!("setproduct({}, {})", list(self), list(self)),
            11 => format!("[for x in {} : x]", self.maybe(Maker::any, depth)),
            12 => format!("[for k, v in {} : \"${{k}}=${{v}}\"]", self.maybe(Maker::map, depth)),
            13 => format!("[for x in {} : x if x != {}]", list(self), self.maybe(Maker::text, depth)),
            14 => format!("keys({})", self.maybe(Maker::map, depth)),
            15 => format!("values({})", self.maybe(Maker::map, depth)),
            16 => format!("split({}, {})", self.maybe(Maker::text, depth), self.maybe(Maker::text, depth)),
            17 => format!("slice({}, 0, {})", list(self), self.maybe(Maker::number, depth)),
            18 => format!("[{}, {}]", self.maybe(Maker::any, depth), self.maybe(Maker::any, depth)),
            19 => format!("({} ? {} : {})", self.maybe(Maker::truth, depth), list(self), list(self)),
            20 => format!("formatlist(\"%s!\", {})", list(self)),
            21 => format!("{}[*]", self.maybe(Maker::any, depth)),
            22 => format!("try({}, {})", list(self), list(self)),
            _ => format!("chunklist({}, {})", list(self), self.maybe(Maker::number, depth)),
        }
    }

    fn map(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.of(&MAPS);
        }
        let map = |own: &mut Maker| own.maybe(Maker::map, depth);
        match self.next(10) {
            0 => format!("merge({}, {})", map(self), map(self)),
            1 => format!("{{ for k, v in {} : k => v }}", self.maybe(Maker::any, depth)),
            2 => format!("{{ for k, v in {} : v => k... }}", map(self)),
            3 => format!("{{ for x in {} : x => {} }}", self.maybe(Maker::list, depth), self.maybe(Maker::text, depth)),
            4 => format!("zipmap({}, {})", self.maybe(Maker::list, depth), self.maybe(Maker::list, depth)),
            5 => format!(
                "{{ ({}) = {}, b = {} }}",
                self.maybe(Maker::text, depth),
                self.maybe(Maker::any, depth),
                self.maybe(Maker::any, depth)
            ),
            6 => format!("tomap({})", map(self)),
            7 => format!("({} ? {} : {})", self.maybe(Maker::truth, depth), map(self), map(self)),
            8 => format!("jsondecode(jsonencode({}))", map(self)),
            _ => format!("transpose({{ a = {} }})", self.maybe(Maker::list, depth)),
        }
    }
}
