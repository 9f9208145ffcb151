# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks a spec file against its JSON Schema, and places what is wrong in the YAML."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from .diagnostics import Diagnostics, Pos
from .source import Document, Map, Node, Scalar, kind_of

_EXPECTED = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}
# What a pattern of the schema asks for, in words.
_PATTERNS = {
    "^[a-z][a-z0-9_]*$": "a name in snake_case",
    "^[A-Z][A-Za-z0-9]*$": "a name in CamelCase",
    "^[A-Za-z{][A-Za-z0-9_.:{}~#-]*$": "a name as it stands in requests and answers",
    "^(\\.\\.|[0-9])[0-9.,+ ]*$": "a version set such as 2.9+, ..2.46 or 2.32..2.36, 2.42+",
    "^(GET|HEAD|POST|PUT|PATCH|DELETE) /[^ ]*$": "a method and a path: GET /servers/{server_id}",
    "^[1-5][0-9][0-9]$": "an HTTP status",
    "^[0-9]+\\.[0-9]+$": "a version such as 2.95, in quotes",
    "^[0-9]+\\.[0-9]+\\.\\.[0-9]+\\.[0-9]+$": "a range of versions such as 2.1..2.104",
    "^[0-9]+(\\.[0-9]+)?$": 'a version such as "2.1", in quotes',
    "^[^/ ]+/[^/ ]+$": "a media type such as application/octet-stream",
    "^[A-Za-z0-9-]+$": "the name of a header",
    "^/[^ ]*$": "a path such as /extensions",
}


@cache
def validator(root: Path, kind: str) -> jsonschema.Draft202012Validator:
    """The validator of one kind of file (`resource` or `service`)."""
    schema = json.loads((root / "schema" / f"{kind}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(document: Document, kind: str, root: Path, diagnostics: Diagnostics) -> bool:
    """Report what the JSON Schema does not allow; True if that is nothing."""
    before = len(diagnostics.found)
    for error in validator(root, kind).iter_errors(document.root.plain):
        for leaf in _leaves(error):
            _report(leaf, document.root, diagnostics)
    return len(diagnostics.found) == before


def _leaves(error: jsonschema.ValidationError) -> Iterable[jsonschema.ValidationError]:
    """The errors at the end of `if`/`then` and `$ref`, which say more than their parents."""
    if error.context and error.validator not in ("anyOf", "not"):
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _report(error: jsonschema.ValidationError, root: Map, diagnostics: Diagnostics) -> None:
    path = list(error.absolute_path)
    wanted: Any = error.validator_value
    given: Any = error.instance
    schema: Any = error.schema
    node = _find(root, path)
    pos, owner = node.pos, _owner(path)
    match error.validator:
        case "additionalProperties":
            for key in _unknown(error):
                _report_unknown(key, error, node, owner, diagnostics)
        case "required":
            for key in wanted:
                if key not in given:
                    diagnostics.add(_key_pos(root, path), "missing-key", owner=owner, key=key)
        case "anyOf":
            keys = " or ".join(rule["required"][0] for rule in wanted)
            diagnostics.add(_key_pos(root, path), "missing-key", owner=owner, key=keys)
        case "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            expected = " or ".join(_EXPECTED[name] for name in names if name != "null")
            diagnostics.add(pos, "wrong-type", expected=expected, got=kind_of(node))
        case "pattern":
            key = given
            # A wrong name of a key stands in the keys of the node, not in a node of its own.
            place = node.at(key) if isinstance(node, Map) and isinstance(key, str) else pos
            expected = _PATTERNS.get(str(wanted), str(wanted))
            diagnostics.add(place, "bad-value", value=repr(key), expected=expected)
        case "enum":
            expected = ", ".join(str(value) for value in wanted if value is not None)
            diagnostics.add(pos, "bad-value", value=repr(given), expected=expected)
        case "minProperties" | "minItems" | "minLength":
            diagnostics.add(pos, "empty-value")
        case "maxProperties":
            diagnostics.add(
                pos, "bad-value", value="more than one key", expected="one key: {server: Server}"
            )
        case "minimum" | "maximum":
            low, high = schema.get("minimum"), schema.get("maximum")
            diagnostics.add(pos, "bad-value", value=repr(given), expected=f"{low} to {high}")
        case "uniqueItems":
            diagnostics.add(pos, "bad-value", value="a repeated item", expected="each item once")
        case "dependentRequired":
            diagnostics.add(pos, "missing-key", owner="a service with one of `microversions` and "
                            "`header`", key="header" if "header" not in given else
                            "microversions")  # fmt: skip
        case _:
            diagnostics.add(
                pos,
                "bad-value",
                value="`microversions` with `minor_versions`",
                expected="one of the two",
            )


def _unknown(error: jsonschema.ValidationError) -> list[str]:
    schema: Any = error.schema
    given: Any = error.instance
    return [key for key in given if key not in schema.get("properties", {})]


def _report_unknown(
    key: str,
    error: jsonschema.ValidationError,
    node: Node,
    owner: str,
    diagnostics: Diagnostics,
) -> None:
    schema: Any = error.schema
    known = sorted(schema.get("properties", {}))
    close = difflib.get_close_matches(key, known, 1)
    hint = f"did you mean `{close[0]}`?" if close else f"its keys are {', '.join(known)}"
    place = node.at(key) if isinstance(node, Map) else node.pos
    diagnostics.add(place, "unknown-key", key=key, owner=owner, hint=hint)


def _find(root: Map, path: list[Any]) -> Node:
    node: Node = root
    for part in path:
        if isinstance(node, Map):
            node = node.entries[part]
        elif not isinstance(node, Scalar):
            node = node.nodes[part]
    return node


def _key_pos(root: Map, path: list[Any]) -> Pos:
    """The place of the key that a path ends with, where a missing key is best shown."""
    if not path:
        return root.pos
    parent = _find(root, path[:-1])
    return parent.at(path[-1]) if isinstance(parent, Map) else _find(root, path).pos


def _owner(path: list[Any]) -> str:
    match path:
        case []:
            return "the file"
        case ["operations", name]:
            return f"the operation {name}"
        case ["types", name]:
            return f"the type {name}"
        case [*_, "query" | "body" | "headers" | "fields" | "path", name]:
            return f"the field {name}"
        case _:
            return f"`{path[-1]}`" if isinstance(path[-1], str) else f"`{path[-2]}`"
