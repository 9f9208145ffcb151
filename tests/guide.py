# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The pages of the guide, and the programs that they show."""

from __future__ import annotations

import re

from tests.test_project import PROJECT

GUIDE = sorted((PROJECT / "docs" / "guide").glob("*.md"))
BY_HAND = "<!-- by hand -->\n"
"""What stands above a program that needs something which is not installed here."""


def programs(text: str) -> list[str]:
    """The programs that a document shows."""
    return re.findall(rf"(?<!{BY_HAND})^```python\n(.*?)^```$", text, re.M | re.S)


def program(page: str) -> str:
    """What a page of the guide shows, as one program."""
    return "".join(programs((PROJECT / "docs" / "guide" / page).read_text("utf-8")))
