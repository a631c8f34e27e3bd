#!/usr/bin/env bash
# Holds the work of the program on fixed inputs to a baseline, in instructions: they hardly vary from run to run, as
# times do. The development build is counted, because the gate has it; a growth there is one in every build.
#
#   tests/instructions.sh           fails if a count is more than a tenth above the baseline
#   tests/instructions.sh --write   makes the baseline anew
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
baseline=benches/instructions.txt

skip() {
    echo "SKIPPED: instructions were not counted, because $1" >&2
    exit 0
}

compiler="$(rustc --version) for $(rustc -vV | sed -n 's/^host: //p')"
if [ "${1:-}" != --write ] && [ "$(head -1 "$baseline")" != "# $compiler" ]; then
    skip "the baseline is that of $(head -1 "$baseline" | cut -c3-), and this is $compiler"
fi
command -v valgrind >/dev/null || {
    sudo=$(command -v sudo || true)
    $sudo apt-get install -y -qq valgrind >/dev/null 2>&1 || { $sudo apt-get update -qq && $sudo apt-get install -y -qq valgrind >/dev/null; } || true
}
command -v valgrind >/dev/null || skip "there is no valgrind"

cargo build --locked --quiet
tokenlint=${CARGO_TARGET_DIR:-target}/debug/tokenlint

zones() {
    awk -v count="$1" 'BEGIN { for (i = 1; i <= count; i++) printf "%s\"com.cloudflare.api.account.zone.%032x\":\"*\"", (i > 1 ? "," : ""), i }'
}
groups() {
    sed -n 's/.*"id": *"\([0-9a-f]\{32\}\)".*/{"id":"\1"}/p' catalog/permission-groups.json | head -"$1" | paste -sd, -
}
body() {
    printf '{"name":"wide","expires_on":"2027-01-01T00:00:00Z","condition":{"request_ip":{"in":["192.0.2.0/24"]}},"policies":[{"effect":"allow","resources":{%s},"permission_groups":[%s]}]}' "$(zones "$1")" "$(groups "$2")"
}
# An export of tokens, most of them with several findings.
export_of() {
    awk -v count="$1" 'BEGIN {
        printf "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":["
        for (i = 1; i <= count; i++) {
            resource = i % 3 ? sprintf("zone.%032x", i) : "zone.*"
            printf "%s{\"id\":\"%032x\",\"name\":\"deploy %d\",\"status\":\"active\",\"issued_on\":\"2026-01-01T00:00:00Z\",\"modified_on\":\"2026-01-01T00:00:00Z\",\"policies\":[{\"id\":\"%032x\",\"effect\":\"allow\",\"resources\":{\"com.cloudflare.api.account.%s\":\"*\"},\"permission_groups\":[{\"id\":\"4755a26eedb94da69e1066d98aa820be\",\"name\":\"DNS Write\"}]}]}", (i > 1 ? "," : ""), i, i, i + 4096, resource
        }
        printf "]}"
    }'
}
calls() {
    awk -v count="$1" 'BEGIN {
        for (i = 1; i <= count; i++)
            printf "2026-11-01T00:%02d:%02dZ GET https://api.cloudflare.com/client/v4/zones/%032x/dns_records 200\n", int(i / 60) % 60, i % 60, i % 40
    }'
}
# A module with a token for each of 10 zones, whose groups are looked up by name.
mkdir "$folder/module"
cat >"$folder/module/main.tf" <<'HCL'
variable "account_id" {}
locals {
  zones = { for number in range(10) : "zone-${number}" => format("%032x", number + 1) }
}
data "cloudflare_account_api_token_permission_groups_list" "all" {
  account_id = var.account_id
}
resource "cloudflare_account_token" "dns" {
  for_each   = local.zones
  account_id = var.account_id
  name       = "dns ${each.key}"
  policies = [{
    effect            = "allow"
    permission_groups = [for group in data.cloudflare_account_api_token_permission_groups_list.all.result : { id = group.id } if contains(["DNS Write", "Zone Read"], group.name)]
    resources         = jsonencode({ "com.cloudflare.api.account.${var.account_id}" = jsonencode({ "com.cloudflare.api.account.zone.${each.value}" = "*" }) })
  }]
}
HCL
export_of 80 >"$folder/export.json"
body 600 60 >"$folder/old.json"
body 590 61 >"$folder/new.json"
calls 1000 >"$folder/calls.log"

count() {
    local name=$1
    shift
    # Findings give exit code 1.
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$tokenlint" "$@" --now 2026-11-24T12:00:00Z >/dev/null 2>"$folder/log" || true
    local found
    found=$(sed -n 's/.*Collected : \([0-9]*\)$/\1/p' "$folder/log")
    [ -n "$found" ] || {
        cat "$folder/log" >&2
        exit 1
    }
    echo "$name $found"
}
{
    echo "# $compiler"
    count one-token check fixtures/evidence/token.json
    count export-as-sarif check "$folder/export.json" --format sarif
    count module check "$folder/module" --format concise
    count diff-of-wide-tokens diff "$folder/old.json" "$folder/new.json"
    count trim-by-log trim fixtures/evidence/token.json --uses "$folder/calls.log"
} >"$folder/found"

if [ "${1:-}" = --write ]; then
    cp "$folder/found" "$baseline"
    exit 0
fi
awk 'NR == FNR { before[$1] = $2; next }
    $1 == "#" { next }
    !($1 in before) { print $1 " has no baseline"; bad = 1; next }
    {
        ratio = $2 / before[$1]
        verdict = ratio > 1.1 ? "TOO MUCH" : ratio < 0.9 ? "less: make the baseline anew with --write" : "ok"
        printf "%-22s %14d %14d %5.2f %s\n", $1, before[$1], $2, ratio, verdict
        if (ratio > 1.1) bad = 1
    }
    END { exit bad }' "$baseline" "$folder/found"
