//! Places in files where a secret can stand: each is a text in which `SECRET` is replaced.

/// A place: its name, the file, a text, and what is replaced in it by what.
pub(super) type Place = (&'static str, &'static str, &'static str, &'static str, &'static str);

pub(super) const TOKEN: &str = r#"{"id":"00000000000000000000000000000101","name":"deploy","status":"active",
"issued_on":"2026-01-05T10:00:00Z","modified_on":"2026-01-05T10:00:00Z","expires_on":"2027-02-01T00:00:00Z",
"not_before":"2026-01-06T10:00:00Z","policies":[{"id":"00000000000000000000000000000210","effect":"allow",
"permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}],
"resources":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}],
"condition":{"request_ip":{"in":["1.1.1.7/24"],"not_in":["1.1.1.9/32"]}}}"#;

const HCL: &str = r#"resource "cloudflare_api_token" "a" {
  name       = "deploy"
  expires_on = "2027-02-01T00:00:00Z"
  policies = [{
    effect            = "allow"
    permission_groups = [{ id = "4755a26eedb94da69e1066d98aa820be" }]
    resources         = jsonencode({ "com.cloudflare.api.account.zone.*" = "*" })
  }]
}
"#;

const YAML: &str = r#"apiVersion: api.cloudflare.example.org/v1alpha1
kind: ApiToken
metadata:
  name: dns-robot
spec:
  forProvider:
    name: "dns robot"
    policy:
      - permissionGroups: ["4755a26eedb94da69e1066d98aa820be"]
        resources:
          "com.cloudflare.api.account.zone.*": "*"
"#;

const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{"address":"cloudflare_api_token.a",
"mode":"managed","type":"cloudflare_api_token","name":"a","provider_name":"registry.terraform.io/cloudflare/cloudflare",
"change":{"actions":["create"],"before":null,"after":{"name":"deploy","policies":[{"effect":"allow",
"permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],
"resources":"{\"com.cloudflare.api.account.zone.*\":\"*\"}"}]}}}]}"#;

const GROUP: &str = "4755a26eedb94da69e1066d98aa820be";
const ZONE: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a1";
const ALL_ZONES: &str = "com.cloudflare.api.account.zone.*";

pub(super) const PLACES: &[Place] = &[
    ("name", "a.json", TOKEN, "deploy", "SECRET"),
    (
        "name across the cut",
        "a.json",
        TOKEN,
        "deploy",
        "a name that is so long that it is cut in the middle of the secret here: SECRET",
    ),
    ("name in a sentence", "a.json", TOKEN, "deploy", "use SECRET, please"),
    ("name with a line break", "a.json", TOKEN, "deploy", "a\\nSECRET\\nb"),
    ("ID", "a.json", TOKEN, "00000000000000000000000000000101", "SECRET"),
    ("status", "a.json", TOKEN, "\"active\"", "\"SECRET\""),
    ("timestamp", "a.json", TOKEN, "2026-01-05T10:00:00Z", "SECRET"),
    ("expiry", "a.json", TOKEN, "2027-02-01T00:00:00Z", "SECRET"),
    ("begin", "a.json", TOKEN, "2026-01-06T10:00:00Z", "SECRET"),
    ("effect", "a.json", TOKEN, "\"allow\"", "\"SECRET\""),
    ("policy ID", "a.json", TOKEN, "00000000000000000000000000000210", "SECRET"),
    ("group ID", "a.json", TOKEN, GROUP, "SECRET"),
    ("group name", "a.json", TOKEN, "DNS Write", "SECRET"),
    (
        "group with a name only",
        "a.json",
        TOKEN,
        "\"id\":\"4755a26eedb94da69e1066d98aa820be\",\"name\":\"DNS Write\"",
        "\"name\":\"SECRET\"",
    ),
    ("resource", "a.json", TOKEN, ZONE, "SECRET"),
    ("zone", "a.json", TOKEN, "000000000000000000000000000000a1", "SECRET"),
    ("value of a resource", "a.json", TOKEN, "\"*\"", "\"SECRET\""),
    ("nested resource", "a.json", TOKEN, "\"*\"", "{\"SECRET\":\"*\"}"),
    ("address", "a.json", TOKEN, "1.1.1.7/24", "SECRET"),
    ("excluded address", "a.json", TOKEN, "1.1.1.9/32", "SECRET"),
    ("key of a condition", "a.json", TOKEN, "\"request_ip\"", "\"SECRET\""),
    ("key of a filter", "a.json", TOKEN, "\"not_in\"", "\"SECRET\""),
    ("key of a policy", "a.json", TOKEN, "\"effect\"", "\"SECRET\""),
    ("key of a token", "a.json", TOKEN, "\"status\"", "\"SECRET\""),
    ("key twice", "a.json", TOKEN, "\"status\"", "\"SECRET\":1,\"SECRET\":2,\"status\""),
    ("unknown field", "a.json", TOKEN, "\"status\"", "\"comment\":\"SECRET\",\"status\""),
    ("beside a finding", "a.json", TOKEN, "\"effect\":\"allow\"", "\"comment\":\"SECRET\",\"effect\":\"permit\""),
    (
        "line before a finding",
        "a.json",
        TOKEN,
        "\"effect\":\"allow\"",
        "\"comment\":\"SECRET\",\n\"effect\":\"permit\"",
    ),
    ("line after a finding", "a.json", TOKEN, "\"effect\":\"allow\"", "\"effect\":\"permit\",\n\"comment\":\"SECRET\""),
    (
        "after a wide character",
        "a.json",
        TOKEN,
        "\"effect\":\"allow\"",
        "\"comment\":\"日本𝄞SECRET\",\"effect\":\"permit\"",
    ),
    ("value", "a.json", TOKEN, "\"status\"", "\"value\":\"SECRET\",\"status\""),
    ("JSON in a string", "a.json", TOKEN, "\"status\"", "\"note\":\"{\\\"x\\\":\\\"SECRET\\\"}\",\"status\""),
    ("header", "a.json", TOKEN, "\"status\"", "\"headers\":[{\"name\":\"X-Debug\",\"value\":\"SECRET\"}],\"status\""),
    ("policies as a string", "a.json", TOKEN, "\"policies\":[", "\"policies\":\"SECRET\",\"x\":["),
    ("condition as a string", "a.json", TOKEN, "\"request_ip\":{", "\"request_ip\":\"SECRET\",\"x\":{"),
    ("without quotes", "a.json", TOKEN, "\"active\"", "SECRET"),
    ("comment in JSON", "a.json", TOKEN, "\"status\"", "// SECRET\n\"status\""),
    ("before the text", "a.json", TOKEN, "{\"id\"", "SECRET {\"id\""),
    ("after the text", "a.json", TOKEN, "}}}", "}}} SECRET"),
    ("damaged text", "a.json", TOKEN, "\"active\",", "\"SECRET"),
    ("list of tokens", "a.json", TOKEN, "{\"id\"", "[\"SECRET\",{\"id\""),
    ("bad line of several", "a.jsonl", TOKEN, "{\"id\"", "{\"SECRET\n{\"id\""),
    ("roll response", "a.json", r#"{"success":true,"errors":[],"result":"X"}"#, "X", "SECRET"),
    (
        "error response",
        "a.json",
        r#"{"success":false,"errors":[{"code":1,"message":"X"}],"result":null}"#,
        "X",
        "SECRET",
    ),
    ("HCL name", "main.tf", HCL, "deploy", "SECRET"),
    ("HCL comment", "main.tf", HCL, "  name  ", "  # SECRET\n  name  "),
    ("HCL block comment", "main.tf", HCL, "  effect", "  /* SECRET */ xeffect"),
    ("HCL address", "main.tf", HCL, "\"a\"", "\"SECRET\""),
    ("HCL resource", "main.tf", HCL, ALL_ZONES, "SECRET"),
    ("HCL group", "main.tf", HCL, GROUP, "SECRET"),
    ("HCL effect", "main.tf", HCL, "\"allow\"", "\"SECRET\""),
    ("HCL local", "main.tf", HCL, "\"deploy\"", "local.a\n}\nlocals {\n  a = \"SECRET\""),
    ("HCL variable", "main.tf", HCL, "\"deploy\"", "\"a ${var.a}\"\n}\nvariable \"a\" {\n  default = \"SECRET\""),
    ("HCL function", "main.tf", HCL, "\"deploy\"", "join(\" \", [\"SECRET\", nope(\"SECRET\")])"),
    ("HCL key of an index", "main.tf", HCL, "\"deploy\"", "local[\"SECRET\"]"),
    ("HCL document", "main.tf", HCL, "\"deploy\"", "<<EOT\nSECRET\nEOT"),
    ("HCL unknown attribute", "main.tf", HCL, "  name  ", "  names = \"SECRET\"\n  name  "),
    (
        "HCL module",
        "main.tf",
        HCL,
        "resource",
        "module \"m\" {\n  source = \"git::https://SECRET@example.com/m\"\n}\nresource",
    ),
    ("HCL waiver", "main.tf", HCL, "resource", "# tokenlint: ignore[all-zones] SECRET\nresource"),
    ("HCL rule of a waiver", "main.tf", HCL, "resource", "# tokenlint: ignore[SECRET] because\nresource"),
    ("HCL invalid waiver", "main.tf", HCL, "resource", "# tokenlint: SECRET\nresource"),
    ("HCL damage", "main.tf", HCL, "policies = [{", "policies = [{ \"SECRET"),
    ("YAML name", "a.yaml", YAML, "dns robot", "SECRET"),
    ("YAML comment", "a.yaml", YAML, "    name:", "    # SECRET\n    name:"),
    ("YAML folded text", "a.yaml", YAML, "\"dns robot\"", ">-\n      a\n      SECRET\n      b"),
    ("YAML block", "a.yaml", YAML, "\"dns robot\"", "|\n      SECRET"),
    ("YAML single quotes", "a.yaml", YAML, "\"dns robot\"", "'SECRET'"),
    ("YAML anchor", "a.yaml", YAML, "\"dns robot\"", "&a \"SECRET\""),
    ("YAML key", "a.yaml", YAML, ALL_ZONES, "SECRET"),
    ("YAML metadata", "a.yaml", YAML, "dns-robot", "\"SECRET\""),
    ("YAML damage", "a.yaml", YAML, "    policy:", "    x: \"SECRET\n  - policy:"),
    ("YAML waiver", "a.yaml", YAML, "apiVersion", "# tokenlint: ignore[all-zones] SECRET\napiVersion"),
    ("plan name", "plan.json", PLAN, "deploy", "SECRET"),
    ("plan address", "plan.json", PLAN, "cloudflare_api_token.a", "cloudflare_api_token.a[\\\"SECRET\\\"]"),
    ("plan resource", "plan.json", PLAN, ALL_ZONES, "SECRET"),
    ("plan beside a resource", "plan.json", PLAN, "{\\\"com", "{\\\"SECRET\\\":\\\"*\\\",\\\"com"),
    ("file name", "SECRET.json", TOKEN, "\"allow\"", "\"permit\""),
    ("folder name", "SECRET/main.tf", HCL, "\"allow\"", "\"permit\""),
    ("name of a damaged file", "SECRET.json", TOKEN, "\"active\",", "\"active\""),
    (
        "link",
        "a.md",
        "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D&name=X",
        "X",
        "SECRET",
    ),
];
