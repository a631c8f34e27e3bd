#!/usr/bin/env python3
"""Prints the licenses of all crates that the program contains on any platform of a release, with the texts that their
sources ship.

Fails if a crate without a license text is not one of those listed below.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The platforms of .github/workflows/release.yml.
TARGETS = [
    "aarch64-apple-darwin",
    "aarch64-pc-windows-msvc",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
]
# Crates under the MIT license whose sources ship no text. The license of this project has its words.
WITHOUT_TEXT = {"maud", "maud_macros", "pratt", "tree-sitter-typescript"}


def metadata():
    """What Cargo says about the crates of each platform."""
    for target in TARGETS:
        command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
        yield json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def shipped():
    """The packages that are compiled into the program: the normal dependencies of all platforms, in order of name."""
    found = {}
    for answer in metadata():
        nodes = {node["id"]: node for node in answer["resolve"]["nodes"]}
        packages = {package["id"]: package for package in answer["packages"]}
        todo = [answer["resolve"]["root"]]
        seen = set(todo)
        while todo:
            for dependency in nodes[todo.pop()]["deps"]:
                id = dependency["pkg"]
                is_normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
                if is_normal and id not in seen:
                    seen.add(id)
                    todo.append(id)
                    found[id] = packages[id]
    return sorted(found.values(), key=lambda package: (package["name"], package["version"]))


def texts(package):
    """The license files of a package, by name."""
    folder = pathlib.Path(package["manifest_path"]).parent
    names = ("licen", "copying", "copyright", "notice", "unlicense")
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name.lower().startswith(names))


def mit():
    """The words of the MIT license after its copyright notice."""
    text = (ROOT / "LICENSE").read_text()
    return text[text.index("Permission is hereby granted") :].strip()


def main():
    print("The program tokenlint contains the following crates.")
    seen = {}
    for package in shipped():
        name = f"{package['name']} {package['version']}"
        print(f"\n{'=' * 80}\n{name} ({package['license']}) {package['repository'] or ''}".rstrip())
        found = {path.name: path.read_text(errors="replace").strip() for path in texts(package)}
        if not found and package["name"] in WITHOUT_TEXT and "MIT" in package["license"].split(" OR "):
            found = {"MIT": f"Copyright (c) {', '.join(package['authors']) or 'the authors of ' + package['name']}\n\n{mit()}"}
        if not found:
            sys.exit(f"{name} ({package['license']}) ships no license text; add it to {sys.argv[0]}")
        for file, text in found.items():
            if text in seen:
                print(f"\n{file}: the same text as that of {seen[text]}")
            else:
                seen[text] = f"{name}, {file}"
                print(f"\n{file}:\n\n{text}")


if __name__ == "__main__":
    main()
