# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What could be typed next. Nothing here fails: where nothing is known, there is no candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .. import own
from ..commands import index, kinds
from ..commands.index import Argument, Command, Summary, dashed, undashed
from ..commands.words import meant, short_names, split
from ..failures import Usage
from ..options import EVERYWHERE, Option, options_of, takes_many

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from ..commands.rows import Expr, Row


class Candidate:
    """Something that could be typed.

    Attributes:
        text: The whole word.
        doc: What it is.
        more: Whether the word goes on behind it, so that no blank follows.
    """

    def __init__(self, text: str, doc: str = "", *, more: bool = False) -> None:
        self.text = text
        self.doc = doc
        self.more = more


FILES = Candidate("", "files")
"""Stands for the names of files, which shells know better."""


def candidates(package: str, words: Sequence[str], current: str) -> list[Candidate]:
    """What the word that is being typed could become.

    Args:
        package: The import name of the package.
        words: The words in front of it, without the program.
        current: What of it has been typed.
    """
    found = list(_Typing(package, list(words), current).found())
    if FILES in found:
        return [FILES]
    fitting = {each.text: each for each in found if each.text.startswith(current)}
    return list(fitting.values())


class _Typing:
    """A command line that is being typed."""

    def __init__(self, package: str, words: list[str], current: str) -> None:
        self.package = package
        self.words = words
        self.current = current

    def found(self) -> Iterator[Candidate]:
        taken = split(self.words)
        if taken.words and taken.words[0] in own.COMMANDS:
            yield from self.of_own(taken.words[0])
            return
        try:
            what = meant(taken.words)
        except Usage:
            return
        if what.command is not None:
            yield from self.of_command(what.command, [*what.rest, *taken.rest])
            return
        if (option := self.waits_for(EVERYWHERE)) is not None:
            yield from self.of_option(option, None)
        elif self.current.startswith("-"):
            yield from _flags(EVERYWHERE, self.words)
        elif what.summary is not None:
            for name, doc in what.summary.commands.items():
                yield Candidate(dashed(name), doc)
        elif what.service is not None:
            yield from _resources(what.service.resources.values())
        else:
            yield from self.first_words()
        if what.service is not None and not what.summary and len(taken.words) == 1:
            return
        if len(taken.words) == 1 and what.service is None and what.summary is not None:
            # The name of a resource may be that of a service, too.
            service = index.services().get(undashed(taken.words[0]))
            if service is not None:
                yield from _resources(service.resources.values())

    def first_words(self) -> Iterator[Candidate]:
        for service in index.services().values():
            yield Candidate(dashed(service.name), service.doc)
        for several in short_names().values():
            if len(several) == 1:
                yield from _resources(several)
        for name, (_, doc) in own.COMMANDS.items():
            if doc:
                yield Candidate(name, doc)

    def of_own(self, name: str) -> Iterator[Candidate]:
        """What the commands that are of no service take: options, and services where they do."""
        if (option := self.waits_for(EVERYWHERE)) is not None:
            yield from self.of_option(option, None)
        elif self.current.startswith("-"):
            yield from _flags(EVERYWHERE, self.words)
        elif name == "completion":
            yield from map(Candidate, ("bash", "zsh", "fish"))
        elif name == "changes":
            yield from (
                Candidate(dashed(each.name), each.doc)
                for each in index.services().values()
                if each.selectable
            )
        elif name in ("api", "explain"):
            yield from (
                Candidate(dashed(each.name), each.doc) for each in index.services().values()
            )

    # --- a command

    def of_command(self, command: Command, behind: list[str]) -> Iterator[Candidate]:
        """What a command takes.

        Args:
            command: The command.
            behind: The words behind its name.
        """
        options = options_of(command)
        named = [each for each in command.arguments if not each.positional]
        flag, typed = self.flag_in_front()
        if flag:
            argument = next((a for a in named if flag in (*a.flags, *a.item_flags)), None)
            if argument is not None and not kinds.is_switch(argument):
                yield from self.of_argument(argument, flag, typed)
                return
            option = next((o for o in options if flag in o.flags and o.value), None)
            if option is not None:
                yield from self.of_option(option, command, flag, typed)
                return
        if self.current.startswith("-") and "--" not in behind:
            for argument in named:
                yield from _flags_of(argument, behind)
            yield from _flags(options, self.words)
            return
        positional = [each for each in command.arguments if each.positional]
        done = self.words_without_flags(command, behind)
        if len(done) < len(positional):
            place = positional[len(done)]
        elif positional and takes_many(command):
            place = positional[-1]
        else:
            return
        for text, doc in self.values_of(place.thing, place.types, place.exprs()):
            if text not in done:
                yield Candidate(text, doc)

    def flag_in_front(self) -> tuple[str, str]:
        """The flag whose value is being typed, and what comes in front of the value."""
        if self.current.startswith("--") and "=" in self.current:
            flag = self.current.partition("=")[0]
            return flag, f"{flag}="
        last = self.words[-1] if self.words else ""
        return (last, "") if last.startswith("-") and "=" not in last else ("", "")

    def words_without_flags(self, command: Command, behind: Sequence[str]) -> list[str]:
        """The words that stand for parts of the path."""
        switches = {f for a in command.arguments if kinds.is_switch(a) for f in a.flags}
        switches |= {f"--no-{flag[2:]}" for flag in switches}
        switches |= {f for o in options_of(command) if not o.value for f in o.flags}
        found = []
        skip = False
        for word in behind:
            if skip:
                skip = False
            elif word.startswith("-") and word != "-":
                skip = "=" not in word and word not in switches and word != "--"
            else:
                found.append(word)
        return found

    def of_argument(self, argument: Argument, flag: str, typed: str) -> Iterator[Candidate]:
        """The values of an argument; of objects, their keys, and the values of those."""
        current = self.current.removeprefix(typed)
        if current.startswith("@"):
            yield FILES
            return
        fields = _fields(argument)
        if fields:
            yield from self.of_object(argument, fields, typed, current)
            return
        thing = kinds.thing_of(argument.row, self.said())
        for text, doc in self.values_of(thing, argument.types, argument.exprs()):
            yield Candidate(f"{typed}{text}", doc)

    def said(self) -> dict[str, str]:
        """What has been typed for other arguments, by their names."""
        names = (undashed(word.removeprefix("--")) for word in self.words)
        return dict(zip(names, self.words[1:], strict=False))

    def of_object(
        self, argument: Argument, fields: list[Row], typed: str, current: str
    ) -> Iterator[Candidate]:
        before, comma, last = current.rpartition(",")
        front = f"{typed}{before}{comma}"
        key, equals, _ = last.partition("=")
        if not equals:
            for text in kinds.values(argument) if not comma else ():
                yield Candidate(f"{front}{text}")
            for row in fields:
                yield Candidate(f"{front}{kinds.name_of(row)}=", row["doc"], more=True)
            return
        others = dict(pair.split("=", 1) for pair in before.split(",") if "=" in pair)
        for row in fields:
            if key in (row["name"], row.get("python")):
                exprs, thing = kinds.exprs_of(row["type"]), kinds.thing_of(row, others)
                for text, doc in self.values_of(thing, argument.types, exprs):
                    yield Candidate(f"{front}{key}={text}", doc, more=True)

    def values_of(
        self,
        thing: str,
        types: dict[str, Row],
        exprs: Sequence[Expr],
    ) -> Iterator[tuple[str, str]]:
        """Known values of a type, and the names of things of the cloud."""
        known = kinds.known(kinds.items(exprs, types), types)
        yield from ((text, "") for text in known)
        if not known and any("bool" in kinds.parts(expr, types) for expr in exprs):
            yield from (("true", ""), ("false", ""))
        if thing:
            from .names import names_of  # flags and words need no cloud

            yield from names_of(self.package, thing, self.words)

    # --- options of all commands

    def waits_for(self, options: Iterable[Option]) -> Option | None:
        """The option whose value is being typed."""
        flag, _ = self.flag_in_front()
        return next((o for o in options if flag in o.flags and o.value), None)

    def of_option(
        self, option: Option, command: Command | None, flag: str = "", typed: str = ""
    ) -> Iterator[Candidate]:
        """The values of one of the options that several commands have."""
        if option.value == "FILE":
            yield FILES
        elif option.choices:
            yield from (Candidate(f"{typed}{each}") for each in option.choices)
        elif option.flags[0] == "--os-cloud":
            from .names import clouds_in_files

            front = self.current.removeprefix(typed).rpartition(",")
            done = "".join(front[:2])
            yield from (Candidate(f"{typed}{done}{name}") for name in clouds_in_files(self.words))
        elif option.flags[0] in ("--column", "--sort-by") and command is not None:
            before, comma, _ = self.current.removeprefix(typed).rpartition(",")
            for row in command.fields:
                yield Candidate(f"{typed}{before}{comma}{kinds.name_of(row)}", row["doc"])
        elif option.flags[0] == "--null" and command is not None:
            for argument in command.arguments:
                if kinds.takes_null(argument):
                    yield Candidate(f"{typed}{dashed(argument.name)}", argument.doc)
        elif option.flags[0] == "--microversion":
            yield from (Candidate(f"{typed}{each}") for each in ("auto", "highest"))
        elif option.flags[0] == "--os-interface":
            yield from (Candidate(f"{typed}{each}") for each in ("public", "internal", "admin"))


def _resources(summaries: Iterable[Summary]) -> Iterator[Candidate]:
    return (Candidate(dashed(each.name), each.doc) for each in summaries)


def _flags(options: Iterable[Option], used: Sequence[str]) -> Iterator[Candidate]:
    for option in options:
        if option.many or not any(flag in used for flag in option.flags):
            yield Candidate(option.flags[0], option.doc)


def _flags_of(argument: Argument, used: Sequence[str]) -> Iterator[Candidate]:
    """What is typed for an argument: once, unless it is one of several."""
    given = any(word.partition("=")[0] in argument.flags for word in used)
    if argument.item_flags:
        yield Candidate(argument.item_flags[0], argument.doc)
    if given:
        return
    yield Candidate(argument.flags[-1], argument.doc)
    if kinds.is_switch(argument) and kinds.may_be_off(argument):
        yield Candidate(f"--no-{argument.flags[0][2:]}", argument.doc)
    if len(argument.flags) > 1:
        yield Candidate(argument.flags[0], argument.doc)


def _fields(argument: Argument) -> list[Row]:
    """The keys of the objects that an argument is made of."""
    declared = kinds.object_of(kinds.items(argument.exprs(), argument.types), argument.types)
    fields: list[Row] = declared.get("fields", []) if declared is not None else []
    return fields
