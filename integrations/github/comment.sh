#!/usr/bin/env bash
# The comment step of the action: writes the report as a comment of the pull request, and updates that comment on the next
# run. Needs `pull-requests: write`. Names in the report are escaped by tokenlint.
set -euo pipefail
report="$1"
# The modes have a comment each.
mark="<!-- tokenlint ${2:-check} -->"
# refs/pull/7/merge
number=$(echo "${GITHUB_REF:-}" | sed -n 's|^refs/pull/\([0-9]*\)/merge$|\1|p')
if [ -z "$number" ] || [ ! -f "$report" ]; then
  echo "::notice::tokenlint: no comment was written: this is not a pull request, or there is no report"
  exit 0
fi
body="$report.body"
{
  echo "$mark"
  # GitHub accepts 65,536 characters.
  head -c 60000 "$report" | iconv -c -f utf-8 -t utf-8
  if [ "$(wc -c <"$report")" -gt 60000 ]; then
    printf '\n\n…\n\nThe report is longer than a comment can be; the job summary has all of it.\n'
  fi
} >"$body"
comments="repos/$GITHUB_REPOSITORY/issues/$number/comments"
id=$(gh api --paginate "$comments" --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | head -n 1)
if [ -n "$id" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$body" --silent
else
  gh api --method POST "$comments" --field "body=@$body" --silent
fi
