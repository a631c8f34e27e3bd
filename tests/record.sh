#!/usr/bin/env bash
# Records and simulates real programs: wrangler deploys a Worker with KV and a route, and a Python program uses
# Cloudflare's SDK. The API is the recorder of catalog/observe, on this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
trap 'kill "${api:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
fail() { echo "record: $*" >&2; exit 1; }

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! command -v npm >/dev/null || ! python3 -m venv --help >/dev/null 2>&1; then
    again apt-get update -q
    again apt-get install -qy npm python3-venv
fi
again npm install --silent --prefix "$folder/npm" --no-audit --no-fund node@22 wrangler@4.164.0
# The package of node links its program in a script, which npm may not run.
node=$(find "$folder/npm/node_modules" -path '*node-*/bin/node' -not -type d | head -n 1)
python3 -m venv "$folder/venv"
again "$folder/venv/bin/pip" -q --disable-pip-version-check install cloudflare==5.9.0

cargo build --locked --quiet
tokenlint=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/tokenlint
cat >"$folder/api.py" <<'PYTHON'
import json, sys, threading
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from recorder import Recorder
recorder = Recorder(json.loads(Path(sys.argv[1], "answers.json").read_text()))
Path(sys.argv[2]).write_text(f"{recorder.origin}/client/v4")
threading.Event().wait()
PYTHON
python3 "$folder/api.py" "$root/catalog/observe" "$folder/api" &
api=$!
for _ in $(seq 100); do [ -s "$folder/api" ] && break; sleep 0.1; done
url=$(cat "$folder/api")

export HOME="$folder/home" WRANGLER_SEND_METRICS=false
export CLOUDFLARE_API_TOKEN=invented-token-for-the-recorder-only-0000
PATH=$(dirname "$node"):$folder/npm/node_modules/.bin:$PATH
mkdir -p "$folder/home" "$folder/worker"
cd "$folder/worker"
cat >wrangler.jsonc <<'JSON'
{
  "name": "worker",
  "main": "index.js",
  "compatibility_date": "2026-11-01",
  "account_id": "00000000000000000000000000000acc",
  "kv_namespaces": [{ "binding": "KV", "id": "00000000000000000000000000000077" }],
  "routes": [{ "pattern": "example.com/*", "zone_name": "example.com" }]
}
JSON
echo 'export default { fetch() { return new Response("ok") } }' >index.js

"$tokenlint" record --api-url "$url" -- wrangler deploy >out 2>&1 || { cat out; fail "wrangler failed behind the proxy"; }
grep -q 'Current Version ID' out || { cat out; fail "wrangler did not deploy"; }
grep -q 'workers/scripts/{script_name}/versions' uses.jsonl || fail "the upload was not recorded"
"$tokenlint" trim --uses uses.jsonl --owner account --inferred --quiet >policy.json
groups=$(sed -n 's/.*"name": "\(Work.*\|Zone.*\)"$/\1/p' policy.json | sort | tr '\n' ',')
[ "$groups" = "Workers Routes Read,Workers Routes Write,Workers Scripts Write,Zone Read," ] || fail "the policy grants $groups"

"$tokenlint" record --simulate --inferred --token-file policy.json -- wrangler deploy >out 2>&1 || { cat out; fail "the trimmed token does not deploy"; }
grep -q '12 API calls allowed · 0 denied · 0 unknown' out || { cat out; fail "not everything was allowed"; }
# Without one of the groups, the deploy fails where that group is needed.
for without in "Workers Scripts Write:denied: GET /accounts/{account_id}/workers/services/{service_name}" \
    "Zone Read:denied: GET /zones:" "Workers Routes Write:denied: PUT /accounts/{account_id}/workers/scripts/{script_name}/routes"; do
    python3 - "${without%%:*}" <<'PYTHON'
import json, sys
policy = json.load(open("policy.json"))
for own in policy["policies"]:
    own["permission_groups"] = [group for group in own["permission_groups"] if group["name"] != sys.argv[1]]
policy["policies"] = [own for own in policy["policies"] if own["permission_groups"]]
json.dump(policy, open("less.json", "w"))
PYTHON
    code=0
    "$tokenlint" record --simulate --inferred --token-file less.json -- wrangler deploy >out 2>&1 || code=$?
    [ "$code" = 1 ] || { cat out; fail "wrangler ended with $code without ${without%%:*}"; }
    first=$(grep '^denied: ' out | head -n 1)
    [ "${first#"${without#*:}"}" != "$first" ] || fail "without ${without%%:*}, the first refusal is: $first"
done

cat >program.py <<'PYTHON'
from cloudflare import Cloudflare
client = Cloudflare()
zone = next(iter(client.zones.list(name="example.com")))
client.dns.records.create(zone_id=zone.id, type="TXT", name="a.example.com", content="x", ttl=60)
print("done", zone.id)
PYTHON
"$tokenlint" record -o python.jsonl --api-url "$url" -- "$folder/venv/bin/python" program.py >out 2>&1 || { cat out; fail "the Python program failed"; }
"$tokenlint" trim --uses python.jsonl --quiet >python.json
groups=$(sed -n 's/.*"name": "\(DNS.*\|Zone.*\)"$/\1/p' python.json | sort | tr '\n' ',')
[ "$groups" = "DNS Write,Zone Read," ] || { cat python.json; fail "the policy of the Python program grants $groups"; }
"$tokenlint" record --simulate --token-file python.json -- "$folder/venv/bin/python" program.py >out 2>&1 || { cat out; fail "the simulated Python program failed"; }

# The token is in no file that was written here, and in no output.
if grep -rl "$CLOUDFLARE_API_TOKEN" "$folder/worker"; then fail "the token was written"; fi
echo "record: wrangler and the Python SDK, recorded and simulated"
