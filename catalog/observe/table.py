"""The tables of the catalog that the observations make: one value a line, so that a difference is readable."""

import datetime
import json

from templates import CATALOG


def today():
    return datetime.date.today().isoformat()


class Operations:
    """Calls, each by its number in a list."""

    def __init__(self, calls=()):
        self.calls = [tuple(call) for call in calls]
        self._numbers = {call: at for at, call in enumerate(self.calls)}

    def number(self, call):
        if call not in self._numbers:
            self._numbers[call] = len(self.calls)
            self.calls.append(call)
        return self._numbers[call]


def dumped(value):
    return json.dumps(value, ensure_ascii=False)


def lines(values, depth):
    pad = " " * depth
    return ",\n".join(f"{pad}{value}" for value in values)


def written(table, depth=1):
    """An object as JSON; lists of lists and objects of values take a line for each value."""
    pad = " " * depth
    parts = []
    for key, value in table.items():
        if isinstance(value, list) and value:
            text = f"[\n{lines(map(dumped, value), depth + 1)}\n{pad}]"
        elif isinstance(value, dict) and value:
            text = "{\n" + lines((f"{dumped(k)}: {dumped(v)}" for k, v in value.items()), depth + 1) + f"\n{pad}}}"
        else:
            text = dumped(value)
        parts.append(f"{pad}{dumped(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read(name):
    return json.loads((CATALOG / name).read_text())


def write(name, table):
    (CATALOG / name).write_text(written(table))
