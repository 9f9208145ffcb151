# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Checks a spec file against its JSON Schema, and places what is wrong in the YAML."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema

from .diagnostics import Diagnostics, Pos
from .source import Document, Items, Map, Node, Scalar, is_version_key, kind_of

Keys: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a node."""

# Keys that take a value for each version set.
_BY_VERSION = {"alias", "envelope", "returns", "status", "type"}

# The kinds of JSON Schema: what a value of the kind is called, and how it is written.
_KINDS = {
    "object": ("a mapping", "write `key: value` lines, or {key: value}"),
    "array": ("a list", "write [a, b], or lines with `- `"),
    "string": ("text", "write text"),
    "integer": ("a whole number", "write a number such as 204"),
    "boolean": ("true or false", "write true or false"),
}
_VERSION_SET = r"^(\.\.|[0-9])[0-9.,+ ]*$"
_CALL = "^(GET|HEAD|POST|PUT|PATCH|DELETE) /[^ ]*$"
# What a pattern of the schema asks for, and how it is written.
_PATTERNS = {
    "^[a-z][a-z0-9_]*$": ("a name in snake_case", "write it like server_groups"),
    "^[A-Z][A-Za-z0-9]*$": ("a name in CamelCase", "write it like ServerGroup"),
    "^[A-Za-z{][A-Za-z0-9_.:{}~#-]*$": (
        "a name that requests and answers can have",
        "begin with a letter; go on with letters, digits and any of _ . : - ~ #",
    ),
    "^[1-5][0-9][0-9]$": ("an HTTP status", "write it like 204"),
    "^[0-9]+\\.[0-9]+$": ("a version", 'write it in quotes, like "2.95"'),
    "^[0-9]+\\.[0-9]+\\.\\.[0-9]+\\.[0-9]+$": (
        "a range of versions",
        "write it like 2.1..2.104",
    ),
    "^[0-9]+(\\.[0-9]+)?$": ("a version", 'write it in quotes, like "2.1"'),
    "^v[0-9]+(\\.[0-9]+)?$": ("a version as it stands in a path", "write it like v2.1"),
    "^[^/ ]+/[^/ ]+$": ("a media type", "write it like application/octet-stream"),
    "^[A-Za-z0-9-]+$": ("the name of a header", "write it like X-Subject-Token"),
    "^[^ ]+( if [a-z_]+=[^ ]+)?$": (
        "a key of requests",
        "write it like image_id, Type.key, or uuid if source_type=volume",
    ),
    "^/[^ ]*$": ("a path", "write it like /extensions"),
    "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?$": (
        "the name of an operation",
        "write it like upload; of another file, like images.show",
    ),
    "^(GET|HEAD|POST|PUT|PATCH|DELETE) /[^ ]*( .+)?$": (
        "a method and a path, perhaps with an action",
        "write it like POST /servers/{server_id}/action resize",
    ),
    "^(versions|status|extension|(request|query|headers|response)(\\.[^ ]+)?"
    "( (versions|type|required|extension))?)$": (
        "something that can differ from the service",
        "write status, versions, or a place like response.server.name, perhaps with ` type` behind",
    ),
}

# The language is what this generator reads, so its schema is the project's own, whatever specs
# are read.
_SCHEMAS = Path(__file__).resolve().parents[2] / "specs" / "schema"


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    """The validator of one kind of file (`resource` or `service`)."""
    schema = json.loads((_SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(document: Document, kind: str, diagnostics: Diagnostics) -> None:
    """Report what the JSON Schema of a kind of file (`resource`, `service`) does not allow."""
    mixed = [path for path, node in _maps(document.root) if _is_mixed(path, node, diagnostics)]
    schema = validator(kind)
    for error in schema.iter_errors(document.root.plain):
        path = tuple(error.absolute_path)
        if not any(path[: len(other)] == other for other in mixed):
            _Report(error, schema.schema, document.root, diagnostics).add()


def _maps(node: Node, path: Keys = ()) -> Iterator[tuple[Keys, Map]]:
    """All mappings of a tree, each with the keys that lead to it."""
    if isinstance(node, Map):
        yield path, node
        for key, value in node.entries.items():
            yield from _maps(value, (*path, key))
    elif isinstance(node, Items):
        for index, item in enumerate(node):
            yield from _maps(item, (*path, index))


def _is_mixed(path: Keys, node: Map, diagnostics: Diagnostics) -> bool:
    """Report a mapping by version with keys that are no versions.

    The schema only sees that it is no mapping by version, and would say what else it should be.
    """
    if not path or path[-1] not in _BY_VERSION or not any(map(is_version_key, node.entries)):
        return False
    wrong = [key for key in node.entries if not is_version_key(key)]
    for key in wrong:
        diagnostics.add(node.keys[key], "bad-version-set", problem=f"{key!r} is not a version set")
    return bool(wrong)


class _Report:
    """One error of the schema, to be said in the words of the language."""

    def __init__(
        self, error: jsonschema.ValidationError, whole: Any, root: Map, diagnostics: Diagnostics
    ) -> None:
        self.error = error
        self.whole = whole
        self.root = root
        self.diagnostics = diagnostics
        self.path: Keys = tuple(error.absolute_path)
        self.node = _find(root, self.path)
        self.wanted: Any = error.validator_value
        self.given: Any = error.instance
        self.schema: Any = error.schema

    def add(self) -> None:
        match self.error.validator:
            case "additionalProperties":
                self.unknown_keys()
            case "required":
                for key in self.wanted:
                    if key not in self.given:
                        self.missing(f"`{key}`")
            case "anyOf":
                keys = [rule["required"][0] for rule in self.wanted]
                if self.path:
                    keys += ["enum", "alias"]  # which the schema looks at first
                self.missing(f"one of {_listed(_quoted(keys))}")
            case "type":
                self.wrong_type()
            case "pattern":
                self.pattern()
            case "enum":
                self.none_of()
            case "minProperties" | "minItems" | "minLength":
                self.diagnostics.add(self.node.pos, "empty-value")
            case "maxProperties":
                self.diagnostics.add(
                    self.node.pos, "bad-value", value=_listed(_quoted(self.given), "and"),
                    expected="the one key of an answer",
                    hint="declare a type with these fields and return that, without a key",
                )  # fmt: skip
            case "minimum" | "maximum":
                low, high = self.schema["minimum"], self.schema["maximum"]
                expected = f"an HTTP status from {low} to {high}"
                self.bad_value(self.node.pos, expected, f"write {expected}")
            case "const":
                hint = "only a bool argument that is true can change the answer"
                self.bad_value(self.node.pos, "true", hint)
            case "maxItems":
                assert isinstance(self.node, Items)
                second = self.node.nodes[self.wanted].pos
                self.diagnostics.add(second, "bad-value", value="a second item",
                                     expected="possible here", hint="keep one")  # fmt: skip
            case "uniqueItems":
                self.repeated()
            case "dependentRequired":
                self.microversions_or_header()
            case _:
                self.diagnostics.add(
                    self.root.at("minor_versions"), "misplaced", key="minor_versions",
                    where="beside `microversions`",
                )  # fmt: skip

    def bad_value(self, pos: Pos, expected: str, hint: str) -> None:
        value = repr(self.given)
        self.diagnostics.add(pos, "bad-value", value=value, expected=expected, hint=hint)

    def missing(self, key: str) -> None:
        pos = _key_pos(self.root, self.path)
        self.diagnostics.add(pos, "missing-key", owner=_owner(self.path), key=key)

    def unknown_keys(self) -> None:
        known = list(self.schema.get("properties", {}))
        for key in self.given:
            if key not in known:
                close = difflib.get_close_matches(key, known, 1)
                hint = f"it has {_listed(_quoted(known), 'and')}"
                if close:
                    hint = f"did you mean `{close[0]}`?"
                elif " " in key:
                    hint = "put a text that holds a comma in quotes"
                place = self.node.at(key) if isinstance(self.node, Map) else self.node.pos
                self.diagnostics.add(
                    place, "unknown-key", key=key, owner=_owner(self.path), hint=hint
                )

    def wrong_type(self) -> None:
        names = [self.wanted] if isinstance(self.wanted, str) else self.wanted
        names = [name for name in (*self.alternatives(), *names) if name != "null"]
        expected = _listed(dict.fromkeys(_KINDS[name][0] for name in names))
        hint = _KINDS[names[0]][1] if len(names) == 1 else f"write {expected}"
        if "string" in names and isinstance(self.given, bool | int):
            assert isinstance(self.node, Scalar)
            hint = f'put it in quotes: "{self.node.raw}"'
        self.diagnostics.add(
            self.node.pos, "wrong-type", expected=expected, got=kind_of(self.node), hint=hint
        )

    def alternatives(self) -> list[str]:
        """What else would do: the schema says `if` it is a mapping `then` this `else` text."""
        here: Any = self.whole
        found: list[str | None] = []
        for part in self.error.absolute_schema_path:
            while "$ref" in here:
                here = self.whole["$defs"][here["$ref"].rpartition("/")[2]]
            if part == "else":
                found.append(here["if"].get("type"))
            elif part != "type":
                found = []
            here = here[part]
        return [name for name in found if name is not None]

    def pattern(self) -> None:
        # A name of a key stands in the keys of the node, not in a node of its own.
        is_key = isinstance(self.node, Map) and self.given in self.node.entries
        pos = self.node.at(self.given) if is_key and isinstance(self.node, Map) else self.node.pos
        if is_key and any(other.pos == pos for other in self.diagnostics):
            return  # it is no key to YAML, which says more
        if self.wanted == _VERSION_SET:
            problem = f"{self.given!r} is not a version set"
            self.diagnostics.add(pos, "bad-version-set", problem=problem)
        elif self.wanted == _CALL:
            expected = "a method and a path"
            self.diagnostics.add(pos, "bad-call", text=repr(self.given), expected=expected)
        else:
            self.bad_value(pos, *_PATTERNS[self.wanted])

    def none_of(self) -> None:
        values = [str(value) for value in self.wanted if value is not None]
        close = difflib.get_close_matches(str(self.given), values, 1)
        hint = f"did you mean `{close[0]}`?" if close else "write one of them"
        self.bad_value(self.node.pos, f"one of {_listed(_quoted(values), 'and')}", hint)

    def repeated(self) -> None:
        assert isinstance(self.node, Items)
        seen: dict[Any, Pos] = {}
        for item in self.node:
            first = seen.setdefault(str(item.plain), item.pos)
            if first is not item.pos:
                self.diagnostics.add(
                    item.pos, "duplicate-key", key=item.plain, line=first.line
                )  # fmt: skip

    def microversions_or_header(self) -> None:
        if "header" in self.given:
            self.diagnostics.add(
                self.root.at("header"), "misplaced", key="header", where="without `microversions`"
            )
        else:
            self.diagnostics.add(
                self.root.at("microversions"), "missing-key", key="`header`",
                owner="a service with `microversions`",
            )  # fmt: skip


def _quoted(words: Iterable[str]) -> list[str]:
    return [f"`{word}`" for word in words]


def _listed(words: Iterable[str], last: str = "or") -> str:
    """Words as people list them."""
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end


def _find(root: Map, path: Keys) -> Node:
    node: Node = root
    for part in path:
        if isinstance(node, Map):
            node = node.entries[str(part)]
        elif isinstance(node, Items):
            node = node.nodes[int(part)]
    return node


def _key_pos(root: Map, path: Keys) -> Pos:
    """The place of the key that a path ends with, where a missing key is best shown."""
    if not path:
        return root.pos
    parent = _find(root, path[:-1])
    return parent.at(str(path[-1])) if isinstance(parent, Map) else _find(root, path).pos


def _owner(path: Keys) -> str:
    match path:
        case ():
            return "the file"
        case ("operations", name):
            return f"the operation {name}"
        case ("types", name):
            return f"the type {name}"
        case (*_, "query" | "body" | "headers" | "fields" | "path", name):
            return f"the field {name}"
        case _:
            return f"`{path[-1]}`" if isinstance(path[-1], str) else f"`{path[-2]}`"
