# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""From the words of a command line to the command that is meant. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..failures import Usage
from ..options import EVERYWHERE
from . import index
from .index import Command, Service, Summary, dashed, undashed

_TAKE_VALUES = {flag: bool(option.value) for option in EVERYWHERE for flag in option.flags}


class Split:
    """A command line in parts.

    Attributes:
        words: The words in front of the first option of the command itself, at most as many as
            a command's name can have.
        options: The options that may stand anywhere, as far as they stand among those words.
        rest: All that comes behind.
    """

    def __init__(self, words: list[str], options: list[str], rest: list[str]) -> None:
        self.words = words
        self.options = options
        self.rest = rest


def split(argv: Sequence[str], most: int = 3) -> Split:
    """Take the first words of a command line, past options that may stand anywhere.

    Args:
        argv: The command line without the program.
        most: How many words are looked for.
    """
    words: list[str] = []
    options: list[str] = []
    position = 0
    while position < len(argv) and len(words) < most:
        word = argv[position]
        flag = word.partition("=")[0]
        if not word.startswith("-") or word == "-":
            words.append(word)
            position += 1
        elif flag in _TAKE_VALUES:
            size = 2 if _TAKE_VALUES[flag] and "=" not in word else 1
            options += argv[position : position + size]
            position += size
        else:
            break
    return Split(words, options, list(argv[position:]))


class Meant:
    """What words mean: a command; or a resource, a service or nothing, of which help is wanted.

    Attributes:
        service: The service, if one was named.
        summary: The resource, if one was named.
        command: The command.
        rest: The words that come behind.
    """

    def __init__(
        self,
        service: Service | None = None,
        summary: Summary | None = None,
        command: Command | None = None,
        rest: Sequence[str] = (),
    ) -> None:
        self.service = service
        self.summary = summary
        self.command = command
        self.rest = rest


def meant(words: Sequence[str], behind: Sequence[str] = ()) -> Meant:
    """What words mean.

    Args:
        words: The first words of a command line.
        behind: All that stands behind them. It may tell what was meant by words without a meaning.

    Raises:
        Usage: They mean nothing, or one of several things.
    """
    if not words:
        return Meant()
    services = index.services()
    service = service_of(words[0])
    rest = tuple(words)
    if service is not None and (len(words) > 1 or undashed(words[0]) not in short_names()):
        rest = rest[1:]
        if not rest:
            return Meant(service)
        summary = service.resources.get(undashed(rest[0]))
        if summary is None:
            name = dashed(service.name)
            known = map(dashed, service.resources)
            hint = _perhaps([*words, *behind], rest[0], known, f"ost {name} --help")
            raise Usage(f"{name} has no resource {rest[0]!r}{hint}")
    else:
        service, summary = None, _by_short_name(words[0], services, [*words, *behind])
    if len(rest) == 1:
        return Meant(service, summary)
    resource = summary.load()
    command = resource.commands.get(undashed(rest[1]))
    name = f"{dashed(summary.service)} {dashed(summary.name)}"
    if command is None:
        known = map(dashed, summary.commands)
        hint = _perhaps([*words, *behind], rest[1], known, f"ost {name} --help")
        raise Usage(f"{name} has no command {rest[1]!r}{hint}")
    return Meant(service, summary, command, rest[2:])


def service_of(word: str) -> Service | None:
    """The service of a name, a type of the catalog, or a project."""
    name = undashed(word)
    services = index.services()
    if name in services:
        return services[name]
    of = (each for each in services.values() if word in (each.type, each.project))
    return next(of, None)


def short_names(services: Mapping[str, Service] | None = None) -> dict[str, list[Summary]]:
    """The best resources of each name: if it is one, the service may be left out."""
    found: dict[str, list[Summary]] = {}
    for service in (services or index.services()).values():
        for name, summary in service.resources.items():
            found.setdefault(name, []).append(summary)
    return {
        name: [each for each in several if each.rank == min(other.rank for other in several)]
        for name, several in found.items()
    }


def _by_short_name(word: str, services: dict[str, Service], argv: Sequence[str]) -> Summary:
    found = short_names()
    candidates = found.get(undashed(word), [])
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = " or ".join(f"`ost {dashed(c.service)} {dashed(c.name)}`" for c in candidates)
        from .suggestions import known_elsewhere

        hint = known_elsewhere(argv)
        raise Usage(f"several services have {word!r}: write {names}{hint}")
    known = [*map(dashed, services), *map(dashed, found)]
    hint = _perhaps(argv, word, known, "ost --help")
    raise Usage(f"there is no service and no resource {word!r}{hint}")


def _perhaps(argv: Sequence[str], wrong: str, known: Iterable[str], see: str) -> str:
    """The end of a message: what was meant perhaps, or where to look."""
    from .suggestions import close, instead  # most command lines are right

    return instead(argv, index.services(), short) or f"{close(wrong, known)}; see `{see}`"


def short(summary: Summary, services: Mapping[str, Service] | None = None) -> str:
    """The words for a resource, as short as they are clear: `servers`, `compute flavors`.

    Args:
        summary: The resource.
        services: What there is besides; all that the package has unless given.
    """
    best = short_names(services)[summary.name]
    alone = len(best) == 1 and best[0].service == summary.service
    name = dashed(summary.name)
    return name if alone else f"{dashed(summary.service)} {name}"


def all_commands() -> Iterator[tuple[Summary, str]]:
    """All commands of all services."""
    for service in index.services().values():
        for summary in service.resources.values():
            for command in summary.commands:
                yield summary, command
