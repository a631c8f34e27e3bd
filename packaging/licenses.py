#!/usr/bin/env python3
"""Prints the licenses of all crates that the program contains, with the texts that their sources ship.

Fails if a crate without a license text is not one of those listed below.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Crates under the MIT license whose sources ship no text. The license of this project has its words.
WITHOUT_TEXT = {"pratt"}


def shipped(metadata):
    """The packages that are compiled into the program: normal dependencies, on any platform."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    todo, found = [metadata["resolve"]["root"]], set()
    while todo:
        for dependency in nodes[todo.pop()]["deps"]:
            is_normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if is_normal and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                todo.append(dependency["pkg"])
    return sorted((package for package in metadata["packages"] if package["id"] in found), key=lambda package: (package["name"], package["version"]))


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
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    print("The program tokenlint contains the following crates.")
    seen = {}
    for package in shipped(metadata):
        name = f"{package['name']} {package['version']}"
        print(f"\n{'=' * 80}\n{name} ({package['license']}) {package['repository'] or ''}".rstrip())
        found = {path.name: path.read_text(errors="replace").strip() for path in texts(package)}
        if not found and package["name"] in WITHOUT_TEXT and package["license"] == "MIT":
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
