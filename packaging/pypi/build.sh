#!/usr/bin/env bash
# Builds the wheel, with the licenses of what it contains. Arguments are passed to `maturin build`.
set -euo pipefail
cd "$(dirname "$0")"
cp ../../LICENSE .
../licenses.py >THIRD-PARTY.txt
exec "${MATURIN:-maturin}" build "$@"
