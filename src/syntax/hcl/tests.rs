//! What expressions evaluate to, and what stays unknown and why.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{
    syntax::{
        SyntaxErrorKind,
        node::{Node, NodeKind},
    },
    text::SourceId,
};

/// Wants resources of the type `wanted`, and knows data sources of the type `known`, whose value is their `name`.
struct Tester;

impl Host for Tester {
    fn wants(&self, kind: &str) -> bool {
        kind == "wanted"
    }

    fn knows_data_source(&self, kind: &str) -> bool {
        kind == "known"
    }

    fn data_source(&self, _kind: &str, argument: &dyn Fn(&str) -> Option<Value>, place: Span) -> Value {
        argument("name").unwrap_or_else(|| Value::unknown(place, "no name"))
    }
}

fn source(id: u32, path: &str, text: &str) -> Source {
    Source::new(SourceId(id), path.to_owned(), text.into()).unwrap()
}

/// The value as JSON; unknown values as `?` and their reason.
fn written(node: Node<'_, '_>) -> String {
    match node.kind() {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool | NodeKind::Number => node.scalar().into_owned(),
        NodeKind::String => format!("{:?}", node.string().unwrap()),
        NodeKind::Array => format!("[{}]", node.elements().map(written).collect::<Vec<_>>().join(",")),
        NodeKind::Object => {
            let members = node.members().map(|member| format!("{:?}:{}", member.key, written(member.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        NodeKind::Partial => format!("?{}", node.unknown().unwrap()),
        NodeKind::Unknown => format!("?{}", node.unknown().unwrap()),
        NodeKind::Json => format!("json({})", written(node.inner().unwrap())),
    }
}

const LOCALS: &str = r#"
locals {
  text    = "t"
  flag    = true
  list    = ["a", "b"]
  map     = { a = "x", b = "y" }
  objects = [{ id = 1 }, { id = 2 }]
}
data "known" "it" {
  name = "known name"
}
"#;

fn value(expression: &str) -> String {
    let file = source(0, "main.tf", &format!("{LOCALS}\nresource \"wanted\" \"x\" {{\n  own = {expression}\n}}\n"));
    let found = evaluate("", std::slice::from_ref(&file), &Tester);
    assert_eq!(found.problems, [], "{expression}");
    let own = found.resources.first().unwrap().attributes.root(&file).get("own");
    written(own.unwrap())
}

#[track_caller]
fn assert_values(cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(value(expression), *expected, "{expression}");
    }
}

#[test]
fn literals_operators_and_paths() {
    assert_values(&[
        ("null", "null"),
        ("-1.5", "-1.5"),
        (r#"[1, "x", [true]]"#, r#"[1,"x",[true]]"#),
        (r#"{ a = 1, "b" = 2, (local.text) = 3 }"#, r#"{"a":1,"b":2,"t":3}"#),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3 - 7 % 4", "6"),
        ("10 / 4", "2.5"),
        ("!true || 2 >= 2", "true"),
        ("[1] == [1] && { a = 1 } != { a = 2 }", "true"),
        ("true || var.x", "true"),
        ("var.x && false", "false"),
        ("local.flag ? 1 : 2", "1"),
        ("local.list[1]", r#""b""#),
        ("local.list.1", r#""b""#),
        ("local.map.a", r#""x""#),
        (r#"local.map["b"]"#, r#""y""#),
        ("local.objects[*].id", "[1,2]"),
        ("local.objects.*.id[1]", "2"),
        ("local.text[*]", r#"["t"]"#),
        ("null[*]", "[]"),
        ("data.known.it", r#""known name""#),
    ]);
}

#[test]
fn a_choice_with_an_unknown_condition_is_what_both_results_have_in_common() {
    const WHY: &str = "?the condition `var.x` is unknown";
    let unknown = |around: &str| around.replace('?', WHY);
    let cases = [
        ("var.x ? 1 : 2", "?".to_owned()),
        (r#"var.x ? "a" : "a""#, r#""a""#.to_owned()),
        ("var.x ? [1, 2] : [1, 3]", "[1,?]".to_owned()),
        ("var.x ? local.map : { a = \"x\", b = \"z\" }", r#"{"a":"x","b":?}"#.to_owned()),
        ("var.x ? jsonencode({ a = 1 }) : jsonencode({ a = 1, b = 2 })", r#"json({"a":1,"${}":?})"#.to_owned()),
        ("var.x ? local.list : [\"b\"]", r#"["b",?]"#.to_owned()),
        ("var.x ? { \"a.b\" = 1 } : { \"b.*\" = 1 }", r#"{"${}":?}"#.to_owned()),
        ("var.x ? { \"a.b\" = 1 } : { \"a.b.c\" = 1 }", r#"{"${}":?}"#.to_owned()),
        ("var.x ? null : [1]", "?".to_owned()),
        ("var.x ? (1 / 0) : 1", "?".to_owned()),
    ];
    for (expression, expected) in cases {
        assert_eq!(value(expression), unknown(&expected), "{expression}");
    }
    // Equal expressions are equal values, and others are not.
    assert_values(&[
        (r#""a${var.x ? 1 : 2}" == "a${var.x ? 1 : 2}""#, "true"),
        (r#""a${var.x}" == "ab""#, "?`var.x` is unknown"),
        // No text is null.
        (r#""a${var.x}" == null"#, "false"),
        (r#"var.x ? "a${var.y}" : "a${var.y}""#, "?`var.y` is unknown"),
        ("var.x ? [] : 1", "?the results of the condition have no type in common"),
        // Keys of one kind.
        (r#"var.x ? { "a.b" = 1 } : { "a.${var.y}" = 1 }"#, r#"{"a.${var.x ? b : var.y}":1}"#),
        (r#"replace("a-b", "b", var.x)"#, "?`var.x` is unknown"),
        (r#"replace("a-b", "c", var.x)"#, r#""a-b""#),
        (r#"replace("a-b", "/b/", var.x)"#, "?variable `x` has no value"),
    ]);
}

#[test]
fn templates() {
    assert_values(&[
        (r#""a-${local.text}-${1 + 1}""#, r#""a-t-2""#),
        // A single interpolation is the value itself, not its text.
        (r#""${local.list}""#, r#"["a","b"]"#),
        (r#""%{ if local.flag }yes%{ else }no%{ endif }""#, r#""yes""#),
        (r#""%{ if !local.flag }yes%{ endif }""#, r#""""#),
        (r#""%{ for x in local.list }<${x}>%{ endfor }""#, r#""<a><b>""#),
        (r#""%{ for k, v in local.map }${k}${v}%{ endfor }""#, r#""axby""#),
        ("<<-END\n    one ${local.text}\n  END", r#""one t\n""#),
    ]);
}

#[test]
fn for_expressions() {
    assert_values(&[
        ("[for x in local.list : upper(x)]", r#"["A","B"]"#),
        ("[for i, x in local.list : i]", "[0,1]"),
        (r#"[for x in local.list : x if x != "a"]"#, r#"["b"]"#),
        ("{ for k, v in local.map : v => k }", r#"{"x":"a","y":"b"}"#),
        ("{ for x in local.list : length(x) => x... }", r#"{"1":["a","b"]}"#),
        ("[for x in local.list : [for y in local.list : \"${x}${y}\"]]", r#"[["aa","ab"],["ba","bb"]]"#),
        // Only the element is unknown, not the list.
        ("[for x in local.list : var.x]", "[?variable `x` has no value,?variable `x` has no value]"),
    ]);
}

#[test]
fn functions() {
    assert_values(&[
        ("concat([1], [2, 3], [])", "[1,2,3]"),
        ("merge({ a = 1, b = 1 }, null, { b = 2 })", r#"{"a":1,"b":2}"#),
        ("flatten([[1, [2]], 3])", "[1,2,3]"),
        (r#"compact(["", "a", null])"#, r#"["a"]"#),
        ("distinct([1, 2, 1])", "[1,2]"),
        ("tolist(toset([2, 2]))", "[2]"),
        ("setunion([1], [1, 2])", "[1,2]"),
        ("tomap(local.map)", r#"{"a":"x","b":"y"}"#),
        ("keys(local.map)", r#"["a","b"]"#),
        ("values(local.map)", r#"["x","y"]"#),
        (r#"zipmap(["k"], [1])"#, r#"{"k":1}"#),
        ("one([])", "null"),
        ("one([1])", "1"),
        ("element(local.list, 3)", r#""b""#),
        (r#"length("né") + length(local.map)"#, "4"),
        (r#"contains(local.list, "b")"#, "true"),
        (r#"sort(["b", "a"])"#, r#"["a","b"]"#),
        ("reverse([1, 2])", "[2,1]"),
        ("slice([1, 2, 3], 1, 2)", "[2]"),
        ("range(3)", "[0,1,2]"),
        (r#"lower(upper("aB"))"#, r#""ab""#),
        (r#"trimspace("  a ")"#, r#""a""#),
        (r#"replace("a-b", "-", "+")"#, r#""a+b""#),
        (r#"join("-", local.list)"#, r#""a-b""#),
        (r#"split("-", "a-b")"#, r#"["a","b"]"#),
        (r#"format("%s:%d%%", "a", 1)"#, r#""a:1%""#),
        (r#"formatlist("<%s>", local.list)"#, r#"["<a>","<b>"]"#),
        ("tostring(1)", r#""1""#),
        (r#"tonumber("2")"#, "2"),
        (r#"tobool("true")"#, "true"),
        (r#"urlencode("DNS Write")"#, r#""DNS+Write""#),
        ("jsonencode({ a = [1] })", r#"json({"a":[1]})"#),
        (r#"jsondecode("{\"a\": [1]}").a"#, "[1]"),
        ("jsondecode(jsonencode(local.map)).a", r#""x""#),
        (r#"lookup(local.map, "c", "z")"#, r#""z""#),
        (r#"coalesce(null, "", "a")"#, r#""a""#),
        ("try(local.text, 1)", r#""t""#),
        ("can(local.text)", "true"),
    ]);
}

#[test]
fn unknown_values_say_why() {
    assert_values(&[
        ("local.nowhere", "?local `nowhere` is not defined in this module"),
        ("var.x", "?variable `x` has no value"),
        ("x", "?`x` is unknown"),
        ("local.list[7]", "?index is out of range"),
        ("local.map.c", "?key `c` does not exist"),
        ("local.text.a", "?value has no elements"),
        ("path.cwd", "?`path` is unknown"),
        ("other_zone.x.id", "?`other_zone.x` is known after apply"),
        ("data.http.x.body", "?data source `data.http.x` is not supported"),
        ("data.known.x", "?data source `data.known.x` is not defined in this module"),
        ("module.m.id", "?module `m` is not defined"),
        ("var.x ? 1 : 2", "?the condition `var.x` is unknown"),
        ("1 + var.x", "?variable `x` has no value"),
        ("[var.x] == [1]", "?variable `x` has no value"),
        ("[for x in local.list : x if x == var.x]", "?the `if` condition of `for` is unknown"),
        ("{ for x in local.list : var.x => x }", r#"{"${var.x}":"b"}"#),
        ("[for x in var.x : x]", "?variable `x` has no value"),
        (r#"[for x in "a" : x]"#, "?`for` requires a list, a set or a map"),
        ("{ (local.list) = 1 }", "?expected a string"),
        (r#""a-${var.x}""#, "?`var.x` is unknown"),
        (r#""a-${local.list}""#, "?template interpolates a value that is not a string"),
        (r#""%{ if var.x }a%{ endif }""#, "?the condition `var.x` of a template is unknown"),
        (r#""%{ for y in var.x }a%{ endfor }""#, "?variable `x` has no value"),
        ("concat(var.x...)", "?variable `x` has no value"),
        ("upper(var.x)", "?variable `x` has no value"),
        ("upper([])", "?invalid arguments to `upper`: expected a string"),
        ("one([1, 2])", "?invalid arguments to `one`: expected at most one element"),
        (r#"yamldecode("a")"#, "?function `yamldecode` is not supported"),
    ]);
}

#[test]
fn problems_keep_their_kind_and_their_place() {
    let keys: String = (0..=16_384).map(|at| format!("k{at}=1,")).collect();
    let chain: String = (1..500).map(|at| format!("  l{at} = local.l{}\n", at - 1)).collect();
    for (text, place, expected) in [
        ("resource \"wanted\" \"x\" {{\n".to_owned(), "{", None),
        (
            "locals {\n  a = local.b\n  b = local.a\n}\nresource \"wanted\" \"x\" { own = local.a }\n".to_owned(),
            "local.a",
            Some(SyntaxErrorKind::Cycle("local.a".to_owned())),
        ),
        (
            "resource \"wanted\" \"x\" { count = 1001 }\n".to_owned(),
            "\"x\"",
            Some(SyntaxErrorKind::TooManyInstances { count: 1_001, limit: 1_000 }),
        ),
        (
            format!("locals {{\n  l0 = 1\n{chain}}}\nresource \"wanted\" \"x\" {{ own = local.l499 }}\n"),
            "local.l",
            Some(SyntaxErrorKind::TooLarge { what: "the nesting of expressions", limit: 128 }),
        ),
        (format!("locals {{\n  map = {{{keys}}}\n}}\n"), "{", Some(SyntaxErrorKind::LargeObject(16_384))),
        (
            format!("locals {{\n  own = <<E\n%{{ if true }}${{length({{{keys}}})}}%{{ endif }}\nE\n}}\n"),
            "{",
            Some(SyntaxErrorKind::LargeObject(16_384)),
        ),
    ] {
        let file = source(0, "main.tf", &text);
        let found = evaluate("", std::slice::from_ref(&file), &Tester);
        assert_eq!(found.problems.len(), 1, "{text}: {:?}", found.problems);
        let error = found.problems.first().unwrap();
        assert!(file.slice(error.span).starts_with(place), "{text}: {}", file.slice(error.span));
        match &expected {
            Some(kind) => assert_eq!(&error.kind, kind, "{text}"),
            None => assert!(matches!(error.kind, SyntaxErrorKind::Hcl(_)), "{text}: {error:?}"),
        }
    }
}

#[test]
fn modules_that_are_not_followed_say_why() {
    use UnresolvedModule as U;
    for (arguments, expected) in [
        ("source = \"./own\"", None),
        ("source = var.x", Some(U::UnknownSource("m".to_owned()))),
        ("", Some(U::UnknownSource("m".to_owned()))),
        ("source = \"acme/tokens/cloudflare\"", Some(U::Remote("acme/tokens/cloudflare".to_owned()))),
        ("source = \"./nowhere\"", Some(U::Empty("nowhere".to_owned()))),
    ] {
        let files = [
            source(0, "main.tf", &format!("module \"m\" {{\n  {arguments}\n}}\n")),
            source(1, "own/main.tf", "resource \"wanted\" \"x\" {}\n"),
        ];
        let found = evaluate("", &files, &Tester);
        let addresses: Vec<&str> = found.resources.iter().map(|own| own.address.as_str()).collect();
        let is_followed = expected.is_none();
        assert_eq!(addresses, if is_followed { vec!["module.m.wanted.x"] } else { vec![] }, "{arguments}");
        let reasons: Vec<U> = found.unknown.into_iter().map(|module| module.value).collect();
        assert_eq!(reasons, expected.into_iter().collect::<Vec<_>>(), "{arguments}");
    }
}

#[test]
fn instances_have_their_address_and_their_names() {
    for (arguments, expected) in [
        ("own = 1", vec![("wanted.x", "1")]),
        ("count = 2\n own = count.index", vec![("wanted.x[0]", "0"), ("wanted.x[1]", "1")]),
        ("count = var.x\n own = count.index", vec![("wanted.x[?]", "?`count` is unknown")]),
        (
            "for_each = local.map\n own = \"${each.key}${each.value}\"",
            vec![("wanted.x[\"a\"]", "\"ax\""), ("wanted.x[\"b\"]", "\"by\"")],
        ),
        ("for_each = toset([\"a\"])\n own = each.key", vec![("wanted.x[\"a\"]", "\"a\"")]),
        ("for_each = var.x\n own = each.key", vec![("wanted.x[?]", "?`for_each` is unknown")]),
        (
            "dynamic \"own\" {\n for_each = local.list\n content { id = own.value }\n }",
            vec![("wanted.x", r#"[{"id":"a"},{"id":"b"}]"#)],
        ),
        (
            "dynamic \"own\" {\n for_each = \"a\"\n content {}\n }",
            vec![("wanted.x", "[?`for_each` requires a list, a set or a map]")],
        ),
    ] {
        let file = source(0, "main.tf", &format!("{LOCALS}resource \"wanted\" \"x\" {{\n {arguments}\n}}\n"));
        let found = evaluate("", std::slice::from_ref(&file), &Tester);
        let own = |instance: &Instance| written(instance.attributes.root(&file).get("own").unwrap());
        let found: Vec<(&str, String)> =
            found.resources.iter().map(|instance| (instance.address.as_str(), own(instance))).collect();
        let expected: Vec<(&str, String)> = expected.into_iter().map(|(at, value)| (at, value.to_owned())).collect();
        assert_eq!(found, expected, "{arguments}");
    }
}
