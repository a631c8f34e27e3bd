#!/usr/bin/env bash
# The install step of the action: downloads the program of the action's own version, and verifies it before it is run.
# TOKENLINT_INSTALL=compile compiles it instead.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder="${RUNNER_TEMP:?}/tokenlint"
fail() { echo "::error::tokenlint: $*"; exit 1; }
value() { sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$root/Cargo.toml" | head -1; }
version="v$(value version)"
repository=$(value repository)
mkdir -p "$folder"

case "${TOKENLINT_INSTALL:-release}" in
  release) ;;
  compile)
    cargo install --locked --quiet --path "$root" --root "$folder"
    echo "$folder/bin" >>"${GITHUB_PATH:-/dev/null}"
    exit 0
    ;;
  *) fail "install: expected \`release\` or \`compile\`, found \`$TOKENLINT_INSTALL\`" ;;
esac

case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  Windows-ARM64) target=aarch64-pc-windows-msvc ;;
  *) fail "there is no release for ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown processor}; set \`install: compile\`" ;;
esac

name="tokenlint-$version-$target"
# Tests replace the address by a folder.
releases="${TOKENLINT_RELEASES:-$repository/releases/download}"
cd "$folder"
for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
  curl --fail --silent --show-error --location --proto '=https,file' --proto-redir '=https' --retry 3 --output "$file" \
    "$releases/$version/$file" || fail "cannot download $releases/$version/$file; \`install: compile\` needs no release"
done

expected=$(cut -d ' ' -f 1 "$name.tar.gz.sha256")
actual=$({ sha256sum "$name.tar.gz" 2>/dev/null || shasum -a 256 "$name.tar.gz"; } | cut -d ' ' -f 1)
[ -n "$expected" ] && [ "$actual" = "$expected" ] || fail "the SHA-256 of $name.tar.gz is $actual instead of $expected"

# The checksum comes from the same place as the archive. The attestation says which workflow built it.
if ! gh attestation --help >/dev/null 2>&1; then
  echo "::notice::tokenlint: the attestation of $name.tar.gz was not verified, because this runner has no gh with attestations"
elif [ -z "${GH_TOKEN:-}" ]; then
  echo "::notice::tokenlint: the attestation of $name.tar.gz was not verified, because there is no token for gh"
else
  gh attestation verify "$name.tar.gz" --repo "${repository#https://github.com/}" >/dev/null \
    || fail "the attestation of $name.tar.gz cannot be verified"
fi

mkdir -p bin
tar -xzf "$name.tar.gz"
mv "$name"/tokenlint* bin/
echo "$folder/bin" >>"${GITHUB_PATH:-/dev/null}"
