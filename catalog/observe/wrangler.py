"""Runs every command of the real wrangler against a recorder, and writes the calls that each one made.

Usage: catalog/observe/run wrangler [COMMAND]: with a command, prints its calls and the program's output only.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recorder import Recorder
from runs import ANSWERS, BASE, FORMER, LOCAL, RUNS, VALUES
from table import Operations, read, today, write
from templates import Templates

HERE = Path(__file__).resolve().parent
ACCOUNT = "000000000000000000000000000000ac"
SECONDS = 60
# Commands that make no calls are observed by that.
SILENT = ("makes no calls", "changes local files", "was renamed", "is for tests of wrangler")


def environment(tools, home, origin):
    """Nothing of the caller's environment but the path, so that no real token is ever used."""
    return {
        "PATH": f"{tools}/node_modules/.bin:{tools}/node_modules/node/bin:{os.environ['PATH']}",
        "HOME": home,
        "CLOUDFLARE_API_BASE_URL": f"{origin}/client/v4",
        "CLOUDFLARE_API_TOKEN": "invented-token-for-the-recorder-only-0000",
        "CLOUDFLARE_ACCOUNT_ID": ACCOUNT,
        "WRANGLER_SEND_METRICS": "false",
        "WRANGLER_HIDE_BANNER": "true",
        "CI": "true",
        "NO_COLOR": "1",
    }


def arguments(leaf, run):
    """The words of a command: its positional arguments, required options, and what makes it remote and silent."""
    words = leaf["command"].split()
    if "args" in run:
        return words + shlex.split(run["args"])
    words += [VALUES.get(name, name) for name in leaf["positional"] if name in leaf["required"]]
    options = leaf["options"]
    for name in leaf["required"]:
        if name not in leaf["positional"]:
            words += [f"--{name}", VALUES.get(name, name)]
    for name in ("remote", "force", "skip-confirmation", "yes"):
        if name in options:
            words.append(f"--{name}")
            break
    if "remote" in words[-1] and "force" in options:
        words.append("--force")
    return words + shlex.split(run.get("more", ""))


def observed(tools, leaf, run):
    """The calls of one run, and what the program said: the exit code, and its output."""
    recorder = Recorder(run.get("answers", []) + ANSWERS)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, text in {"index.js": "export default { fetch() {} }\n", **run.get("files", {})}.items():
            path = Path(folder, "work", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        config = run.get("config", {})
        if config is not None:
            Path(folder, "work", "wrangler.json").write_text(json.dumps({key: value for key, value in (BASE | config).items() if value is not None}))
        own = environment(tools, folder, recorder.origin) | run.get("environment", {})
        program = subprocess.Popen(
            ["wrangler", *arguments(leaf, run)],
            cwd=Path(folder, "work"),
            env=own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            if "interrupt" in run:
                interrupt(program, recorder, run["interrupt"])
            out, _ = program.communicate(run.get("input", ""), timeout=SECONDS)
            code = program.returncode
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            out, _ = program.communicate()
            code = "timeout"
    recorder.close()
    return recorder.calls, code, out


def interrupt(program, recorder, end):
    """Waits for a call that ends a path, and a moment more; then interrupts the program."""
    for _ in range(SECONDS):
        time.sleep(1)
        if any(path.endswith(end) for _, path in recorder.calls):
            break
    time.sleep(2)
    program.send_signal(signal.SIGINT)


def all_runs(leaves):
    """Each command with each of its runs. A command without any is run once with its required arguments."""
    for leaf in leaves:
        if leaf["command"] not in LOCAL:
            for run in RUNS.get(leaf["command"], [{}]):
                yield leaf, run


def main(tools, only):
    version = json.loads(Path(tools, "node_modules/wrangler/package.json").read_text())["version"]
    found = json.loads(subprocess.run(
        [f"{tools}/node_modules/node/bin/node", HERE / "leaves.mjs", tools], check=True, capture_output=True, text=True
    ).stdout)
    leaves = found["commands"]
    known = {leaf["command"] for leaf in leaves}
    for name in [*RUNS, *LOCAL]:
        if name not in known:
            sys.exit(f"wrangler {version} has no command `{name}`; update catalog/observe/runs.py")
    templates = Templates()
    jobs = [job for job in all_runs(leaves) if not only or job[0]["command"].startswith(only)]

    def one(job):
        leaf, run = job
        calls, code, out = observed(tools, leaf, run)
        distinct = []
        for method, path in calls:
            call = templates.of(method, path, set(VALUES.values()))
            if call not in distinct:
                distinct.append(call)
        is_done = run.get("exit", 0) in (code, None)
        if only or not is_done:
            print(f"== {leaf['command']} {run.get('with', '')}: {code}\n   {shlex.join(arguments(leaf, run))}")
            for method, path in distinct:
                print(f"   {method} {path}")
            print("   | " + "\n   | ".join(out.strip()[-1500:].splitlines()), flush=True)
        return leaf["command"], run, distinct, is_done

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(one, jobs))
    if only:
        return
    failed = [leaf for leaf, _, _, is_done in results if not is_done]
    if failed:
        sys.exit(f"failed, and nothing was written: {', '.join(failed)}")
    write("wrangler-operations.json", table(results, version, found["aliases"]))


def table(results, version, aliases):
    """The table: the calls of each command, of each setting of a configuration, and what was only read in the source."""
    old = read("wrangler-operations.json")
    seen = Operations()
    commands, settings = {}, {}
    base = next(calls for command, run, calls, _ in results if command == "deploy" and run == RUNS["deploy"][0])
    for command, run, calls, _ in results:
        if "setting" in run:
            key = (run["setting"], tuple(run.get("has", [])), tuple(run.get("lacks", [])), run.get("when"))
            own = settings.setdefault(key, [])
            own += [call for call in calls if call not in own and (call not in base or command != "deploy")]
        else:
            own = commands.setdefault(command, [])
            own += [[run.get("with", ""), [seen.number(call) for call in calls]]]
    rows = []
    for (setting, has, lacks, when), calls in settings.items():
        conditions = {"has": has, "lacks": lacks, "when": when}
        row = {"setting": setting} | {key: value for key, value in conditions.items() if value}
        rows.append(row | {"calls": [seen.number(call) for call in calls]})
    # What the source names and no run made. A part of a path that the source puts together may be anything.
    observed = set(seen.calls)

    def is_observed(call):
        pattern = re.sub(r"\\{[^}]*\\}", ".*", re.escape(call[1]))
        return any(method == call[0] and re.fullmatch(pattern, path) for method, path in observed)

    earlier = [tuple(call) for call in old["operations"]]
    families = {
        family: [seen.number(earlier[at]) for at in calls if not is_observed(earlier[at])]
        for family, calls in old["families"].items()
    }
    return {
        "origin": f"calls that wrangler {version} made to a recorder on loopback, and calls in its source of 2026-08-22 "
        "that no run made; refreshed with catalog/observe/run wrangler",
        "date": today(),
        "version": version,
        "operations": seen.calls,
        "commands": commands,
        "aliases": aliases | FORMER,
        "unobserved": {name: reason for name, reason in LOCAL.items() if reason not in SILENT},
        "silent": [name for name, reason in LOCAL.items() if reason in SILENT],
        "settings": rows,
        "families": {family: calls for family, calls in families.items() if calls},
    }


if __name__ == "__main__":
    main(sys.argv[1], " ".join(sys.argv[2:]))
