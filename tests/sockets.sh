#!/usr/bin/env bash
# Proves that nothing but what is asked to opens a socket: the system calls of each verb are watched.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

command -v strace > /dev/null || {
    sudo=$(command -v sudo || true)
    $sudo apt-get install -y -qq strace > /dev/null 2>&1 || { $sudo apt-get update -qq && $sudo apt-get install -y -qq strace > /dev/null; }
}
cargo build --locked --quiet
tokenlint=${CARGO_TARGET_DIR:-target}/debug/tokenlint
# A program that does not run opens no socket.
"$tokenlint" --version > /dev/null

# The sockets that a run opens, one a line.
sockets() {
    strace -f -qq -e trace=%network -o "$folder/calls" "$@" > /dev/null 2>&1 || true
    grep -E '(socket|connect)\(' "$folder/calls" | grep -vE 'AF_UNIX' || true
}

for arguments in "check fixtures" "check --uses fixtures/evidence/http.log fixtures/evidence/token.json" \
    "show fixtures/evidence/token.json" "diff fixtures/evidence/token.json fixtures/evidence/token.json" \
    "trim fixtures/evidence/token.json --uses fixtures/evidence/http.log" "catalog dns" "explain all-zones"; do
    # shellcheck disable=SC2086
    found=$(CLOUDFLARE_API_TOKEN=unused sockets "$tokenlint" $arguments)
    if [ -n "$found" ]; then
        echo "tokenlint $arguments opens a socket: $found" >&2
        exit 1
    fi
done
# The watch itself sees what it should.
found=$(CLOUDFLARE_API_TOKEN=unused_unused sockets "$tokenlint" verify --api-url http://127.0.0.1:9 --retries 0)
if [ -z "$found" ]; then
    echo "the socket of tokenlint verify was not seen" >&2
    exit 1
fi
