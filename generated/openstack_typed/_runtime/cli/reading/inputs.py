# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What stands for the text of an argument: `@file` for a file, `-` for standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import standard
from ..failures import Usage

if TYPE_CHECKING:
    from typing import BinaryIO

_MOST = 64 << 20
"""How many bytes an argument may have."""


class Inputs:
    """Reads files and standard input for one command line: standard input can be read once."""

    def __init__(self) -> None:
        self._reader = ""

    def bytes_of(self, name: str, flag: str, hint: str = "") -> bytes:
        """All of a file.

        Args:
            name: The path of the file; `-` for standard input.
            flag: Who wants it, for messages.
            hint: What messages say besides.

        Raises:
            Usage: It cannot be read, or somebody else has had standard input.
        """
        if name == "-":
            if self._reader:
                raise Usage(
                    f"{flag} and {self._reader} both want standard input, which can be read once"
                )
            self._reader = flag
            return _all(standard.data(f"for {flag}, name a file"), flag, "standard input")
        try:
            with open(name, "rb") as file:
                return _all(file, flag, name)
        except OSError as error:
            raise Usage(
                f"{flag}: {name or 'a file without a name'} cannot be read: {error.strerror}{hint}"
            ) from None

    def text_of(self, name: str, flag: str, hint: str = "") -> str:
        """All of a file of text, without the end of its last line.

        Raises:
            Usage: It cannot be read, or is no text.
        """
        try:
            text = self.bytes_of(name, flag, hint).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Usage(f"{flag}: {name} is no text in UTF-8") from None
        return text.removesuffix("\n").removesuffix("\r")


def _all(file: BinaryIO, flag: str, name: str) -> bytes:
    """All of a file; some, such as devices, never end.

    Raises:
        Usage: It is more than any argument is.
    """
    found = file.read(_MOST + 1)
    if len(found) > _MOST:
        raise Usage(f"{flag}: {name} has more than {_MOST >> 20} MiB, which no argument has")
    return found
