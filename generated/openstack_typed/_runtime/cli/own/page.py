# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What a command of no service takes, and what its help says."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import NamedTuple

from ..commands.parser import Parser
from ..failures import Usage
from ..options import EVERYWHERE, Option


class Word(NamedTuple):
    """A word behind the command's name.

    Attributes:
        name: What stands for it in help: `SERVICE`.
        doc: What it is.
        times: How often it is there: once unless given; `?` for at most once, `*` for any number.
    """

    name: str
    doc: str
    times: str = ""

    @property
    def usage(self) -> str:
        """How it is typed."""
        return {"": self.name, "?": f"[{self.name}]", "*": f"[{self.name} ...]"}[self.times]


class Page(NamedTuple):
    """What a command takes, and what is said of it.

    Attributes:
        name: Its name.
        more: What help says besides what it does, in paragraphs.
        words: The words behind its name.
        options: Its own options.
        examples: Command lines, without `ost`.
    """

    name: str
    more: str = ""
    words: tuple[Word, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()

    def read(self, argv: Sequence[str]) -> Namespace:
        """The options; and the words, by their names in small letters.

        Raises:
            Usage: Something is missing, or not known.
        """
        parser = Parser(self.name)
        for option in (*self.options, *EVERYWHERE):
            parser.add(option)
        found, left = parser.read(argv)
        for word in self.words:
            key = word.name.lower()
            if word.times == "*":
                setattr(found, key, left)
                left = []
            elif left:
                setattr(found, key, left.pop(0))
            elif word.times == "?":
                setattr(found, key, None)
            else:
                raise Usage(f"{word.name} is missing; see `ost {self.name} --help`")
        if left:
            from ..commands.suggestions import known_elsewhere  # most command lines are right

            hint = known_elsewhere([self.name, *left]) or f"; see `ost {self.name} --help`"
            raise Usage(f"{left[0]!r} is one too many{hint}")
        return found
