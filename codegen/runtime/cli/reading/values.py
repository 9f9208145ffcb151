# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From what is typed to the Python values that the clients take, by the types of the specs.

How values stand in the request, and which microversions take them, is the clients' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..commands import kinds
from ..commands.index import Argument, Command
from ..commands.parser import Item, Parsed, Text
from ..commands.rows import Expr
from ..failures import Usage
from .documents import Broken, Plain, parse
from .inputs import Inputs
from .nesting import nested
from .pairs import NoPair
from .typed import Typed, Wrong, described, is_text, perhaps, reading

_AT = "; for text that begins with @, write @@"


def arguments_of(command: Command, parsed: Parsed) -> dict[str, Any]:
    """The arguments of a call, by their Python names, without those in the path.

    Raises:
        Usage: Something typed is no value of its argument.
    """
    inputs = Inputs()
    named = {each.name: each for each in command.arguments if not each.positional}
    given: dict[str, Any] = {}
    if parsed.options.body is not None:
        from .bodies import read

        given = read(command, parsed.options.body, inputs)
    for name, texts in parsed.given.items():
        given[name] = value_of(named[name], texts, inputs)
    for word in parsed.options.null or ():
        argument = _to_be_null(command, word)
        if argument.name in parsed.given:
            raise Usage(f"{argument.flag} cannot be a value and null")
        given[argument.name] = None
    return given


def _to_be_null(command: Command, word: str) -> Argument:
    named = [each for each in command.arguments if not each.positional]
    flag = f"--{word.lstrip('-').replace('_', '-')}"
    for argument in named:
        if flag in (*argument.flags, *argument.item_flags):
            if kinds.takes_null(argument):
                return argument
            words = reading(argument).words(kinds.alternatives(argument))
            raise Usage(f"--null {word}: {argument.flag} takes {words}, and no null")
    able = [each.flag for each in named if kinds.takes_null(each)]
    known = f"; null is taken by {', '.join(able)}" if able else "; none takes null"
    raise Usage(f"--null {word}: there is no such argument{perhaps(flag, able) or known}")


def value_of(argument: Argument, texts: Sequence[Text], inputs: Inputs) -> Any:
    """The value of an argument.

    Args:
        argument: The argument.
        texts: What was typed for it, each time that it was.
        inputs: Where files and standard input are read.

    Raises:
        Usage: It is no value of the argument.
    """
    if isinstance(texts[0], bool):
        if len(texts) > 1:
            raise Usage(f"{argument.flag} is there {_times(texts)}: say it once")
        return texts[0]
    words = [each for each in texts if not isinstance(each, bool)]
    flag = argument.flag
    found = _Argument(argument, flag, inputs)
    try:
        return found.value(words)
    except Wrong as wrong:
        raise Usage(described(flag, wrong)) from None
    except NoPair as error:
        part = "a part of it" if argument.secret or found.holds_secrets() else repr(error.part)
        raise Usage(f"{flag}: {part} is no KEY=VALUE{_as_pairs(argument, words)}") from None
    except Broken as error:
        raise Usage(f"{flag}: {error}") from None


def _as_pairs(argument: Argument, texts: Sequence[str]) -> str:
    """How to write it, as the end of a message."""
    from . import forms  # most command lines are right

    keys = [key.path for key in forms.keys(argument)]
    if not keys or any(mark in text for text in texts for mark in ",\"'"):
        return "; a comma in a value stands in quotes or behind a backslash"
    return f", as {keys[0]}=VALUE is; its keys are {', '.join(keys)}"


def _times(texts: Sequence[object]) -> str:
    return "twice" if len(texts) == 2 else f"{len(texts)} times"


class _Argument:
    """Reads one argument."""

    def __init__(self, argument: Argument, flag: str, inputs: Inputs) -> None:
        self.argument = argument
        self.flag = flag
        self.inputs = inputs
        self.typed = reading(argument)
        self.parts = self.typed.kinds(argument.exprs())
        self.names = {part for part in self.parts if isinstance(part, str)}
        self.item = kinds.inner(self.parts, "list")
        self.is_object = _is_object(self.typed, self.parts)
        # Of a list at some microversions and a map at others, the newest counts.
        kept = [part[0] for part in self.parts if not isinstance(part, str)]
        self.is_map = kept[:1] == ["map"]

    def value(self, texts: Sequence[str]) -> Any:
        if "file" in self.names:  # read while it is sent
            self._once(texts)
            return str(texts[0])
        for text in texts:
            if (alone := self._alone(text)) is not None:
                self._once(texts)
                return alone
        several = len(texts) > 1 or isinstance(texts[0], Item)
        if not several and (whole := self._whole(texts[0])) is not None:
            return whole
        if self.item is not None and not self.is_map and (several or not self.names - {"null"}):
            return self._list(texts, self.typed.kinds([self.item]))
        if self.is_object and (several or not is_text(self.parts) or _is_pairs(texts[0])):
            return self._merged(texts)
        self._once(texts)
        return self._scalar(texts[0])

    def holds_secrets(self) -> bool:
        """Whether keys of it are secret."""
        names = kinds.mentioned(self.argument.exprs(), self.argument.types)
        rows = (self.argument.types[name] for name in names)
        return any(field.get("secret") for row in rows for field in row.get("fields", ()))

    def _once(self, texts: Sequence[str]) -> None:
        if len(texts) > 1:
            raise Usage(f"{self.flag} is there {_times(texts)}, and takes one value")

    def _alone(self, text: str) -> Any:
        """The value that a type has by itself, such as `auto`; None if there is no such."""
        if isinstance(text, Item) and self.item and is_text(self.typed.kinds([self.item])):
            return None
        singles = (part[1] for part in self.parts if not isinstance(part, str) and part[0] == "is")
        return next((single for single in singles if str(single) == text), None)

    def _whole(self, text: str) -> Any:
        """A list or a map as JSON, where microversions differ in that; None if it is no JSON."""
        if not (self.is_map and self.item is not None and text[:1] in ("[", "{")):
            return None
        return self.typed.data(self.parts, parse(text))

    # --- one value

    def _scalar(self, text: str) -> Any:
        found = self._plain(text, self.parts)
        if self.argument.operators:
            return str(found)  # with its operator, as the service reads it
        if "any" in self.names and found[:1] in ("{", "["):
            return self.typed.data(self.parts, parse(found))
        return self.typed.data(self.parts, found)

    def _plain(self, text: str, parts: Sequence[Expr]) -> Any:
        """What text stands for: itself, or what is in a file; bytes where base64 is wanted."""
        name = _file(text)
        if name is None:
            return Plain(text.removeprefix("@") if text.startswith("@@") else text)
        if "base64" in parts:
            return self.inputs.bytes_of(name, self.flag, _AT)
        return Plain(self.inputs.text_of(name, self.flag, _AT))

    # --- several

    def _list(self, texts: Sequence[str], of: Sequence[Expr]) -> Any:
        found: list[Any] = []
        for text in texts:
            whole = self._plain(text, of)
            if not isinstance(text, Item) and _is_data(text, whole, "["):
                data = parse(whole)
                if isinstance(data, list):
                    found += self.typed.data(self.parts, data)
                    continue
                whole = data
            elif _is_object(self.typed, of):
                whole = self._of_pairs(text, whole, of)
            found.append(self.typed.data(of, whole))
        return found

    def _merged(self, texts: Sequence[str]) -> Any:
        """An object of the keys of all texts."""
        found: dict[str, Any] = {}
        for text in texts:
            whole = self._plain(text, self.parts)
            for key, value in self._of_pairs(text, whole, self.parts).items():
                if key in found:
                    raise Wrong((key,), "is there twice")
                found[key] = value
        return self.typed.data(self.parts, found)

    def _of_pairs(self, text: str, whole: str, of: Sequence[Expr]) -> dict[str, Any]:
        """An object as it was typed, or as it stands in a file."""
        if _is_data(text, whole, "{"):
            data = parse(whole)
            if not isinstance(data, dict):
                raise self.typed.wrong(of, "a list" if isinstance(data, list) else "text", ())
            return data
        if self.typed.object_of(of) is None and (entry := kinds.inner(of, "map")) is not None:
            return self._entry(whole, self.typed.kinds([entry]))
        found: dict[str, Any] = nested(self.typed, of, whole, self._pair)
        return found

    def _entry(self, whole: str, of: Sequence[Expr]) -> dict[str, Any]:
        """An entry of a map: `KEY=VALUE` is one, whatever is in its value."""
        key, equals, value = whole.partition("=")
        if not equals or not key:
            raise NoPair(whole)
        if _is_object(self.typed, of) and value[:1] != "{":
            return {key: nested(self.typed, of, value, self._pair)}
        return {key: self._pair(value, of)}

    def _pair(self, text: str, parts: Sequence[Expr]) -> Any:
        """The value of a key. Standard input is for whole arguments."""
        if text[:1] == "[" and (kinds.inner(parts, "list") is not None or not is_text(parts)):
            return parse(text)
        if text[:1] == "{" and (_is_object(self.typed, parts) or not is_text(parts)):
            return parse(text)
        return Plain(text) if text == "-" else self._plain(text, parts)


def _is_object(typed: Typed, parts: Sequence[Expr]) -> bool:
    """Whether KEY=VALUE makes sense there."""
    if typed.object_of(parts) is not None or "object" in parts:
        return True
    return kinds.inner(parts, "map") is not None


def _is_pairs(text: str) -> bool:
    """Whether something looks like an object rather than like text."""
    return text[:1] == "{" or "=" in text or _is_data(text, text, "{")


def _is_data(text: str, whole: str, bracket: str) -> bool:
    """Whether something is JSON, or came from a file of JSON or YAML."""
    if whole.lstrip()[:1] == bracket:
        return True
    name = _file(text)
    return name is not None and (name.endswith((".json", ".yaml", ".yml")) or ":" in whole)


def _file(text: str) -> str | None:
    """The file that text stands for; None if it stands for itself."""
    if text == "-":
        return text
    return text[1:] if text.startswith("@") and not text.startswith("@@") else None
