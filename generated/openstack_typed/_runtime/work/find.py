# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""One thing by its id or its name: at most one `show` and one list until it is known which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from ..calls.filters import Eq
from ..calls.styles import Operators
from ..errors import Ambiguous, BadRequest, NotFound, NothingFound
from ..omit import OMIT

if TYPE_CHECKING:
    from ..calls.operation import Argument
    from .facts import Caller, Find

T = TypeVar("T")

_IDS = {
    "uuid": re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I),
    "int": re.compile(r"[0-9]+"),
}
_MOST = 10
"""How many things of one name are asked for, and told of."""
_SPECIAL = re.compile(r"[][\\.^$*+?(){}|]")
"""What has a meaning in the regular expressions of every database that services use."""


def find(client: Caller, facts: Find[T], given: dict[str, Any]) -> T | None:
    """The one thing that is meant; None if there is none.

    Args:
        client: The client.
        facts: How it is found.
        given: The arguments of the helper.

    Raises:
        Ambiguous: Several things have the name.
    """
    key = "name_or_id" if "name_or_id" in given else "name"
    text, by = given.pop(key), given.pop("by", OMIT)
    asked = f"{facts.resource}.find({text!r})"
    if not isinstance(text, str):
        raise TypeError(f"{asked}: a name or an id is text, not {type(text).__name__}")
    if not text:
        raise ValueError(f"{asked}: no name and no id is empty")
    if by not in (OMIT, "id", "name"):
        raise ValueError(f"{asked}: by is 'id' or 'name', not {by!r}")
    found: T | None = _Search(client, facts, given, asked).one(text, by)
    return found


def nothing_found(facts: Find[Any], given: Mapping[str, Any]) -> NothingFound:
    """The error of a search for what is not there."""
    text = given.get("name_or_id", given.get("name"))
    by = given.get("by", OMIT)
    what = {"id": "id", "name": "name"}.get(by, "id or name" if "name_or_id" in given else "name")
    narrow = {n: given[n] for n in facts.within if given.get(n, OMIT) is not OMIT}
    where = "".join(f", {name} {_shown(value)}" for name, value in narrow.items())
    return NothingFound(
        f"{facts.resource}.find_one", f"there is nothing with the {what} {text!r}{where}"
    )


class _Search:
    def __init__(
        self, client: Caller, facts: Find[Any], given: Mapping[str, Any], asked: str
    ) -> None:
        self.client = client
        self.facts = facts
        self.asked = asked
        given = {name: value for name, value in given.items() if value is not OMIT}
        self.narrow = {name: value for name, value in given.items() if name in facts.within}
        self.parents = {name: value for name, value in given.items() if name not in facts.within}
        # Where the name is the id, it is the `show` that is narrowed.
        self.shown_by = self.narrow if facts.list is None else {}

    def one(self, text: str, by: Any) -> Any:
        facts = self.facts
        form = _IDS.get(facts.id)
        if by != "name" and (form is None or form.fullmatch(text)):
            found = self.by_id(text)
            if found is not None and self.is_within(found):
                return found
        if by == "id" or facts.list is None:
            return None
        taken = self.filtered(text)
        most = _MOST if taken else 2
        found = list(islice(self.by_name(text, taken), most))
        if len(found) > 1:
            raise self.ambiguous(found, more=len(found) == most)
        if not found:
            return None
        return self.by_id(str(found[0].id)) if facts.shown else found[0]

    def by_id(self, text: str) -> Any:
        show = self.facts.show
        if show is None:
            return None
        if "/" in text or text in (".", ".."):
            return None  # no part of a path, and so no id
        last = next(a for a in reversed(show.arguments) if a.place.value == "path")
        try:
            return self.client._call(show, {**self.parents, **self.shown_by, last.name: text})
        except BadRequest:
            return None  # it can be no id
        except NotFound as error:
            kind = str(getattr(error.response, "headers", {}).get("Content-Type", ""))
            if "html" in kind.lower():
                raise  # somebody else than the service says so
            return None

    def filtered(self, text: str) -> dict[str, Any]:
        """What asks the service for things of the name, and for few of them.

        Nothing, where it has no such filter; nor at the microversion in use, which stays as it is.
        """
        facts = self.facts
        assert facts.list is not None
        known = {a.name: a for a in facts.list.arguments}
        if facts.filter not in known:
            return {}
        wanted = {facts.filter: _for_filter(facts, known[facts.filter], text), "limit": _MOST}
        version = self.client._version_at(facts.list)
        taken = {
            name: value
            for name, value in wanted.items()
            if name in known and (version is None or version in known[name].versions)
        }
        return taken if facts.filter in taken else {}

    def by_name(self, text: str, taken: Mapping[str, Any]) -> Iterator[Any]:
        """Those of the name, in the order of the list."""
        listing = self.facts.list
        assert listing is not None
        for each in self.client._call(listing, {**self.parents, **self.narrow, **taken}):
            if value_at(each.to_dict(), self.facts.name) == text:
                yield each

    def is_within(self, found: Any) -> bool:
        """Whether what was found by its id is where it is looked for, as far as it says."""
        given = self.facts.list.converted(self.narrow) if self.facts.list is not None else {}
        for name, wanted in given.items():
            said = getattr(found, name, None)
            if isinstance(said, str) and isinstance(wanted, str) and said != wanted:
                return False
        return True

    def ambiguous(self, found: list[Any], *, more: bool) -> Ambiguous:
        differs = [
            name
            for name in self.facts.within
            if len({repr(getattr(each, name, None)) for each in found}) > 1
        ]
        told = []
        for each in found:
            where = ", ".join(f"{name} {_shown(getattr(each, name, None))}" for name in differs)
            told.append(f"{each.id} ({where})" if where else str(each.id))
        number = f"{len(found)} or more" if more else str(len(found))
        remedy = " or ".join(["its id", *(f"`{name}`" for name in differs)])
        return Ambiguous(
            f"{self.asked}: {number} have this name: {'; '.join(told)}; give {remedy}",
            tuple(found),
        )


def value_at(wire: Any, path: str) -> Any:
    """What stands at a path of wire names; None if nothing does."""
    for key in path.split("."):
        if not isinstance(wire, Mapping):
            return None
        wire = wire.get(key)
    return wire


def _for_filter(facts: Find[Any], argument: Argument, text: str) -> Any:
    """A name as the filter takes it for itself: not as a pattern, nor as an operator with more."""
    if facts.pattern:
        return _anchored(text)
    takes_words = isinstance(argument.style, Operators) and "eq" in argument.style.operators
    return Eq(text) if takes_words and ":" in text else text


def _anchored(text: str) -> str:
    """A regular expression for exactly this text, as all databases understand it."""
    return f"^{_SPECIAL.sub(lambda found: chr(92) + found[0], text)}$"


def _shown(value: Any) -> str:
    return str(getattr(value, "id", value))
