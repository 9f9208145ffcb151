# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost complete`: what the scripts of shells ask. It is silent about whatever goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from ..completion.candidates import FILES, Candidate, candidates
from ..safe import safe

_LONG = 72


def run(package: str, argv: Sequence[str]) -> int:
    """Print a line for each candidate, as the shell wants it.

    Args:
        package: The import name of the package.
        argv: The shell and what has been typed: of bash, the place of the cursor, what breaks
            words, and the line; of the others, the words, the last of which is being typed.
    """
    shell, *typed = [*argv] or [""]
    lines = _bash(package, *typed) if shell == "bash" else _others(package, shell, typed)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _others(package: str, shell: str, typed: list[str]) -> Iterator[str]:
    *words, current = typed or [""]
    found = candidates(package, words, current)
    if found == [FILES]:
        yield "files"
        return
    for each in found:
        doc = f"\t{_line(each.doc)}" if each.doc else ""
        sign = "" if shell == "fish" else "+" if each.more else "-"
        yield f"{sign}{each.text}{doc}"


def _bash(package: str, point: str, breaks: str, line: str) -> Iterator[str]:
    words, current, quote = _words(line.encode()[: int(point)].decode(errors="replace"))
    found = candidates(package, words[1:], current)
    if found == [FILES]:
        yield "files"
        return
    if any(each.more for each in found):
        yield "nospace"
    # Readline replaces only what stands behind the last character that breaks words.
    kept = 0
    if not quote:
        kept = max((current.rfind(mark) + 1 for mark in breaks if mark in "=:,"), default=0)
    for each in found:
        yield _quoted(each, kept, quote)


def _quoted(each: Candidate, kept: int, quote: str) -> str:
    """A candidate as bash would have it typed."""
    text = each.text[kept:]
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote:
        # Bash takes `!` for a command of long ago within these quotes as well, but not in others.
        text = "".join(f"\\{mark}" if mark in '\\"$`' else mark for mark in text)
        return text.replace("!", "\"'!'\"")
    return "".join(f"\\{mark}" if mark in " \t\\'\"`$&|;<>()*?[]#!{}~" else mark for mark in text)


def _words(line: str) -> tuple[list[str], str, str]:
    """The words of a line, the one that is being typed, and the quote that is open in it."""
    words: list[str] = []
    current, quote, escaped, within = "", "", False, False
    for mark in line:
        if escaped:
            current, escaped = current + mark, False
        elif mark == "\\" and quote != "'":
            escaped = True
        elif quote:
            current, quote = (current, "") if mark == quote else (current + mark, quote)
        elif mark in "'\"":
            quote, within = mark, True
        elif mark.isspace():
            if current or within:
                words.append(current)
            current, within = "", False
        else:
            current += mark
    return words, current, quote


def _line(text: str) -> str:
    """A description that fits beside a candidate."""
    text = safe(" ".join(text.split()))
    return text if len(text) <= _LONG else f"{text[:_LONG].rpartition(' ')[0].rstrip(',;:')} …"
