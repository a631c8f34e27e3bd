#!/usr/bin/env bash
# Audits the workflows and the action with zizmor: permissions, pins, and inputs that are expanded into scripts.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! python3 -m venv --help >/dev/null 2>&1; then
    again apt-get update -q
    again apt-get install -qy python3-venv
fi
python3 -m venv "$folder/venv"
again "$folder/venv/bin/pip" -q --disable-pip-version-check install zizmor==1.32.0
"$folder/venv/bin/zizmor" --offline --no-progress --min-severity medium .
