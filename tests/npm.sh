#!/usr/bin/env bash
# Builds the npm packages with this build of the program, installs them from their archives without a registry, and runs
# the command.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! command -v npm >/dev/null; then
    again apt-get update -q
    again apt-get install -qy npm
fi
fail() { echo "npm: $*" >&2; exit 1; }

cargo build --locked --quiet
platform=$(node -p 'process.platform + "-" + process.arch')
# Without debug information the archive is made in a quarter of the time.
strip -o "$folder/program" "${CARGO_TARGET_DIR:-target}/debug/tokenlint"
node packaging/npm/build.mjs "$folder" "$platform=$folder/program"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)

mkdir "$folder/user"
for package in tokenlint "$platform"; do
    (cd "$folder/user" && npm pack --silent "$folder/$package" >/dev/null)
done
main="tokenlint-$version.tgz" program="tokenlint-$platform-$version.tgz"
(cd "$folder/user" && npm install --silent --offline --no-fund --no-audit "./$main" "./$program")
# Exactly these files, in order of name.
holds() {
    found=$(tar -tzf "$folder/user/$1" | LC_ALL=C sort | tr '\n' ' ')
    [ "$found" = "$2 " ] || fail "$1 contains $found"
}
holds "$main" "package/LICENSE package/README.md package/bin/tokenlint.js package/package.json"
holds "$program" "package/LICENSE package/README.md package/THIRD-PARTY.txt package/package.json package/tokenlint"

command="$folder/user/node_modules/.bin/tokenlint"
[ "$("$command" --version)" = "tokenlint $version" ] || fail "wrong version"
code=0
"$command" check --no-config --quiet - <fixtures/exported/user-tokens.json >"$folder/out" || code=$?
[ $code = 1 ] && grep -q 'high\[all-zones\]' "$folder/out" || fail "the installed command exits with $code instead of 1"

# Without the package of the platform, the command says what is missing.
rm -r "$folder/user/node_modules/@tokenlint"
code=0
"$command" --version 2>"$folder/err" || code=$?
[ $code = 2 ] && grep -q "@tokenlint/$platform is not installed" "$folder/err" || fail "exits with $code: $(cat "$folder/err")"
echo "npm: $main and $program are installed without a registry, and run"
