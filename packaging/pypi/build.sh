#!/usr/bin/env bash
# Builds the wheel, with the licenses of what it contains. Arguments are passed to `maturin build`.
set -euo pipefail
cd "$(dirname "$0")"
cp ../../LICENSE .
# The page of the package has no files next to it.
value() { sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" ../../Cargo.toml | head -1; }
base="$(value repository)/raw/v$(value version)"
sed -e "s@](\([a-z]*/[a-z]*\.svg\))@]($base/\1)@" -e "s@](\([a-zA-Z]*[/.][a-z./#-]*\))@](${base/raw/blob}/\1)@g" ../../README.md >README.md
../licenses.py >THIRD-PARTY.txt
exec "${MATURIN:-maturin}" build "$@"
