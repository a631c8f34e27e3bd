#!/usr/bin/env bash
# Reads the calendar and the table that `show` writes with independent readers: icalendar from a package registry, and
# Python's csv.
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
again "$folder/venv/bin/pip" -q install icalendar==6.3.1

cargo build --locked --quiet
tokenlint="${CARGO_TARGET_DIR:-target}/debug/tokenlint"
"$tokenlint" show fixtures/exported --format ics --lead 30 --now 2026-11-24 >"$folder/out.ics" 2>/dev/null || true
"$tokenlint" show fixtures/exported --format csv --now 2026-11-24 >"$folder/out.csv" 2>/dev/null || true
"$tokenlint" show fixtures/exported --format json --now 2026-11-24 >"$folder/out.json" 2>/dev/null || true

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import csv, json, sys
from datetime import datetime, timedelta, timezone
from icalendar import Calendar
folder = sys.argv[1]
now = datetime(2026, 11, 24, tzinfo=timezone.utc)
tokens = json.load(open(f"{folder}/out.json"))["tokens"]
ending = [token for token in tokens if (token["days_left"] or -1) >= 0]
calendar = Calendar.from_ical(open(f"{folder}/out.ics", newline="").read())
events = calendar.walk("VEVENT")
assert calendar["VERSION"] == "2.0" and calendar["PRODID"]
assert len(events) == len(ending) > 1, (len(events), len(ending))
assert len({event["UID"] for event in events}) == len(events)
for event, token in zip(events, ending):
    assert not event.errors, event.errors
    end = datetime.fromisoformat(token["expires"].replace("Z", "+00:00"))
    assert event.decoded("DTSTART") == end > now, (event["SUMMARY"], token)
    assert token["name"] in event["SUMMARY"]
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-30)
rows = list(csv.DictReader(open(f"{folder}/out.csv", newline="")))
assert [row["token"].removeprefix("'") for row in rows] == [token["name"] or token["id"] for token in tokens]
assert all(None not in row and None not in row.values() for row in rows)
print(f"calendar: {len(events)} events and {len(rows)} rows read back")
PYTHON
