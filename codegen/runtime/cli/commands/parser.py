# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the arguments of one command. What they mean is no matter of this module."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn

from ..failures import Usage
from ..options import FIND, PLAN, REQUEST, WAIT, YES, Option, options_of
from .index import Argument, Command
from .kinds import is_switch, may_be_off


class Item(str):
    """The text of one item of a list or a map, given by its own flag."""

    __slots__ = ()


Text = str | bool
"""What was typed for an argument: text, or that a switch is on or off."""


class Parsed(NamedTuple):
    """The arguments of a command.

    Attributes:
        words: The words that stand for parts of the path.
        given: What was typed for each argument, by its name in Python.
        options: The options that all commands have.
    """

    words: list[str]
    given: dict[str, list[Text]]
    options: argparse.Namespace


class Parser(argparse.ArgumentParser):
    """argparse, but mistakes are exceptions."""

    def __init__(self, name: str) -> None:
        super().__init__(
            prog=f"ost {name}", add_help=False, allow_abbrev=False, exit_on_error=False
        )
        self.name = name

    def error(self, message: str) -> NoReturn:
        """Refuse a command line."""
        raise Usage(f"{message}; see `ost {self.name} --help`")

    def add(self, option: Option) -> None:
        """Add one of the options that several commands have."""
        if option.value:
            self.add_argument(
                *option.flags,
                dest=option.name,
                action="append" if option.many else "store",
                choices=option.choices or None,
                metavar=option.value,
            )
        else:
            self.add_argument(*option.flags, dest=option.name, action="store_true")

    def read(self, argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
        """The options, and the words between them.

        Raises:
            Usage: There is an option that the command does not have.
        """
        argv, behind = _at_dashes(argv)
        argv = list(_joined(argv))
        try:
            found, words = self.parse_known_args(argv)
        except argparse.ArgumentError as error:
            self.error(self._explained(error))
        wrong = next((word for word in words if word.startswith("-") and word != "-"), None)
        if wrong is not None:
            self.error(f"there is no option {wrong}{self._perhaps(wrong)}")
        return found, [*words, *behind]

    def _explained(self, error: argparse.ArgumentError) -> str:
        """What is said of an option that has no value, or another one than those it takes."""
        flag = (error.argument_name or "").partition("/")[0]
        choices = self._option_string_actions[flag].choices
        if choices is not None and "choice" in error.message:
            return f"{flag} takes one of {', '.join(choices)}"
        return f"{flag} wants a value; write {flag}=VALUE if that begins with a dash"

    def _perhaps(self, wrong: str) -> str:
        from .suggestions import option

        flags = [flag for flag in self._option_string_actions if flag.startswith("--")]
        return option(self.name, wrong, flags)


def parse(command: Command, argv: Sequence[str]) -> Parsed:
    """Read the arguments of a command.

    Args:
        command: The command.
        argv: What stands behind its name.

    Raises:
        Usage: They make no sense.
    """
    parser = Parser(command.full_name)
    named = [each for each in command.arguments if not each.positional]
    for argument in named:
        _add(parser, argument)
    for option in options_of(command):
        parser.add(option)
    found, words = parser.read(argv)
    for option in (
        *REQUEST,
        *PLAN,
        *FIND,
        *WAIT,
        *YES,
    ):  # who reads them need not know which it has
        vars(found).setdefault(option.name, None)
    given = {
        each.name: texts for each in named if (texts := getattr(found, f"argument {each.name}"))
    }
    return Parsed(words, given, found)


def _add(parser: Parser, argument: Argument) -> None:
    dest = f"argument {argument.name}"  # apart from the names of options
    if is_switch(argument):
        parser.add_argument(*argument.flags, dest=dest, action="append_const", const=True)
        if may_be_off(argument):
            no = [f"--no-{flag[2:]}" for flag in argument.flags]
            parser.add_argument(*no, dest=dest, action="append_const", const=False)
        return
    parser.add_argument(*argument.flags, dest=dest, action="append")
    if argument.item_flags:
        parser.add_argument(*argument.item_flags, dest=dest, action="append", type=Item)


def _joined(argv: Sequence[str]) -> Iterator[str]:
    """The words, but `--sort-by -name` is one: argparse takes `-name` for another option."""
    words = iter(argv)
    for word in words:
        behind = next(words, None) if word == "--sort-by" else None
        yield word if behind is None else f"{word}={behind}"


def _at_dashes(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """What stands in front of `--`, and what behind it."""
    if "--" not in argv:
        return list(argv), []
    place = list(argv).index("--")
    return list(argv[:place]), list(argv[place + 1 :])
