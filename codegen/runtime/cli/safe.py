# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Text that may come from anybody, with nothing in it that a terminal would obey."""

from __future__ import annotations

import re

# Control characters, what changes the direction of writing, what ends lines, and halves of
# characters.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def is_safe(text: str) -> bool:
    """Whether a terminal obeys nothing in a text."""
    return _UNSAFE.search(text) is None


def safe(text: str, keep: str = "") -> str:
    r"""Text in which all that a terminal would obey is written out: `\x1b`.

    Args:
        text: The text.
        keep: What is left as it is.
    """
    return _UNSAFE.sub(lambda match: match[0] if match[0] in keep else _written(match[0]), text)


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode()


def safe_json(text: str) -> str:
    """JSON in which the same is written out as JSON has it; the ends of its own lines stay."""
    return _UNSAFE.sub(lambda match: match[0] if match[0] == "\n" else _in_json(match[0]), text)


def _in_json(character: str) -> str:
    return f"\\u{ord(character):04x}"
