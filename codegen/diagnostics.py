# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that can be wrong with a spec: code, message and remedy, in one catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import Factory, define, frozen


@frozen(order=True)
class Pos:
    """A place in a spec file. Lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def moved(self, columns: int) -> Pos:
        """The place some columns further in the same line."""
        return Pos(self.file, self.line, self.column + columns)


# code: (what is wrong, what to do). Both are format strings over the arguments of `add`.
CATALOGUE: dict[str, tuple[str, str]] = {
    # --- YAML itself
    "not-utf8": ("the file is not UTF-8 text", "save it as UTF-8"),
    "yaml-syntax": ("not YAML: {problem}", "mend the YAML; quote a value that holds `: ` or ` #`"),
    "tab": ("a tab where YAML wants spaces", "indent with two spaces"),
    "empty-file": ("the file is empty", "say what it describes, or delete it"),
    "duplicate-key": ("{key} is already given in line {line}", "keep one of the two"),
    "key-not-text": (
        "YAML reads the key {raw} as {kind}, not as text",
        'put it in quotes: "{raw}"',
    ),
    "yaml-anchor": (
        "anchors, aliases and merge keys are not part of the spec language",
        "name a type and use `extends` or `alias`",
    ),
    "float-version": (
        "YAML reads {raw} as the number {value}, so that 2.10 would become 2.1",
        'put the version in quotes: "{raw}"; or write a range such as {raw}+',
    ),
    # --- the shape
    "unknown-key": ("{key} is not a key of {owner}", "{hint}"),
    "missing-key": ("{owner} lacks the key {key}", "add `{key}:`"),
    "wrong-type": ("expected {expected}, got {got}", "write {expected}"),
    "bad-value": ("{value} is not allowed here; expected {expected}", "write {expected}"),
    "empty-value": ("nothing is given here", "give at least one, or leave the key out"),
    # --- versions
    "bad-version-set": ("{problem}", "write 2.9+, ..2.46, 2.32..2.36 or a union with commas"),
    "version-out-of-range": (
        "{versions} goes beyond {service}, which the specs describe for {range}",
        "correct it, or raise the range in service.yaml",
    ),
    "no-versions": (
        "{versions} has no version in common with its {owner}, which exists in {outer}",
        "correct one of the two",
    ),
    "version-gap": ("nothing is said for {gap}", "add a case for {gap}"),
    "version-overlap": (
        "{versions} overlaps {other} of line {line}, in {both}",
        "let each version fall into one case",
    ),
    "versions-without-microversions": (
        "{service} has no versions to choose from",
        "use `extension:`, or leave it out",
    ),
    "extension-without-extensions": (
        "{service} has microversions, not extensions",
        "use `versions:`, or leave it out",
    ),
    # --- names and references
    "duplicate-name": (
        "{what} {name} is already taken by {other}",
        "rename one; `name:` chooses the Python name of a field or argument",
    ),
    "bad-name": ("{name} cannot be {what}", "{hint}"),
    "file-name": ("{key} is {name}, but the file is called {file}", "let the two agree"),
    "unknown-type": ("there is no type {name} in {service}", "{hint}"),
    "not-an-object": ("{name} is {kind}, not an object with fields", "name an object type"),
    "extends-itself": ("{name} extends itself by way of {chain}", "break the circle"),
    "alias-of-itself": ("{name} stands for itself by way of {chain}", "break the circle"),
    "no-such-field": ("{name} has no field {field} to leave out", "take it out of `without`"),
    "unused-type": ("no operation uses the type {name}", "use it or delete it"),
    "no-service": ("the folder has no service.yaml", "describe the service in service.yaml"),
    # --- expressions
    "bad-type": ("{problem} in the type {text}", "{hint}"),
    # --- operations
    "bad-call": (
        "{text} is not a method and a path",
        "write for example `GET /servers/{{server_id}}`",
    ),
    "unknown-path-parameter": (
        "no operation of this file has {{{name}}} in its path",
        "correct the name, or delete it",
    ),
    "no-such-argument": ("the operation has no argument {name}", "{hint}"),
    "body-in-get": ("{method} requests carry no body", "use `query`, or another method"),
    "body-and-value": ("`body` and `value` exclude each other", "keep one of the two"),
    "pages-need-a-list": (
        "`pages` needs an answer that is a list",
        "let `returns` be a list, or leave `pages` out",
    ),
    "misplaced": ("`{key}` means nothing {where}", "take it out"),
    "duplicate-call": (
        "{call} is already {other} in the same versions ({both})",
        "let the versions differ, or delete one",
    ),
}


@frozen(order=True)
class Diagnostic:
    """One thing that is wrong, with its place."""

    pos: Pos
    code: str
    message: str
    remedy: str

    def render(self, line: str | None) -> str:
        """The diagnostic as people read it.

        Args:
            line: The line of the file that it is about, if there is one.
        """
        text = f"{self.pos}: error[{self.code}]: {self.message}\n"
        if line is not None:
            caret = "".join(c if c == "\t" else " " for c in line[: self.pos.column - 1]) + "^"
            text += f"    {line}\n    {caret}\n"
        return f"{text}    help: {self.remedy}\n"


@define
class Diagnostics:
    """Collects what is wrong; any entry is fatal."""

    found: set[Diagnostic] = Factory(set)

    def add(self, pos: Pos, code: str, **values: object) -> None:
        """Report one thing.

        Raises:
            KeyError: The code is not in the catalogue, or a value of its text is not given.
        """
        message, remedy = CATALOGUE[code]
        self.found.add(
            Diagnostic(pos, code, message.format(**values), remedy.format(**values)),
        )

    def __bool__(self) -> bool:
        return bool(self.found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self.found))

    def render(self) -> str:
        """All of them in the order of their places, and a count."""
        lines: dict[str, list[str]] = {}
        parts = []
        for item in self:
            name = item.pos.file
            if name not in lines:
                path = Path(name)
                text = path.read_text("utf-8", "replace") if path.is_file() else ""
                lines[name] = text.split("\n")
            index = item.pos.line - 1
            parts.append(item.render(lines[name][index] if index < len(lines[name]) else None))
        count = len(self.found)
        return "\n".join([*parts, f"{count} error{'s' * (count != 1)}; nothing was written\n"])


class SpecError(Exception):
    """The specs have errors; `diagnostics` says which."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__(f"{len(diagnostics.found)} errors in the specs")
        self.diagnostics = diagnostics
