#!/usr/bin/env bash
# Writes the Homebrew formula of a release: `homebrew.sh FOLDER > tokenlint.rb`, where FOLDER has the SHA-256 files that
# archive.sh writes.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$1
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -1)
repository=$(sed -n 's/^repository = "\(.*\)"$/\1/p' "$root/Cargo.toml")
description=$(sed -n 's/^description = "\(.*\)"$/\1/p' "$root/Cargo.toml")

# The block that downloads the archive of a target.
archive() {
  local name="tokenlint-v$version-$1.tar.gz" sum
  sum=$(cut -d ' ' -f 1 "$folder/$name.sha256")
  [[ "$sum" =~ ^[0-9a-f]{64}$ ]] || { echo "homebrew: $name.sha256 has no checksum" >&2; exit 1; }
  printf '      url "%s/releases/download/v%s/%s"\n      sha256 "%s"\n' "$repository" "$version" "$name" "$sum"
}
mac_arm=$(archive aarch64-apple-darwin)
mac_intel=$(archive x86_64-apple-darwin)
linux_arm=$(archive aarch64-unknown-linux-musl)
linux_intel=$(archive x86_64-unknown-linux-musl)

cat <<RUBY
class Tokenlint < Formula
  desc "$description"
  homepage "$repository"
  version "$version"
  license "MIT"

  on_macos do
    on_arm do
$mac_arm
    end
    on_intel do
$mac_intel
    end
  end
  on_linux do
    on_arm do
$linux_arm
    end
    on_intel do
$linux_intel
    end
  end

  def install
    bin.install "tokenlint"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/tokenlint.bash" => "tokenlint"
    fish_completion.install "completions/tokenlint.fish"
    zsh_completion.install "completions/tokenlint.zsh" => "_tokenlint"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/tokenlint --version")
    (testpath/"token.json").write('{"name": "empty", "policies": []}')
    assert_match "empty", shell_output("#{bin}/tokenlint check --no-config --fail-on never token.json")
  end
end
RUBY
