# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the values that people pass to those that a service takes.

Each argument whose type says so has a conversion, which is applied before anything else looks at
the value. It leaves alone what it is not for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping, Sequence, Set
from typing import Any

from ..answers.model import Model


class Conversion(ABC):
    """Makes of a value what the service takes."""

    @abstractmethod
    def __call__(self, value: Any, where: str) -> Any:
        """The value for the service.

        Args:
            value: What was passed.
            where: Where, for messages.

        Raises:
            TypeError: It can mean nothing there.
        """


class Id(Conversion):
    """A record of a thing to the thing's id.

    Args:
        kinds: What records there may be.
        others: Whether any other record may stand there as a whole.
    """

    def __init__(self, *kinds: type[Model], others: bool = False) -> None:
        self.kinds = kinds
        self.others = others

    def __call__(self, value: Any, where: str) -> Any:
        if not isinstance(value, Model):
            return value
        if isinstance(value, self.kinds):
            return getattr(value, type(value)._identity)
        if self.others:
            return value
        expected = " or ".join(kind.__name__ for kind in self.kinds)
        raise TypeError(
            f"{where} takes an id or {expected}, and {type(value).__name__} is none; "
            "no request was sent"
        )


class EachItem(Conversion):
    """Every item of a list."""

    def __init__(self, item: Conversion) -> None:
        self.item = item

    def __call__(self, value: Any, where: str) -> Any:
        if not isinstance(value, Sequence | Set) or isinstance(value, str | bytes | bytearray):
            return value
        return [self.item(each, f"{where}[{place}]") for place, each in enumerate(value)]


class EachEntry(Conversion):
    """Every value of an object with free keys."""

    def __init__(self, item: Conversion) -> None:
        self.item = item

    def __call__(self, value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {key: self.item(each, f"{where}[{key!r}]") for key, each in value.items()}


class AtKeys(Conversion):
    """The keys of an object, and the values of some of them.

    Args:
        items: The conversions of the values, by wire name.
        names: The wire names of keys that have another name in Python.
    """

    def __init__(
        self,
        items: Mapping[str, Conversion] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.items = items or {}
        self.names = names or {}

    def __call__(self, value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            return value
        given: Mapping[str, Any] = value
        found = {}
        for name, each in given.items():
            key = self.names.get(name, name)
            convert = self.items.get(key)
            found[key] = convert(each, f"{where}[{name!r}]") if convert is not None else each
        return found


class InTurn(Conversion):
    """Several conversions, each for other values."""

    def __init__(self, *conversions: Conversion) -> None:
        self.conversions = conversions

    def __call__(self, value: Any, where: str) -> Any:
        for conversion in self.conversions:
            value = conversion(value, where)
        return value


class AsBase64(Conversion):
    """Text or bytes to base64."""

    def __call__(self, value: Any, where: str) -> Any:
        content = value.encode() if isinstance(value, str) else value
        return b64encode(content).decode() if isinstance(content, bytes | bytearray) else value


AS_BASE64 = AsBase64()


class AsText(Conversion):
    """A bool to the text `true` or `false`."""

    def __call__(self, value: Any, where: str) -> Any:
        return str(value).lower() if isinstance(value, bool) else value


AS_TEXT = AsText()
