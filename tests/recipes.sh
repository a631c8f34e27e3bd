#!/usr/bin/env bash
# Checks the Homebrew formula and the Nix expression as far as that is possible without macOS, Homebrew and nixpkgs: both
# parse, the formula installs files that the archive of a release has, and the expression yields a package.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "recipes: $*" >&2; exit 1; }

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
missing=()
command -v ruby >/dev/null || missing+=(ruby)
command -v nix-instantiate >/dev/null || missing+=(nix-bin)
if [ ${#missing[@]} -gt 0 ]; then
    sudo=$(command -v sudo || true)
    # shellcheck disable=SC2086
    { again $sudo apt-get update -qq && again $sudo apt-get install -qqy --no-install-recommends "${missing[@]}"; } >/dev/null
fi

cargo build --locked --quiet
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
strip -o "$folder/tokenlint" "${CARGO_TARGET_DIR:-target}/debug/tokenlint"
packaging/archive.sh x86_64-unknown-linux-musl "$folder/tokenlint" "$folder/dist"
archive="tokenlint-v$version-x86_64-unknown-linux-musl.tar.gz"
for target in aarch64-apple-darwin x86_64-apple-darwin aarch64-unknown-linux-musl; do
    cp "$folder/dist/$archive.sha256" "$folder/dist/tokenlint-v$version-$target.tar.gz.sha256"
done
packaging/homebrew.sh "$folder/dist" >"$folder/tokenlint.rb"
ruby -c "$folder/tokenlint.rb" >/dev/null
sum=$(sha256sum "$folder/dist/$archive" | cut -d ' ' -f 1)
grep -A 1 "/v$version/$archive\"" "$folder/tokenlint.rb" | grep -q "sha256 \"$sum\"" || fail "wrong checksum"
tar -xzf "$folder/dist/$archive" -C "$folder"
for path in $(grep -oE '"(tokenlint|completions/[^"]*|man/[^"]*)"' "$folder/tokenlint.rb" | tr -d '"'); do
    # shellcheck disable=SC2086
    ls "$folder/tokenlint-v$version-x86_64-unknown-linux-musl/"$path >/dev/null || fail "the archive has no $path"
done
echo invalid >"$folder/dist/$archive.sha256"
if packaging/homebrew.sh "$folder/dist" >/dev/null 2>&1; then fail "a formula without a checksum was written"; fi

# A stand-in for nixpkgs returns the arguments of the package.
name=$(NIX_STATE_DIR="$folder/nix" nix-instantiate --eval --strict --expr "
  let
    pkgs = { installShellFiles = \"x\"; lib.licenses.mit = \"MIT\"; rustPlatform.buildRustPackage = all: all; };
    nixpkgs = { lib.genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
                legacyPackages = { x86_64-linux = pkgs; }; };
    flake = (import $PWD/flake.nix).outputs { self = \"source\"; inherit nixpkgs; };
    package = flake.packages.x86_64-linux.default;
  in \"\${package.pname}-\${package.version}-\${package.meta.mainProgram}\"")
[ "$name" = "\"tokenlint-$version-tokenlint\"" ] || fail "the Nix expression yields $name"
echo "recipes: the formula and the Nix expression"
