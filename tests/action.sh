#!/usr/bin/env bash
# The scripts of the action, from an archive as the release workflow makes it to the report: what is verified is
# installed, and nothing else is. Downloads come from a folder, and gh is a stand-in, because neither can be reached here.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "action: $*" >&2; exit 1; }

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
target=x86_64-unknown-linux-musl
name="tokenlint-v$version-$target.tar.gz"
cargo build --locked --quiet
# Without debug information the archive is made in a quarter of the time.
mkdir "$folder/program"
strip -o "$folder/program/tokenlint" "${CARGO_TARGET_DIR:-target}/debug/tokenlint"
packaging/archive.sh "$target" "$folder/program/tokenlint" "$folder/releases/v$version"

# A stand-in for gh that writes down how it is called, and answers as GH_ANSWER says.
mkdir "$folder/gh" "$folder/cargo"
cat >"$folder/gh/gh" <<'SH'
#!/bin/sh
echo "$*" >>"$GH_CALLS"
if [ "$2" = --help ]; then exit "${GH_OLD:-0}"; fi
exit "${GH_ANSWER:-0}"
SH
cat >"$folder/cargo/cargo" <<'SH'
#!/bin/sh
echo "$*" >"$CARGO_CALLS"
SH
chmod +x "$folder/gh/gh" "$folder/cargo/cargo"

# Installs into a new folder: install CODE VARIABLE=VALUE... The output is in $folder/log.
install() {
  local expected=$1 code=0
  shift
  rm -rf "$folder/runner" "$folder/calls"
  mkdir "$folder/runner"
  env -u GITHUB_PATH RUNNER_OS=Linux RUNNER_ARCH=X64 RUNNER_TEMP="$folder/runner" GH_CALLS="$folder/calls" \
    CARGO_CALLS="$folder/calls" GITHUB_PATH="$folder/path" PATH="$folder/gh:$PATH" GH_TOKEN=unused \
    TOKENLINT_RELEASES="file://$folder/releases" "$@" integrations/github/install.sh >"$folder/log" 2>&1 || code=$?
  [ "$code" = "$expected" ] || fail "install $* exits with $code instead of $expected: $(cat "$folder/log")"
}
says() { grep -q -- "$1" "$folder/log" || fail "the output does not say \"$1\": $(cat "$folder/log")"; }
nothing_installed() { [ ! -e "$folder/runner/tokenlint/bin/tokenlint" ] || fail "$1 is installed"; }
program="$folder/runner/tokenlint/bin/tokenlint"

install 0
[ "$("$program" --version)" = "tokenlint $version" ] || fail "the installed program does not run"
grep -qx "attestation verify $name --repo tokenlint/tokenlint" "$folder/calls" || fail "the attestation was not verified"
grep -qx "$folder/runner/tokenlint/bin" "$folder/path" || fail "the program is not on the path of later steps"
for file in completions/tokenlint.bash man/tokenlint-check.1 LICENSE THIRD-PARTY.txt; do
  [ -s "$folder/runner/tokenlint/${name%.tar.gz}/$file" ] || fail "the archive has no $file"
done

# The check step uses it, and finds what is to be found.
mkdir "$folder/work"
cp fixtures/exported/user-tokens.json "$folder/work"
(cd "$folder/work" && GITHUB_OUTPUT=outputs GITHUB_STEP_SUMMARY=summary TOKENLINT="$program" TOKENLINT_PATHS=user-tokens.json \
  TOKENLINT_ARGUMENTS=--no-config "$root/integrations/github/run.sh" >annotations)
grep -q '^exit-code=1$' "$folder/work/outputs" && grep -q '^::error file=user-tokens.json' "$folder/work/annotations" \
  || fail "the check step found nothing"

install 1 GH_ANSWER=1
says "attestation of $name cannot be verified"
nothing_installed "what has no valid attestation"
install 0 GH_TOKEN=
says "::notice::.*no token for gh"
install 0 GH_OLD=1
says "::notice::.*no gh with attestations"
install 1 RUNNER_OS=Linux RUNNER_ARCH=RISCV64
says "install: compile"
install 1 TOKENLINT_INSTALL=binary
says "expected .release. or .compile., found .binary."
install 0 TOKENLINT_INSTALL=compile PATH="$folder/cargo:$PATH"
grep -qx "install --locked --quiet --path $root --root $folder/runner/tokenlint" "$folder/calls" || fail "Cargo is called as $(cat "$folder/calls")"
install 1 TOKENLINT_RELEASES="file://$folder/none"
says "cannot download"

printf 'x' >>"$folder/releases/v$version/$name"
install 1
says "the SHA-256 of $name is"
nothing_installed "an archive with another checksum"
: >"$folder/releases/v$version/$name.sha256"
install 1
nothing_installed "an archive without a checksum"
echo "action: installs what is verified, and nothing else; the report follows"
