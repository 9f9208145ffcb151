# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the names that people type to the IDs that services want."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ..calls.ids import with_form_of
from ..commands import index, kinds
from ..commands.index import Argument, Command, Resource, dashed, named, undashed
from ..commands.rows import Expr
from ..failures import AMBIGUOUS, FORBIDDEN, NOT_FOUND, Failure, Usage
from . import forms

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[a-z]+://.*", re.IGNORECASE)
"""An ID, or the address that some arguments take instead."""
_MOST = 200
"""How many things are looked at for a name that is nearly the one that was typed."""
_TELLING = ("project_id", "domain_id", "network_id", "user_id", "status", "created_at")
"""The fields that tell things of one name apart, besides those that narrow a search."""


def with_ids(
    cloud: Any, command: Command, given: dict[str, Any], options: Namespace
) -> dict[str, Any]:
    """The arguments of a call with the IDs of things in the place of their names.

    Raises:
        Failure: Several things have a name, or none has.
        Usage: What is said of where to look makes no sense.
    """
    names = Names(cloud, command, options)
    return names.replaced(given)


class Names:
    """Looks up names for one command; each of them once.

    Args:
        cloud: The cloud to look in.
        command: The command.
        options: `--find` among them.

    Raises:
        Usage: What is said of where to look makes no sense.
    """

    def __init__(self, cloud: Any, command: Command, options: Namespace) -> None:
        self._cloud = cloud
        self._command = command
        self._said = narrowing(command, options.find or ())
        self._known: dict[tuple[str, str, str], Any] = {}

    def replaced(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of a call with IDs.

        Raises:
            Failure: Several things have a name, or none has.
        """
        changed = dict(given)
        for argument in self._command.arguments:
            if argument.name in given:
                place = _Place(self, argument, changed)
                thing = kinds.thing_of(argument.row, changed)
                found = place.replaced(given[argument.name], argument.exprs(), thing)
                changed[argument.name] = found
        return changed

    def found(self, thing: str, text: str, label: str, given: Mapping[str, Any]) -> Any:
        """The ID of the thing that a name stands for."""
        resource = _resource(thing)
        narrow = self._narrow(resource, thing)
        if resource.find is None or "list" not in resource.find or narrow.get("by") == "id":
            return text  # the name is the ID
        parents = [given[name] for name in _parents(resource) if name in given]
        key = (thing, text, repr(parents))
        if key not in self._known:
            self._known[key] = self._looked_up(resource, text, label, parents, narrow)
        return self._known[key]

    def _looked_up(
        self, resource: Resource, text: str, label: str, parents: list[Any], narrow: dict[str, Any]
    ) -> Any:
        client = with_form_of(text, getattr(self._cloud, resource.service), resource)
        finder = getattr(client, resource.name)
        try:
            record = finder.find_one(*parents, text, **narrow)
        except Exception as error:
            raise _explained(error, resource, finder, parents, text, label) from error
        return getattr(record, type(record)._identity)

    def _narrow(self, resource: Resource, thing: str) -> dict[str, Any]:
        """Where things are looked for: what was said, with IDs in the place of names there too."""
        said = self._said.get(thing, {})
        listing = _arguments(resource)
        changed = dict(said)
        for name, value in said.items():
            argument = listing.get(name)
            if argument is not None and argument.thing and argument.thing != thing:
                place = _Place(self, argument, {}, f"--find {name}")
                changed[name] = place.replaced(value, argument.exprs(), argument.thing)
        return changed


def narrowing(command: Command, texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Where the things of each resource are looked for: what `--find` says.

    Args:
        command: The command.
        texts: `all_tenants=true,networks.project_id=x`: for all resources that know the word, or
            for one.

    Raises:
        Usage: No resource that the command looks in knows the word, or it takes other values.
    """
    from .inputs import Inputs
    from .pairs import NoPair, split
    from .values import value_of

    found: dict[str, dict[str, Any]] = {}
    resources = {thing: _resource(thing) for thing in kinds.things(command)} if texts else {}
    for text in texts:
        try:
            pairs = split(text)
        except NoPair as error:
            raise Usage(f"--find: {error.part!r} is no KEY=VALUE") from None
        for pair in pairs:
            of, _, word = undashed(pair.key).rpartition(".")
            able = {
                thing: resource
                for thing, resource in resources.items()
                if word in _words(resource) and of in ("", resource.name)
            }
            if not able:
                raise Usage(f"--find {pair.key}: {_known_words(resources)}")
            for thing, resource in able.items():
                if word == "by":
                    if pair.text not in ("id", "name"):
                        raise Usage(f"--find by takes id or name, not {pair.text!r}")
                    value: Any = pair.text
                else:
                    value = value_of(_arguments(resource)[word], [_words_of(pair.text)], Inputs())
                found.setdefault(thing, {})[word] = value
    return found


def _words_of(text: str) -> Any:
    """A switch as it would be typed, or text."""
    return {"true": True, "false": False}.get(text.lower(), text)


def _words(resource: Resource) -> list[str]:
    """The words that say how the things of a resource are looked for."""
    if resource.find is None or "list" not in resource.find:
        return []
    known = _arguments(resource)
    return ["by", *(word for word in resource.find.get("within", ()) if word in known)]


def _known_words(resources: dict[str, Resource]) -> str:
    told = [
        f"{dashed(resource.name)} with {', '.join(words)}"
        for resource in resources.values()
        if (words := _words(resource))
    ]
    return f"this command looks for {'; '.join(told)}" if told else "this command looks for nothing"


def _resource(thing: str) -> Resource:
    service, _, name = thing.partition(".")
    return index.services()[service].resources[name].load()


def _arguments(resource: Resource) -> dict[str, Argument]:
    """The arguments of what lists the things of a resource, by name."""
    listing = (resource.find or {}).get("list", "")
    command = resource.commands.get(listing)
    return {each.name: each for each in command.arguments} if command is not None else {}


def _parents(resource: Resource) -> Iterator[str]:
    """The arguments that say in what the things of a resource are."""
    return (each.name for each in _arguments(resource).values() if each.positional)


# --- what goes wrong


def _explained(
    error: Exception, resource: Resource, finder: Any, parents: list[Any], text: str, label: str
) -> Exception:
    """The error of a search, with what to do about it."""
    from ...errors import Ambiguous, Forbidden, NothingFound

    what = dashed(resource.name)
    if isinstance(error, Ambiguous):
        told = "; ".join(_told(error.candidates, (resource.find or {}).get("within", ())))
        words = [word for word in _words(resource) if word != "by"]
        narrow = f", or where to look with --find ({', '.join(words)})" if words else ""
        return Failure(
            f"{label}: several {what} have the name {text!r}: {told}; give the ID{narrow}",
            AMBIGUOUS,
        )
    if isinstance(error, NothingFound):
        near = _near(resource, finder, parents, text)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        return Failure(f"{label}: no {what} have the name or the ID {text!r}{hint}", NOT_FOUND)
    if isinstance(error, Forbidden):
        return Failure(
            f"{label}: {what} may not be looked up by whoever is logged in: {error}; give the ID "
            f"with --find {dashed(resource.name)}.by=id",
            FORBIDDEN,
        )
    return error


def _told(candidates: tuple[Any, ...], within: list[str]) -> Iterator[str]:
    """Things of one name, with what tells them apart."""
    rows = [
        {name: getattr(each, name, None) for name in (*within, *_TELLING)} for each in candidates
    ]
    differs: list[str] = []
    for name in rows[0]:
        told = {tuple(str(row[each]) for each in differs) for row in rows}
        if len(told) < len(rows) and len({str(row[name]) for row in rows}) > 1:
            differs.append(name)
    for each, row in zip(candidates, rows, strict=True):
        said = ", ".join(f"{name} {row[name]}" for name in differs if row[name] is not None)
        identity = getattr(each, type(each)._identity)
        yield f"{identity} ({said})" if said else str(identity)


def _near(resource: Resource, finder: Any, parents: list[Any], text: str) -> list[str]:
    """Names that are nearly the one that was typed; none if that cannot be told."""
    from difflib import get_close_matches

    find = resource.find or {}
    try:
        listed = islice(getattr(finder, find["list"])(*parents), _MOST)
        names = {str(each.to_dict().get(find["name"]) or "") for each in listed}
    except Exception:
        return []  # the name is not there: that is what is said
    return get_close_matches(text, names - {""}, n=3)


# --- where names stand


class _Place:
    """An argument, in which names may stand at any depth."""

    def __init__(
        self, names: Names, argument: Argument, given: Mapping[str, Any], label: str = ""
    ) -> None:
        self._names = names
        self._types = argument.types
        self._given = given
        self._label = label or (
            forms.placeholder(argument) if argument.positional else argument.flag
        )

    def replaced(self, value: Any, exprs: list[Expr], thing: str) -> Any:
        """A value with IDs in the place of names, however deep.

        Args:
            value: The value.
            exprs: Its types.
            thing: The resource whose IDs it holds; empty if it holds none itself.
        """
        if isinstance(value, list):
            return [self.replaced(each, exprs, thing) for each in value]
        if isinstance(value, dict):
            return self._keys(value, exprs, thing)
        if not thing or not isinstance(value, str) or not value:
            return value
        if _ID.fullmatch(value) or any(["is", value] in _alternatives(each) for each in exprs):
            return value
        return self._names.found(thing, value, self._label, self._given)

    def _keys(self, value: dict[str, Any], exprs: list[Expr], thing: str) -> dict[str, Any]:
        """Those of an object by their own types; of a map all by the one of the map."""
        rows = {
            key: row
            for expr in exprs
            for name in named(expr)
            for row in self._types[name].get("fields", ())
            for key in (row.get("python"), row["name"])
        }
        changed = {}
        for key, each in value.items():
            row = rows.get(key)
            if row is None:
                changed[key] = self.replaced(each, exprs, thing)
            else:
                thing = kinds.thing_of(row, value)
                changed[key] = self.replaced(each, kinds.exprs_of(row["type"]), thing)
        return changed


def _alternatives(expr: Expr) -> list[Expr]:
    """What a value, or one item of it, may be."""
    if isinstance(expr, str):
        return [expr]
    if expr[0] in ("any of", "list", "map"):
        return [each for part in expr[1:] for each in _alternatives(part)]
    return [expr]
