# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What stands for the text of an argument: `@file` for a file, `-` for standard input."""

from __future__ import annotations

from .. import standard
from ..failures import Usage


class Inputs:
    """Reads files and standard input for one command line: standard input can be read once."""

    def __init__(self) -> None:
        self._reader = ""

    def bytes_of(self, name: str, flag: str) -> bytes:
        """All of a file.

        Args:
            name: The path of the file; `-` for standard input.
            flag: Who wants it, for messages.

        Raises:
            Usage: It cannot be read, or somebody else has had standard input.
        """
        if name == "-":
            if self._reader:
                raise Usage(
                    f"{flag} and {self._reader} both want standard input, which can be read once"
                )
            self._reader = flag
            return standard.data(f"for {flag}, name a file").read()
        try:
            with open(name, "rb") as file:
                return file.read()
        except OSError as error:
            raise Usage(
                f"{flag}: {name} cannot be read: {error.strerror}; for text that begins with @, "
                "write @@"
            ) from None

    def text_of(self, name: str, flag: str) -> str:
        """All of a file of text, without the end of its last line.

        Raises:
            Usage: It cannot be read, or is no text.
        """
        try:
            text = self.bytes_of(name, flag).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Usage(f"{flag}: {name} is no text in UTF-8") from None
        return text.removesuffix("\n").removesuffix("\r")
