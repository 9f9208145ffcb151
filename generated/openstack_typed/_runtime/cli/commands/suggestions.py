# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What somebody may have meant by words that mean nothing. It is said, and never done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from ..options import FIND, OUTPUT, PLAN, REQUEST, WAIT, YES
from .beside import BESIDE
from .index import Service, Summary, dashed, undashed

Short = Callable[[Summary], str]

# Words of other command lines, and ours for the same.
VERBS = {"ls": "list", "get": "show", "info": "show", "new": "create", "set": "update",
         "unset": "update", "rm": "delete"}  # fmt: skip
OPTIONS = {"--all-projects": "--all-tenants", "--long": "--format wide", "--sort": "--sort-by",
           "--sort-column": "--sort-by", "--max-items": "--limit", "--fit-width": "--width",
           "--max-width": "--width", "--os-compute-api-version": "--microversion",
           "--os-volume-api-version": "--microversion",
           "--os-placement-api-version": "--microversion"}  # fmt: skip


def close(word: str, known: Iterable[str]) -> str:
    """What is written much like a word, as the end of a message; empty if nothing is."""
    word, known = word.replace("_", "-"), list(known)
    found = [word] if word in known else get_close_matches(word, known, n=2, cutoff=0.6)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def instead(words: Sequence[str], services: dict[str, Service], short: Short) -> str:
    """What to write instead of a command's words, as the end of a message.

    Args:
        words: What was typed: the words of a command, and what stands behind them.
        services: What there is.
        short: Says the words for a resource, as short as they are clear.

    Returns:
        Empty if nobody knows.
    """
    named = _by_names(words, services, short)
    row = _best(words)
    # What is only called a little differently needs no explanation.
    if row is not None and not (_shared(row, words) == 0 and row[2] == named):
        return f"; {_told(row)}"
    return f"; did you mean `ost {named}`?" if named else ""


def known_elsewhere(words: Sequence[str]) -> str:
    """What `openstack` means by words, as the end of a message; empty if they are none of it."""
    row = _best(words)
    exactly = row is not None and list(words[: len(row[0].split())]) == row[0].split()
    return f"; {_told(row)}" if row is not None and exactly else ""


def option(command: str, wrong: str, flags: Iterable[str]) -> str:
    """What to write instead of an option, as the end of a message; empty if nobody knows.

    Args:
        command: The full name of the command.
        wrong: The option that it does not have.
        flags: The options that it has.
    """
    flags = list(flags)
    flag = wrong.partition("=")[0].replace("_", "-")
    ours = OPTIONS.get(flag, "")
    if ours.partition(" ")[0] in flags:
        return f"; write {ours}"
    for row in BESIDE:
        if f" {command}".endswith(f" {row[2]}") and flag in row[1].split():
            return f"; {_told(row)}"
    if any(flag in each.flags for each in (*REQUEST, *PLAN, *FIND, *OUTPUT, *WAIT, *YES)):
        return "; only other commands have it"
    return close(flag, flags)


_Row = tuple[str, str, str, str]


def _told(row: _Row) -> str:
    theirs, ours = (f"{command} {behind}".rstrip() for command, behind in (row[:2], row[2:]))
    return f"`openstack {theirs}` is `ost {ours}`"


def _best(words: Sequence[str]) -> _Row | None:
    """The row of the table that has the most of what was typed."""
    front = _front(words)
    rows = [row for row in BESIDE if _begins(front, row[0].split())]
    longest = max((len(row[0].split()) for row in rows), default=0)
    rows = [row for row in rows if len(row[0].split()) == longest]
    return max(rows, key=lambda row: _shared(row, words), default=None)


def _shared(row: _Row, words: Sequence[str]) -> int:
    """How many options are both in a row and in what was typed."""
    typed = {word.partition("=")[0] for word in words if word.startswith("--")}
    return len(typed.intersection(row[1].split()))


def _by_names(words: Sequence[str], services: dict[str, Service], short: Short) -> str:
    """The command, or else the resource, that is called so but for its form; empty for none."""
    front = _front(words)
    found = []
    for service in services.values():
        for place in (0, 1):  # `volume backup` are backups, `compute service` is of Compute
            ours = front[:place] in ([], *_prefixes(service))
            for name, summary in service.resources.items():
                parts = name.strip("_").split("_")
                if _begins(front[place:], parts):
                    verb, doubt = _verb(front[place + len(parts) :], summary)
                    fit = (doubt, -len(parts), not ours, summary.rank, place)
                    found.append((fit, f"{dashed(service.name)} {dashed(name)}", verb))
    best = [each for each in found if each[0] == min(found)[0]]
    if len(best) > 1:
        return "` or `ost ".join(f"{name} {verb or '--help'}" for _, name, verb in best)
    return "".join(f"{short(_named(name, services))} {verb or '--help'}" for _, name, verb in best)


def _prefixes(service: Service) -> list[list[str]]:
    """What people put in front of the things of a service; `openstack` does with some."""
    more = [["volume"]] if service.name == "block_storage" else []
    return [[service.name], [service.project], *more]


def _named(name: str, services: dict[str, Service]) -> Summary:
    of, resource = map(undashed, name.split())
    return services[of].resources[resource]


def _verb(words: Sequence[str], summary: Summary) -> tuple[str, int]:
    """The command that words begin with, empty for none; and how much that is in doubt."""
    for size in range(len(words), 0, -1):
        name = "_".join(words[:size])
        name = name if name in summary.commands else VERBS.get(name, "")
        if name in summary.commands:
            return dashed(name), 0
    near = get_close_matches("".join(words[:1]), map(dashed, summary.commands), n=1)
    return (near[0], 1) if near else ("", 2)


def _front(words: Sequence[str]) -> list[str]:
    """The words in front of the first option; `floating-ip` are two."""
    front = []
    for word in words:
        if word.startswith("-"):
            break
        front += word.replace("_", "-").split("-")
    return front


def _begins(words: Sequence[str], with_these: Sequence[str]) -> bool:
    """Whether words begin with others; one thing or many is the same."""
    return len(words) >= len(with_these) and all(map(_alike, words, with_these))


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer in (shorter, f"{shorter}s", f"{shorter}es", f"{shorter[:-1]}ies")
