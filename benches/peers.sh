#!/usr/bin/env bash
# Measures tokenlint beside tools that read the same files: start-up, a thousand files, an export of 100,000 tokens.
# The work is not equal: peers decide one to three rules and name no places, tokenlint decides all of its own.
# Needs hyperfine, jq and python3; ajv (ajv-cli), jsonschema-cli, cfn-guard and regorus are measured where they are
# installed. `benches/peers.sh FOLDER` keeps its files there.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}
mkdir -p "$folder/many"
target=${CARGO_TARGET_DIR:-target}
now=2026-11-24
runs=10

cargo build --profile dist --locked
program() {
    cargo bench --locked --no-run --bench "$1" --message-format json |
        python3 -c 'import json, sys; print(next(m["executable"] for m in map(json.loads, sys.stdin) if m.get("executable") and m["target"]["name"] == sys.argv[1]))' "$1"
}
empty=$(program empty)
"$(program check)" --generate 100000 "$folder/export.json"
cp "$target/dist/tokenlint" "$folder/tokenlint"
cp "$empty" "$folder/empty"
cd "$folder"

cat >one.json <<'JSON'
{
  "name": "external-dns a.example.com",
  "policies": [
    {
      "effect": "allow",
      "permission_groups": [{ "id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write" }],
      "resources": { "com.cloudflare.api.account.zone.000000000000000000000000000000a1": "*" }
    }
  ],
  "condition": { "request_ip": { "in": ["1.1.1.0/24", "2606:4700:4700::/48"] } },
  "not_before": "2026-11-01T00:00:00Z",
  "expires_on": "2027-01-20T00:00:00Z"
}
JSON
for at in $(seq 1 1000); do
    sed "s/a.example.com/a$at.example.com/; s/00a1\"/$(printf %04x "$at")\"/" one.json >"many/$at.json"
done

cat >three.schema.json <<'JSON'
{
  "required": ["condition", "expires_on"],
  "properties": { "policies": { "items": { "properties": { "effect": { "enum": ["allow", "deny"] } } } } }
}
JSON
cat >three.guard <<'GUARD'
rule has_condition { condition exists }
rule has_end { expires_on exists }
rule has_effect { policies[*].effect in ["allow", "deny"] }
GUARD
cat >export.schema.json <<'JSON'
{ "properties": { "result": { "items": { "required": ["condition"] } } } }
JSON
cat >export.rego <<'REGO'
package tokens
hits := count([token | some token in input.result; not token.condition])
REGO

# measure TITLE FLAGS NAME COMMAND [NAME COMMAND]...: the first is what the others are compared with.
measure() {
    local title=$1 flags=$2 arguments=()
    shift 2
    while [ $# -gt 0 ]; do
        command -v "${2%% *}" >/dev/null && arguments+=(-n "$1" "$2")
        shift 2
    done
    # shellcheck disable=SC2086
    hyperfine $flags --ignore-failure --warmup 2 --runs "$runs" --export-json times.json "${arguments[@]}" >/dev/null 2>&1
    python3 - "$title" <<'PYTHON'
import json, sys
print(sys.argv[1])
results = json.load(open("times.json"))["results"]
first = results[0]["median"]
for result in results:
    print(f"  {result['command']:<44} {result['median'] * 1000:9.1f} ms {result['median'] / first:8.2f}")
PYTHON
}

# Starting takes less than a millisecond: many more runs, without a shell between.
runs=300 measure "one clean file of 1 KB" -N \
    "an empty program" "./empty one.json" \
    "tokenlint check, all rules" "./tokenlint check --now $now one.json" \
    "jsonschema-cli, three rules" "jsonschema-cli validate three.schema.json -i one.json"

measure "1,000 clean files" -N \
    "cfn-guard, three rules" "cfn-guard validate -r three.guard -d many" \
    "tokenlint check, all rules" "./tokenlint check --now $now many"

measure "an export of 100,000 tokens, $(($(stat -c %s export.json) / 1000000)) MB" "" \
    "tokenlint check, all rules" "./tokenlint check --now $now export.json --format json" \
    "tokenlint check, one rule" "./tokenlint check --now $now export.json --format json --rule missing-ip-filter" \
    "jq, one rule" "jq '[.result[] | select(.condition == null)] | length' export.json" \
    "ajv, one rule" "ajv validate --all-errors -s export.schema.json -d export.json" \
    "regorus, one rule" "regorus eval -d export.rego -i export.json data.tokens.hits"

echo "hits of the one rule, and peak memory"
peak() {
    local name=$1 count=$2
    shift 2
    command -v "$1" >/dev/null || return 0
    local hits
    # By a file: some programs end before a pipe has taken all.
    /usr/bin/time -f %M -o peak "$@" >output 2>output.errors || true
    hits=$(cat output output.errors | eval "$count") || true
    printf '  %-12s %7s %6s MB\n' "$name" "$hits" "$(($(tail -1 peak) / 1000))"
}
peak tokenlint "jq '.findings | length'" ./tokenlint check --quiet --now "$now" export.json --format json --rule missing-ip-filter
peak jq cat jq '[.result[] | select(.condition == null)] | length' export.json
peak ajv "grep -o '\"keyword\": *\"required\"' | wc -l" ajv validate --all-errors --errors=json -s export.schema.json -d export.json
peak regorus "jq '.result[0].expressions[0].value'" regorus eval -d export.rego -i export.json data.tokens.hits
