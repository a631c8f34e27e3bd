#!/usr/bin/env bash
# Holds the SARIF output of all fixtures against the published schema, and against a second, independent validator. Both
# come from package registries, into a temporary folder: the schema with the vendor's validator, and Python's jsonschema.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
missing=()
command -v npm >/dev/null || missing+=(npm)
python3 -m venv --help >/dev/null 2>&1 || missing+=(python3-venv)
if ((${#missing[@]})); then
  again apt-get update -q
  again apt-get install -qy "${missing[@]}"
fi
again npm install --silent --no-fund --no-audit --prefix "$folder" @microsoft/sarif-multitool-linux@5.7.0 >/dev/null
python3 -m venv "$folder/venv"
again "$folder/venv/bin/pip" -q install jsonschema==4.25.1

cargo build --locked --quiet
# The fixtures have findings and problems, so its exit code is no verdict here.
"${CARGO_TARGET_DIR:-target}/debug/tokenlint" check fixtures --format sarif >"$folder/out.sarif" 2>/dev/null || true

tool="$folder/node_modules/@microsoft/sarif-multitool-linux"
"$folder/venv/bin/python" - "$tool/sarif-2.1.0.json" "$folder/out.sarif" <<'PYTHON'
import json, sys
import jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
faults = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(document))
for fault in faults:
    print("/".join(map(str, fault.path)), fault.message[:300])
results = len(document["runs"][0]["results"])
print(f"sarif: {results} results, {len(faults)} faults against the schema")
sys.exit(1 if faults or results < 50 else 0)
PYTHON
chmod u+x "$tool/Sarif.Multitool"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
if "$tool/Sarif.Multitool" validate "$folder/out.sarif" | tee "$folder/log" | grep -E ": error "; then
  echo "sarif: the validator found errors"
  exit 1
fi
grep -q "Analysis completed successfully" "$folder/log"
echo "sarif: the second validator agrees"
