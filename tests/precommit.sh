#!/usr/bin/env bash
# Runs the hook of .pre-commit-hooks.yaml with the real pre-commit: a commit that changes only a local of a Terraform
# module must be stopped if it makes a token reach more.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! python3 -m venv --help >/dev/null 2>&1; then
    again apt-get update -q
    again apt-get install -qy python3-venv
fi
python3 -m venv "$folder/venv"
again "$folder/venv/bin/pip" -q install pre-commit==4.7.0

cargo build --locked --quiet
binary=$(realpath "${CARGO_TARGET_DIR:-target}/debug/tokenlint")
repository="$folder/repository"
mkdir -p "$repository/bin" "$repository/stack"
ln -s "$binary" "$repository/bin/tokenlint"
# The hook as it is published, but with this build instead of one that pre-commit compiles.
{
    echo "repos:"
    echo "  - repo: local"
    echo "    hooks:"
    sed -e 's/^/      /' -e 's/language: rust/language: system/' .pre-commit-hooks.yaml
} >"$repository/.pre-commit-config.yaml"
cat >"$repository/stack/main.tf" <<'TF'
resource "cloudflare_api_token" "t" {
  name       = "t"
  expires_on = "2099-01-01T00:00:00Z"
  policies = [{
    effect            = "allow"
    permission_groups = [{ id = "4755a26eedb94da69e1066d98aa820be" }]
    resources         = { "com.cloudflare.api.account.${local.zone}" = "*" }
  }]
  condition = { request_ip = { in = ["1.1.1.0/24", "2606:4700:4700::/48"] } }
}
TF
printf 'fail-on = "high"\n' >"$repository/tokenlint.toml"
printf 'locals {\n  zone = "zone.000000000000000000000000000000a1"\n}\n' >"$repository/stack/locals.tf"
cd "$repository"
export PATH="$repository/bin:$folder/venv/bin:$PATH" PRE_COMMIT_HOME="$folder/home" GIT_CONFIG_GLOBAL=/dev/null
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
git init -q .
git config user.name t
git config user.email t@example.com
printf 'bin/\n' >.gitignore
git add .
pre-commit install >/dev/null
git commit -qm "A token for one zone"
printf 'locals {\n  zone = "zone.*"\n}\n' >stack/locals.tf
git add stack/locals.tf
if output="$(git commit -qm "Every zone" 2>&1)"; then
    echo "the hook accepted a commit that makes a token reach every zone" >&2
    exit 1
fi
case "$output" in
    *"high[all-zones]"*) echo "pre-commit $(pre-commit --version | cut -d' ' -f2): the hook stops what widens a token" ;;
    *) echo "$output" >&2; exit 1 ;;
esac
