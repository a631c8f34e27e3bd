#!/usr/bin/env bash
# The check step of the action: prints annotations, writes SARIF to a file, and sets the exit code as an output.
set -uo pipefail
sarif="${TOKENLINT_SARIF:-tokenlint.sarif}"
summary="${GITHUB_STEP_SUMMARY:-}"
arguments=()
# One argument per line, so that paths may contain spaces.
while IFS= read -r argument; do
  [ -n "$argument" ] && arguments+=("$argument")
done <<<"${TOKENLINT_ARGUMENTS:-}"
paths=()
while IFS= read -r path; do
  [ -n "$path" ] && paths+=("$path")
done <<<"${TOKENLINT_PATHS:-.}"

"${TOKENLINT:-tokenlint}" check --format github --output "sarif=$sarif" ${summary:+--output "markdown=$summary.tokenlint"} \
  ${arguments[@]+"${arguments[@]}"} -- "${paths[@]}"
code=$?
if [ -n "$summary" ] && [ -f "$summary.tokenlint" ]; then
  cat "$summary.tokenlint" >>"$summary"
  rm -f "$summary.tokenlint"
fi
[ -f "$sarif" ] && is_written=true || is_written=false
{
  echo "exit-code=$code"
  echo "sarif=$sarif"
  echo "is-written=$is_written"
} >>"${GITHUB_OUTPUT:-/dev/null}"
# The last step of the action fails the job, after the report has been uploaded.
exit 0
