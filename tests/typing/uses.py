# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Wrong uses are flagged as their comments say, right ones are not; a moved pin shows breaks."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path

from . import marks
from .checkers import BUILD, CHECKERS, GENERATED, Checker, Finding, run

_HERE = Path(__file__).parent
WRONG = sorted((_HERE / "wrong").glob("*.py"))
RIGHT = sorted((_HERE / "right").glob("*.py"))
WHOLE = sorted((_HERE / "programs").glob("*.py"))
PROGRAMS = sorted((_HERE / "moving_pin").glob("from_*_to_*.py"))
VERSIONS = _HERE / "versions.txt"
ENOUGH = 80
LONGEST = 1024
"""How many bytes a message may have, with its notes."""
LONGEST_OF_A_LINE = 1536
"""How many all messages of one wrong use: of a union, checkers say the same of each member, and
pyright says of a constructor what both of its methods think."""


def check(*, write: bool = False) -> list[str]:
    """Everything that is not as it should be.

    Args:
        write: Write what the checkers say into the comments, instead of comparing.
    """
    moved = {path: _moved(path) for path in PROGRAMS}
    paths = [*WRONG, *RIGHT, *WHOLE, *PROGRAMS, *moved.values()]
    with ThreadPoolExecutor() as pool:
        found = dict(zip(CHECKERS, pool.map(partial(_run, paths=paths), CHECKERS), strict=True))
    at = {
        path: {checker: [f for f in found[checker] if f.file == path] for checker in CHECKERS}
        for path in paths
    }
    if write:
        for path in WRONG:
            _rewrite(path, at[path])
        for path in PROGRAMS:
            _rewrite(path, at[moved[path]])
        VERSIONS.write_text(_versions(), "utf-8")
        return []
    wrong = []
    for checker in CHECKERS:
        wrong += [f"{checker}: {f}" for f in found[checker] if f.file not in at]
        for path in WRONG:
            wrong += marks.differences(marks.read(path), checker, at[path][checker])
        for path in (*RIGHT, *WHOLE, *PROGRAMS):
            # Nothing is expected: the marks of a program are those of the later pin.
            wrong += marks.differences([], checker, at[path][checker])
        for path in moved.values():
            wrong += marks.differences(marks.read(path), checker, at[path][checker])
    if wrong and VERSIONS.read_text("utf-8") != _versions():
        wrong.append(f"the messages are from {VERSIONS.name}, and here is {_versions().split()}")
    for checker in CHECKERS:
        wrong += _too_long(checker, [f for path in WRONG for f in at[path][checker]])
    return [*wrong, *_counted()]


def longest(checker: Checker) -> tuple[int, int]:
    """The bytes of the longest message, and of the most that is said of one wrong use."""
    return _longest(_run(checker, paths=WRONG))


def _longest(findings: Iterable[Finding]) -> tuple[int, int]:
    sizes = _sizes(findings).values()
    return max(map(max, sizes)), max(map(sum, sizes))


def _sizes(findings: Iterable[Finding]) -> dict[str, list[int]]:
    """The bytes of each message, by place."""
    sizes: dict[str, list[int]] = defaultdict(list)
    for finding in findings:
        sizes[finding.where].append(finding.size)
    return sizes


def _too_long(checker: Checker, findings: Iterable[Finding]) -> Iterator[str]:
    """The places where nobody would read to the end; prints the largest."""
    found = list(findings)
    message, line = _longest(found)
    print(f"{checker}: a message has at most {message} bytes, all of a wrong use {line}")
    for where, sizes in _sizes(found).items():
        if max(sizes) > LONGEST or sum(sizes) > LONGEST_OF_A_LINE:
            yield f"{where}: {checker} says {sizes} bytes, more than anybody reads"


def _versions() -> str:
    return "".join(f"{checker} {version(checker)}\n" for checker in CHECKERS)


def _counted() -> Iterator[str]:
    """What is wrong with the number of uses; prints the numbers."""
    flagged = marks.flagged(mark for path in WRONG for mark in marks.read(path))
    for where, checkers in flagged.items():
        if checkers != set(CHECKERS):
            yield f"{where}: a message is expected of {', '.join(checkers)} only"
    trees = [ast.parse(path.read_text("utf-8")) for path in RIGHT]
    right = sum(isinstance(node, ast.FunctionDef) for tree in trees for node in tree.body)
    print(f"{len(flagged)} wrong uses, {right} right ones")
    for kind, number in ("wrong", len(flagged)), ("right", right):
        if number < ENOUGH:
            yield f"{number} {kind} uses, fewer than {ENOUGH}"


def _run(checker: Checker, *, paths: Sequence[Path]) -> list[Finding]:
    return run(checker, "uses", paths, GENERATED)


def _moved(program: Path) -> Path:
    """A program of moving_pin with the later pin; the file's name says both."""
    names = re.fullmatch(r"from_(\w+)_to_(\w+)", program.stem)
    assert names is not None
    before, after = (f'"{name.replace("_", ".")}"' for name in names.groups())
    text = program.read_text("utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{program.name} has no single pin {before}")
    path = BUILD / "moving_pin" / program.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(before, after), "utf-8")
    return path


def _rewrite(path: Path, findings: Mapping[Checker, list[Finding]]) -> None:
    text = path.read_text("utf-8")
    new = marks.rewritten(text, findings)
    if new != text:
        path.write_text(new, "utf-8")
        print(f"{path.name}: written")
