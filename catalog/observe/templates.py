"""Paths as templates of the catalog's operations."""

import json
import re
from pathlib import Path

CATALOG = Path(__file__).resolve().parent.parent
# Parameters whose values may contain slashes.
GREEDY = ("{object_key}", "{key_name}", "{model_name}")
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Templates:
    """The operations of `operations.json`, by method."""

    def __init__(self):
        table = json.loads((CATALOG / "operations.json").read_text())
        self._by_method = {}
        self._literals = {part for _, path, _ in table["operations"] for part in path.split("/")}
        for method, path, _ in table["operations"]:
            self._by_method.setdefault(method, []).append(path)

    def of(self, method, path, names):
        """The method and template of a call. For a call that is no known operation, IDs and `names` become `{}`."""
        method = "GET" if method == "HEAD" else method
        parts = path.rstrip("/").split("/")
        matching = [own for own in self._by_method.get(method, []) if fits(own.split("/"), parts)]
        if matching:
            # Literal parts take precedence, from left to right.
            return method, min(matching, key=lambda own: [part.startswith("{") for part in own.split("/")])
        names = names - self._literals
        unknown = ["{}" if ID.fullmatch(part) or part in names else part for part in parts]
        return method, "/".join(unknown)


def fits(template, parts):
    if template[-1] in GREEDY and len(parts) > len(template):
        parts = parts[: len(template)]
    return len(template) == len(parts) and all(
        bool(given) if "{" in own else own == given for own, given in zip(template, parts)
    )
