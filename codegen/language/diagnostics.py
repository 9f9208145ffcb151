# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that can be wrong with a spec: code, message and remedy, in one catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import Factory, define, frozen

# The line breaks that YAML counts.
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """The lines of a file, as YAML counts them."""
    return _BREAK.split(text)


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
    # --- files
    "stray-file": (
        "nothing reads this file",
        "specs are called <service>/<resource>.yaml: move it, rename it or take it away",
    ),
    "no-service": ("the folder has no service.yaml", "describe the service there"),
    "not-utf8": ("this is not UTF-8 text", "save the file as UTF-8"),
    "empty-file": ("the file is empty", "say what it describes, or delete it"),
    "file-name": ("`{key}` is {name}, but its {kind} is called {file}", "let the two agree"),
    # --- YAML itself
    "yaml-syntax": ("not YAML: {problem}", "{hint}"),
    "tab": ("a tab where YAML wants spaces", "indent with two spaces"),
    "duplicate-key": ("{key} is already given in line {line}", "keep one of the two"),
    "key-not-text": (
        "YAML reads the key {raw} as {kind}, not as text",
        'put it in quotes: "{raw}"',
    ),
    "yaml-anchor": (
        "anchors, aliases and merge keys are not part of the spec language",
        "write it out; fields are shared by `extends`, types by their names",
    ),
    "yaml-tag": (
        "tags such as {tag} are not part of the spec language",
        "take it out; quotes make text of anything",
    ),
    "float-version": (
        "YAML reads {raw} as a number, to which 2.1 and 2.10 are the same",
        'put it in quotes: "{raw}"; if it means from there on, write {raw}+',
    ),
    # --- the shape
    "unknown-key": ("`{key}` is not a key of {owner}", "{hint}"),
    "missing-key": ("{owner} lacks {key}", "add {key}"),
    "wrong-type": ("expected {expected}, got {got}", "{hint}"),
    "bad-value": ("{value} is not {expected}", "{hint}"),
    "empty-value": ("nothing is given here", "give it a value, or leave the key out"),
    "misplaced": ("`{key}` means nothing {where}", "take it out"),
    # --- versions
    "bad-version-set": (
        "{problem}",
        'write 2.9+, ..2.46, 2.32..2.36 or "2.5"; or several of them with commas, in quotes',
    ),
    "version-out-of-range": (
        "{versions} goes beyond the versions of {service}, {range}",
        "correct it, or raise the range in service.yaml",
    ),
    "no-versions": (
        "{versions} has no version in common with {outer}, the versions of {owner}",
        "correct one of the two",
    ),
    "version-gap": ("nothing is said for {gap}", "add a case for {gap}"),
    "version-overlap": (
        "{versions} overlaps {other} of line {line}, in {both}",
        "let each version fall into one case",
    ),
    "versions-without-microversions": (
        "{service} has no versions to choose from",
        "use `extension`, or leave it out",
    ),
    "extension-without-extensions": (
        "{service} has no extensions to ask for",
        "use `versions`, or say in service.yaml where the service lists its `extensions`",
    ),
    # --- names and references
    "duplicate-name": (
        "{what} {name} is already taken by {other}",
        "rename one; `name` chooses the Python name of a field or argument",
    ),
    "bad-name": ("{name} cannot be {what}", "choose another name"),
    "unknown-type": ("there is no type {name} in {service}", "{hint}"),
    "not-an-object": ("{name} is {kind}, not an object with fields", "name an object type"),
    "extends-itself": ("{name} extends itself: {chain}", "break the circle"),
    "alias-of-itself": (
        "{name} stands for itself: {chain}",
        "break the circle; only objects can hold themselves",
    ),
    "no-such-field": ("{name} has no field {field}", "{hint}"),
    "no-identity": (
        "{name} has no field {field} that tells it from others",
        "name one of its fields with `by`: text or a number in all versions",
    ),
    "two-kinds-of-records": (
        "{name} is already a record of {other}",
        "let it be a record of one thing",
    ),
    "unused-type": ("no operation uses the type {name}", "use it or delete it"),
    # --- expressions
    "bad-type": ("{problem} in the type `{text}`", "{hint}"),
    # --- operations
    "bad-call": (
        "{text} is not {expected}",
        "write for example `GET /servers/{{server_id}}`; `query` has what follows a `?`",
    ),
    "alias-differs": (
        "{alias} has not the method and the parameters of {call}",
        "one that is `sent` must have them",
    ),
    "unknown-path-parameter": ("no operation of this file has {{{name}}} in its path", "{hint}"),
    "unknown-sample": ("no request of the service has an argument or a key {name}", "{hint}"),
    "no-such-argument": ("the operation has no argument {name}", "{hint}"),
    "cannot-find": ("{problem}", "{hint}"),
    "end-unsaid": (
        "{name} may go on after its answer, and nothing says how it ends",
        "add `starts`, or `no_wait` with the reason why nothing is to be waited for",
    ),
    "no-such-operation": ("{service} has no operation {name}", "{hint}"),
    "other-path": (
        "{name} has other parameters in its path than {other}",
        "name an operation of the same thing",
    ),
    "wrong-operation": ("{name} {fault}", "{hint}"),
    "body-in-get": (
        "`{key}` makes a body, and {method} requests carry none",
        "use `query`, or another method",
    ),
    "body-and-value": ("`{one}` and `{other}` exclude each other", "keep one of the two"),
    "pages-need-a-list": (
        "`pages` needs an answer that is a list",
        "let `returns` be a list, or leave `pages` out",
    ),
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

    def render(self, line: str) -> str:
        """The diagnostic as people read it.

        Args:
            line: The line of the file that it is about; empty if there is none.
        """
        text = f"{self.pos}: error[{self.code}]: {self.message}\n"
        if line.strip():
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
                text = path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
                lines[name] = split_lines(text)
            index = item.pos.line - 1
            parts.append(item.render(lines[name][index] if index < len(lines[name]) else ""))
        count = len(self.found)
        return "\n".join([*parts, f"{count} error{'s' * (count != 1)}; nothing was written\n"])


class SpecError(Exception):
    """The specs have errors; `diagnostics` says which."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__(f"{len(diagnostics.found)} errors in the specs")
        self.diagnostics = diagnostics
