#!/usr/bin/env bash
# The check step of the action: prints annotations, writes SARIF and the job summary to files, and sets the exit code as
# an output. TOKENLINT_MODE=check lints the files, TOKENLINT_MODE=access compares what tokens can do with a base,
# and TOKENLINT_MODE=preflight reports what a deployment needs and its token lacks.
set -uo pipefail
tokenlint="${TOKENLINT:-tokenlint}"
sarif="${TOKENLINT_SARIF:-tokenlint.sarif}"
summary="${GITHUB_STEP_SUMMARY:-}"
report="${RUNNER_TEMP:-/tmp}/tokenlint.md"
arguments=()
# One argument per line, so that paths may contain spaces.
while IFS= read -r argument; do
  [ -n "$argument" ] && arguments+=("$argument")
done <<<"${TOKENLINT_ARGUMENTS:-}"
uses=()
while IFS= read -r path; do
  [ -n "$path" ] && uses+=(--uses "$path")
done <<<"${TOKENLINT_USES:-}"
paths=()
while IFS= read -r path; do
  [ -n "$path" ] && paths+=("$path")
done <<<"${TOKENLINT_PATHS:-.}"
rm -f "$report"

check() {
  "$tokenlint" check --format github --output "sarif=$sarif" --output "markdown=$report" \
    ${uses[@]+"${uses[@]}"} "$@" ${arguments[@]+"${arguments[@]}"} -- "${paths[@]}"
}

preflight() {
  if [ ${#uses[@]} = 0 ]; then
    echo "::error::tokenlint: \`uses\` is not set; it names the files that show what the deployment needs, such as wrangler.jsonc"
    return 2
  fi
  check --rule missing-permission
}

access() {
  local base="${TOKENLINT_BASE:-${GITHUB_BASE_REF:+origin/$GITHUB_BASE_REF}}"
  if [ -z "$base" ]; then
    echo "::error::tokenlint: there is nothing to compare with: this is not a pull request, and \`base\` is not set"
    return 2
  fi
  if ! git rev-parse --verify --quiet --end-of-options "$base^{commit}" >/dev/null; then
    echo "::error::tokenlint: the history has no $base; set \`fetch-depth: 0\` for actions/checkout"
    return 2
  fi
  compare() {
    "$tokenlint" diff --format "$1" ${arguments[@]+"${arguments[@]}"} -- "$base...HEAD" "${paths[@]}"
  }
  compare sarif >"$sarif" 2>/dev/null || [ -s "$sarif" ] || rm -f "$sarif"
  compare markdown >"$report" 2>/dev/null || [ -s "$report" ] || rm -f "$report"
  compare github
}

mode="${TOKENLINT_MODE:-check}"
case "$mode" in
  check | access | preflight)
    "$mode"
    code=$?
    ;;
  *)
    echo "::error::tokenlint: mode: expected \`check\`, \`access\` or \`preflight\`, found \`$mode\`"
    code=2
    ;;
esac
[ -n "$summary" ] && [ -f "$report" ] && cat "$report" >>"$summary"
[ -f "$sarif" ] && is_written=true || is_written=false
{
  echo "exit-code=$code"
  echo "sarif=$sarif"
  echo "is-written=$is_written"
  echo "report=$report"
} >>"${GITHUB_OUTPUT:-/dev/null}"
# The last step of the action fails the job, after the report has been uploaded.
exit 0
