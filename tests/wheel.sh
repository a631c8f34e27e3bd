#!/usr/bin/env bash
# Builds the wheel with this build of the program, installs it without an index, and runs it. A folder as argument keeps
# the wheel.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wheels=${1:-$folder/wheels}

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! python3 -m venv --help >/dev/null 2>&1; then
    again apt-get update -q
    again apt-get install -qy python3-venv
fi
python3 -m venv "$folder/tools"
again "$folder/tools/bin/pip" -q --disable-pip-version-check install maturin==1.16.0

mkdir -p "$wheels"
rm -f "$wheels"/tokenlint_cloudflare-*.whl
# The development profile, because the gate has built it already; the release workflow builds what is shipped.
MATURIN="$folder/tools/bin/maturin" packaging/pypi/build.sh --profile dev --compatibility linux --out "$(realpath "$wheels")"

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
# No Python code: one wheel is for all versions of Python.
wheel=$(echo "$wheels"/tokenlint_cloudflare-"$version"-py3-none-*.whl)
python3 - "$wheel" <<'PYTHON'
import json, re, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
names = wheel.namelist()
only = lambda end: next((name for name in names if name.endswith(end)), None) or sys.exit(f"the wheel has no {end}: {names}")
only(".data/scripts/tokenlint")
only(".dist-info/licenses/LICENSE")
third = wheel.read(only(".dist-info/licenses/THIRD-PARTY.txt")).decode()
components = {component["name"] for component in json.loads(wheel.read(only(".cyclonedx.json")))["components"]}
missing = {"clap", "miette", "ureq"} - components
page = wheel.read(only(".dist-info/METADATA")).decode()
relative = [link for link in re.findall(r"\]\(([^)]*)\)", page) if not link.startswith(("https:", "#"))]
if relative or "screenshot.svg" not in page:
    sys.exit(f"the page of the package has links that lead nowhere: {relative}")
if missing or any(f"\n{name} " not in third for name in ("clap", "miette", "ureq")):
    sys.exit(f"the bill of materials or the licenses are not complete: {missing}")
PYTHON

python3 -m venv "$folder/user"
"$folder/user/bin/pip" -q --disable-pip-version-check install --no-index --find-links "$wheels" tokenlint-cloudflare
[ "$("$folder/user/bin/tokenlint" --version)" = "tokenlint $version" ]
code=0
"$folder/user/bin/tokenlint" check --no-config --quiet fixtures/exported/user-tokens.json >"$folder/out" || code=$?
if [ $code != 1 ] || ! grep -q 'high\[all-zones\]' "$folder/out"; then
    echo "the installed program exits with $code instead of 1" >&2
    exit 1
fi
echo "wheel: $(basename "$wheel") is installed without an index, and runs"
