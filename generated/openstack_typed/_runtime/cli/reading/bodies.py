# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Arguments in files of YAML or JSON: `--body FILE`."""

from __future__ import annotations

from typing import Any

from ..commands.index import Argument, Command, undashed
from ..commands.rows import Row
from ..failures import Usage
from .documents import Broken, Path, line_of, parse
from .inputs import Inputs
from .typed import Wrong, described, perhaps, reading


def read(command: Command, name: str, inputs: Inputs) -> dict[str, Any]:
    """The arguments of a call in a file, by their Python names.

    Keys are the names of arguments, in Python or in the request; or the file is the body of a
    request as the service takes it.

    Args:
        command: The command.
        name: The path of the file; `-` for standard input.
        inputs: Where it is read.

    Raises:
        Usage: Something in it is no argument, or no value of one.
    """
    shown = "standard input" if name == "-" else name
    return arguments_in(command, inputs.text_of(name, "--body"), shown)


def arguments_in(command: Command, text: str, shown: str) -> dict[str, Any]:
    """The arguments of a call in the text of a file.

    Args:
        command: The command.
        text: The text.
        shown: What messages call the file.

    Raises:
        Usage: Something in it is no argument, or no value of one.
    """
    try:
        return _Body(command).arguments(parse(text))
    except Broken as error:
        place = f":{error.line}" if error.line else ""
        raise Usage(f"{shown}{place}: {error}") from None
    except Wrong as wrong:
        line = line_of(text, wrong.path)
        raise Usage(described(f"{shown}:{line}" if line else shown, wrong)) from None


class _Body:
    """Makes arguments of the content of a file."""

    def __init__(self, command: Command) -> None:
        self.named = [each for each in command.arguments if not each.positional]
        self.in_path = [each for each in command.arguments if each.positional]
        self.around: list[str] = command.row.get("around", [])
        self.fixed: Row = command.row.get("fixed", {})

    def arguments(self, document: Any) -> dict[str, Any]:
        if isinstance(document, dict):
            return self._of_mapping(document, ())
        whole = self._placed("value") or self._placed("changes")
        if isinstance(document, list) and whole is not None:
            return {whole.name: self._value(whole, document, ())}
        raise Wrong((), "names of arguments with their values are expected")

    def _of_mapping(self, document: dict[str, Any], path: Path) -> dict[str, Any]:
        given: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for key, value in document.items():
            argument = self._argument(key)
            if argument is not None:
                if argument.name in given:
                    raise Wrong((*path, key), f"{argument.name} is there twice")
                given[argument.name] = self._value(argument, value, (*path, key))
            elif key in self.around:
                inside = self._inside(value, (*path, key))
                if twice := sorted(given.keys() & inside.keys()):
                    raise Wrong((*path, key), f"{twice[0]} is there twice")
                given |= inside
            elif self.fixed.get(key, None) is not None:
                continue  # it is sent anyway
            else:
                others[key] = value
        return {**given, **self._further(others, given, path)} if others else given

    def _inside(self, value: Any, path: Path) -> dict[str, Any]:
        """The arguments in an envelope."""
        if value is None:
            return {}
        if isinstance(value, dict):
            return self._of_mapping(value, path)
        whole = self._placed("value")
        if whole is None:
            raise Wrong(path, "takes an object")
        return {whole.name: self._value(whole, value, path)}

    def _further(self, others: dict[str, Any], given: dict[str, Any], path: Path) -> dict[str, Any]:
        """What keys are that no argument has."""
        whole, extra = self._placed("value"), self._placed("extra")
        if whole is not None and whole.name not in given:
            return {whole.name: self._value(whole, others, path)}
        if extra is not None and extra.name not in given:
            return {extra.name: self._value(extra, others, path)}
        key = next(iter(others))
        if any(key in (each.wire, each.name) for each in self.in_path):
            raise Wrong((*path, key), "it stands on the command line, as it is in the path")
        known = [each.name for each in self.named]
        hint = perhaps(undashed(key), known) or f"; there are {', '.join(known)}"
        raise Wrong((*path, key), f"there is no such argument{hint if known else ''}")

    def _argument(self, key: str) -> Argument | None:
        for argument in self.named:
            if key in (argument.wire, argument.name) or f"--{key}" in argument.flags:
                return argument
        return None

    def _placed(self, place: str) -> Argument | None:
        return next((each for each in self.named if each.place == place), None)

    def _value(self, argument: Argument, value: Any, path: Path) -> Any:
        found = reading(argument)
        return found.data(found.kinds(argument.exprs()), value, path)
