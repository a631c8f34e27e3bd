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
case "$*" in "api --paginate"*) echo "${GH_COMMENT:-}"; exit 0 ;; esac
for argument; do case "$argument" in body=@*) cp "${argument#body=@}" "$GH_CALLS.body" ;; esac; done
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

# The mode access: a branch that widens a token, against its base, and the comment on it.
repository="$folder/repository"
mkdir "$repository"
git_in() { git -C "$repository" -c user.name=t -c user.email=t@example.com "$@" >/dev/null; }
export GIT_CONFIG_GLOBAL=/dev/null
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
cp fixtures/access/before.json "$repository/token.json"
git_in init -q -b main
git_in add .
git_in commit -qm before
git_in update-ref refs/remotes/origin/main HEAD
cp fixtures/access/after.json "$repository/token.json"
git_in commit -qam after
# access VARIABLE=VALUE...: runs the check step.
access() {
  rm -f "$repository"/{outputs,summary,report.sarif}
  (cd "$repository" && env GITHUB_OUTPUT=outputs GITHUB_STEP_SUMMARY=summary RUNNER_TEMP="$folder" TOKENLINT="$program" \
    TOKENLINT_SARIF=report.sarif TOKENLINT_MODE=access "$@" "$root/integrations/github/run.sh") >"$folder/log" 2>&1
}
access GITHUB_BASE_REF=main
grep -q '^exit-code=1$' "$repository/outputs" && says '^::error file=token.json' \
  && grep -q 'access-gained' "$repository/report.sarif" && [ -s "$repository/summary" ] || fail "access: $(cat "$folder/log")"
access GITHUB_BASE_REF=gone
grep -q '^exit-code=2$' "$repository/outputs" && says 'fetch-depth: 0'
access TOKENLINT_BASE=
grep -q '^exit-code=2$' "$repository/outputs" && says 'not a pull request'
access TOKENLINT_MODE=apply
grep -q '^exit-code=2$' "$repository/outputs" && says 'expected .check., .access. or .preflight., found .apply.'
access TOKENLINT_MODE=preflight
grep -q '^exit-code=2$' "$repository/outputs" && says 'uses. is not set'
printf '{\n  "name": "site",\n  "main": "index.js",\n  "kv_namespaces": [{ "binding": "A", "id": "000000000000000000000000000000a1" }]\n}\n' >"$repository/wrangler.json"
access TOKENLINT_MODE=preflight TOKENLINT_USES=wrangler.json TOKENLINT_PATHS=token.json
grep -q '^exit-code=1$' "$repository/outputs" && says '^::warning file=wrangler.json,line=4' \
  && grep -q 'missing-permission' "$repository/report.sarif" || fail "preflight: $(cat "$folder/log")"
access TOKENLINT_BASE=HEAD
grep -q '^exit-code=0$' "$repository/outputs" || fail "no change: $(cat "$folder/log")"

comment() {
  rm -f "$folder/calls" "$folder/calls.body"
  env PATH="$folder/gh:$PATH" GH_CALLS="$folder/calls" GITHUB_REPOSITORY=example/tokens GITHUB_REF=refs/pull/7/merge "$@" \
    integrations/github/comment.sh "$folder/report.md" access >"$folder/log" 2>&1 || fail "comment: $(cat "$folder/log")"
}
printf 'é%.0s' {1..40000} >"$folder/report.md"
comment
grep -q -- '--method POST repos/example/tokens/issues/7/comments ' "$folder/calls" || fail "no comment: $(cat "$folder/calls")"
[ "$(head -1 "$folder/calls.body")" = "<!-- tokenlint access -->" ] || fail "the comment has no mark"
iconv -f utf-8 -t utf-8 "$folder/calls.body" | grep -q 'longer than a comment' || fail "the comment is not cut"
comment GH_COMMENT=42
grep -q -- '--method PATCH repos/example/tokens/issues/comments/42 ' "$folder/calls" || fail "the comment is not updated"
comment GITHUB_REF=refs/heads/main
says 'not a pull request'
[ ! -e "$folder/calls" ] || fail "a comment outside of a pull request"

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
echo "action: installs what is verified, and nothing else; reports follow, also as a comment"
