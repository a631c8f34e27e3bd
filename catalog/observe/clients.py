"""Runs other clients of the API against a recorder, and writes the calls that each one made.

Usage: catalog/observe/run clients [TOOL]: with the name of a tool, prints its calls and its output only.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clientruns import ANSWERS, CLIENTS, NAMES
from recorder import Recorder
from table import Operations, today, write
from templates import Templates

HERE = Path(__file__).resolve().parent
TOKEN = "invented-token-for-the-recorder-only-0000"


def installed(tools, client):
    """Installs a client into a folder of its own, unless it is there; its folder and its version."""
    folder = Path(tools, client["package"])
    if not (folder / "installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        kind = client["kind"]
        if kind == "pip":
            subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
            for options in client["install"]:
                subprocess.run([folder / "venv/bin/pip", "install", "-q", *options], check=True)
        elif kind == "npm":
            (folder / "package.json").write_text("{}")
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", *client["install"]], cwd=folder, check=True)
        else:
            subprocess.run(["apt-get", "download", "-q", client["package"]], cwd=folder, check=True)
            package = next(folder.glob("*.deb"))
            subprocess.run(["dpkg", "-x", package, folder / "root"], check=True)
        (folder / "installed").write_text("")
    return folder, version(folder, client)


def version(folder, client):
    if client["kind"] == "pip":
        code = f"from importlib.metadata import version; print(version({client['package']!r}))"
        command = [folder / "venv/bin/python", "-c", code]
    elif client["kind"] == "npm":
        return json.loads((folder / "node_modules" / client["package"] / "package.json").read_text())["version"]
    else:
        command = ["dpkg-deb", "-f", next(folder.glob("*.deb")), "Version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def ended(command, **options):
    """Runs a program to its end. One that does not end fails with what it said."""
    try:
        return subprocess.run(command, input="", capture_output=True, text=True, timeout=60, **options)
    except subprocess.TimeoutExpired as error:
        out = (error.stdout or b"") + (error.stderr or b"")
        return subprocess.CompletedProcess(command, "timeout", out.decode(errors="replace"), "")


def observed(folder, client, run):
    """The calls of one run, the exit code and the output."""
    recorder = Recorder(run.get("answers", []) + ANSWERS)
    with tempfile.TemporaryDirectory() as home:
        for name, text in run.get("files", {}).items():
            path = Path(home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(port=recorder.port))
        places = {"here": HERE / "drivers", "folder": folder, "origin": recorder.origin, "port": recorder.port}
        program = ended(
            [str(word).format(**places) for word in run["command"]],
            cwd=home,
            env={
                "PATH": f"{folder}/venv/bin:{folder}/node_modules/.bin:{folder}/root/usr/bin:{os.environ['PATH']}",
                "HOME": home,
                "RECORDER": recorder.origin,
                "PYTHONPATH": str(HERE / "drivers" / "redirect"),
                "CLOUDFLARE_API_TOKEN": TOKEN,
                "CLOUDFLARE_BASE_URL": f"{recorder.origin}/client/v4",
            }
            | {key: value.format(**places) for key, value in run.get("environment", {}).items()},
        )
    recorder.close()
    return recorder.calls, program.returncode, program.stdout + program.stderr


def main(tools, only):
    templates = Templates()
    seen = Operations()
    programs, failed = {}, []
    for client in CLIENTS:
        if only and client["tool"] != only:
            continue
        folder, own_version = installed(tools, client)
        runs = []
        for run in client["runs"]:
            calls, code, out = observed(folder, client, run)
            distinct = list(dict.fromkeys(templates.of(method, path, NAMES) for method, path in calls))
            if code != 0:
                failed.append(f"{client['tool']} ({run['with']})")
            if only or code != 0:
                print(f"== {client['tool']} {own_version}, {run['with']}: {code}")
                for method, path in distinct:
                    print(f"   {method} {path}")
                print("   | " + "\n   | ".join(out.strip()[-3000:].splitlines()))
            runs.append([run["with"], [seen.number(call) for call in distinct]])
        programs[client["tool"]] = {"version": own_version, "runs": runs}
    if failed:
        sys.exit(f"failed, and nothing was written: {', '.join(failed)}")
    if not only:
        origin = "calls that the programs made to a recorder on loopback; refreshed with catalog/observe/run clients"
        write(
            "tools-observed.json",
            {"origin": origin, "date": today(), "operations": seen.calls, "programs": programs},
        )


if __name__ == "__main__":
    main(sys.argv[1], " ".join(sys.argv[2:]))
