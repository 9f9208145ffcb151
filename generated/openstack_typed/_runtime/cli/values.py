# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From what is typed to the Python values that the clients take, by the types of the specs."""

from __future__ import annotations

import json
from typing import Any

from .failures import Usage
from .index import Argument, Command, Expr, undashed
from .kinds import parts
from .parser import Parsed, Text


def arguments_of(command: Command, parsed: Parsed) -> dict[str, Any]:
    """The arguments of a call, by their Python names, without those in the path.

    Raises:
        Usage: Something typed is no value of its argument.
    """
    named = {each.name: each for each in command.arguments if not each.positional}
    given = {name: _value(named[name], texts) for name, texts in parsed.given.items()}
    for word in parsed.options.null or ():
        name = undashed(word.lstrip("-"))
        if name not in named:
            raise Usage(f"--null {word}: there is no such argument")
        given[name] = None
    return given


def _value(argument: Argument, texts: list[Text]) -> Any:
    last = texts[-1]
    if isinstance(last, bool):
        return last
    for expr in argument.exprs():
        for part in parts(expr, argument.types):
            if not isinstance(part, str) and part[0] == "list" and _first_only(argument):
                return [one(part[1], t, argument) for t in texts if isinstance(t, str)]
            if not isinstance(part, str) and part[0] == "map":
                found: dict[str, Any] = {}
                for text in texts:
                    key, _, value = str(text).partition("=")
                    found[key] = one(part[1], value, argument)
                return found
    return one(argument.exprs()[0], str(last), argument)


def _first_only(argument: Argument) -> bool:
    return argument.place != "query" or True


def one(expr: Expr, text: str, argument: Argument) -> Any:
    """One value."""
    for part in parts(expr, argument.types):
        if part in ("int", "float"):
            try:
                return int(text) if part == "int" else float(text)
            except ValueError:
                continue
        if part in ("bool", "textbool") and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if not isinstance(part, str) and part[0] == "is" and str(part[1]) == text:
            return part[1]
        if isinstance(part, str) and argument.types.get(part, {}).get("kind") == "object":
            if text.startswith("{"):
                return json.loads(text)
            pairs = (pair.partition("=") for pair in text.split(","))
            return {key: value for key, _, value in pairs}
    return text
