#!/usr/bin/env bash
# The hook `tokenlint-src`: compiles the program from this source, with the versions of Cargo.lock, and runs it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
# A hook inherits the index of the commit, and Cargo asks Git for nothing here.
target=${CARGO_TARGET_DIR:-$root/target}
profile=${TOKENLINT_PROFILE:-release}
(cd "$root" && env -u GIT_DIR -u GIT_INDEX_FILE cargo build --quiet --locked --profile "$profile" --target-dir "$target" --bin tokenlint)
folder=$profile
[ "$profile" = dev ] && folder=debug
exec "$target/$folder/tokenlint" "$@"
