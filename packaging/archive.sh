#!/usr/bin/env bash
# Packs the program for a release: `archive.sh TARGET PROGRAM FOLDER` writes tokenlint-v<version>-TARGET.tar.gz and its
# SHA-256 to FOLDER. The program has to run on this machine, because it writes its completions and manual pages.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
target=$1 program=$2 out=$3
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -1)
name="tokenlint-v$version-$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/completions" "$work/$name/man" "$out"
for shell in bash elvish fish powershell zsh; do
  "$program" completions "$shell" >"$work/$name/completions/tokenlint.$shell"
done
"$program" man --output "$work/$name/man"
cp "$program" "$root"/{README.md,LICENSE,CHANGELOG.md,SECURITY.md} "$work/$name"
"$root/packaging/licenses.py" >"$work/$name/THIRD-PARTY.txt"
out=$(cd "$out" && pwd)
tar -czf "$out/$name.tar.gz" -C "$work" "$name"
cd "$out"
{ sha256sum "$name.tar.gz" 2>/dev/null || shasum -a 256 "$name.tar.gz"; } >"$name.tar.gz.sha256"
