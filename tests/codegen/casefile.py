# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Test cases as text files: a sentence on what is tested, then sections.

    What is tested.
    --- specs/demo/things.yaml
    the text of this section, up to the next line that begins with three dashes and a blank
    --- output
    ...

`UPDATE_CASES=1 pytest tests/codegen` writes what came out into the files; read the difference
before you keep it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

_HEADER = re.compile(r"^--- (\S.*)\n", re.MULTILINE)

UPDATING = bool(os.environ.get("UPDATE_CASES"))

SERVICE = """\
service: demo
client: Demo
doc: A service for tests.
type: demo
project: demo
api: "2.1"
microversions: 2.1..2.20
header: demo
"""
"""`specs/demo/service.yaml` of the cases that bring none."""


@frozen
class CaseFile:
    """A test case.

    Attributes:
        path: The file.
        title: What stands before the first section.
        sections: The text of each section by its header.
    """

    path: Path
    title: str
    sections: Mapping[str, str]

    @property
    def specs(self) -> dict[str, str]:
        """The sections that are files of specs, and the usual `service.yaml` if need be."""
        given = {name: t for name, t in self.sections.items() if name.startswith("specs/")}
        return {"specs/demo/service.yaml": SERVICE, **given}

    def updated(self, changes: Mapping[str, str]) -> CaseFile:
        """Write the file anew, with other text in some sections."""
        sections = {**self.sections, **changes}
        parts = [f"--- {name}\n{text}" for name, text in sections.items()]
        self.path.write_text(self.title + "".join(parts), "utf-8")
        return evolve(self, sections=sections)


def read(path: Path) -> CaseFile:
    """Read a case file."""
    title, *rest = _HEADER.split(path.read_text("utf-8"))
    names, texts = rest[::2], rest[1::2]
    assert len(set(names)) == len(names), f"{path}: a section is given twice"
    return CaseFile(path, title, dict(zip(names, texts, strict=True)))


def read_all(folder: Path) -> list[CaseFile]:
    """All case files of a folder, by name."""
    return [read(path) for path in sorted(folder.glob("*.txt"))]


def write_specs(specs: Mapping[str, str], folder: Path) -> None:
    """Write files of specs below a folder.

    Behind a name, in brackets, may stand how the file is written: ` (latin-1)`, ` (utf-8, crlf)`.
    """
    for name, text in specs.items():
        path_text, _, how = name.removesuffix(")").partition(" (")
        encoding, _, ends = how.partition(", ")
        path = folder / path_text
        path.parent.mkdir(parents=True, exist_ok=True)
        content = text.replace("\n", "\r\n") if ends == "crlf" else text
        path.write_bytes(content.encode(encoding or "utf-8"))
