#!/usr/bin/env bash
# Runs the hooks of .pre-commit-hooks.yaml with the real pre-commit: a commit that changes only a local of a Terraform
# module must be stopped if it makes a token reach more. The hook repository is a copy of this one; its wheel comes from
# the folder given as argument, or is built.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! python3 -m venv --help >/dev/null 2>&1; then
    again apt-get update -q
    again apt-get install -qy python3-venv
fi
python3 -m venv "$folder/venv"
again "$folder/venv/bin/pip" -q --disable-pip-version-check install pre-commit==4.7.0

wheels=$folder/wheels
mkdir "$wheels"
if [ -n "${1:-}" ]; then cp "$1"/tokenlint_cloudflare-*.whl "$wheels"; else tests/wheel.sh "$wheels"; fi
# pip builds the package of the hook repository, which has no code, with hatchling.
again "$folder/venv/bin/pip" -q --disable-pip-version-check download --dest "$wheels" hatchling==1.33.0

# Neither the configuration of the user nor the variables of a hook that runs this script.
export GIT_CONFIG_GLOBAL=/dev/null
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
commit() { git -c user.name=t -c user.email=t@example.com commit -q "$@"; }

published=$folder/published
mkdir "$published"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$published"
git -C "$published" init -q
git -C "$published" add --all
(cd "$published" && commit -m "Published")

repository=$folder/repository
mkdir -p "$repository/stack"
cat >"$repository/.pre-commit-config.yaml" <<YAML
repos:
  - repo: $published
    rev: $(git -C "$published" rev-parse HEAD)
    hooks:
      - id: tokenlint
YAML
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
export PATH="$folder/venv/bin:$PATH" PRE_COMMIT_HOME="$folder/home" PIP_NO_INDEX=1 PIP_FIND_LINKS="$wheels"
git init -q .
git add .
pre-commit install >/dev/null

# The first run installs the hook. It has 10 seconds of processor time: a compilation would take minutes.
before=$(awk '{ print $16 + $17 }' /proc/$$/stat)
commit -m "A token for one zone"
spent=$((($(awk '{ print $16 + $17 }' /proc/$$/stat) - before) / $(getconf CLK_TCK)))
if ((spent > 10)); then
    echo "the first run of the hook took $spent s of processor time" >&2
    exit 1
fi

# A commit that makes the token reach every zone must be stopped by the hook.
must_stop() {
    printf 'locals {\n  zone = "zone.*"\n}\n' >stack/locals.tf
    git add .
    if output=$(commit -m "Every zone" 2>&1); then
        echo "$1 accepted a commit that makes a token reach every zone: $output" >&2
        exit 1
    fi
    case "$output" in
        *"high[all-zones]"*) ;;
        *) echo "$1: $output" >&2; exit 1 ;;
    esac
}
must_stop "the hook tokenlint"

# The same with the hook that compiles, as a local one: it uses what the gate has built.
{
    echo "repos:"
    echo "  - repo: local"
    echo "    hooks:"
    sed -n '/^- id: tokenlint-src/,$p' "$root/.pre-commit-hooks.yaml" | sed -e 's/^/      /' -e "s|entry: |entry: $root/|"
} >.pre-commit-config.yaml
export TOKENLINT_PROFILE=dev
must_stop "the hook tokenlint-src"
echo "$(pre-commit --version): both hooks stop what widens a token; the first run took $spent s of processor time"
