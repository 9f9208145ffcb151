# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The figures beside their targets, as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from .rounds import Ratio


@attrs.frozen
class Row:
    """One figure.

    Attributes:
        what: What was measured.
        value: The figure.
        unit: Its unit; empty for a ratio.
        target: What it must not exceed; None if it is there for comparison only.
        low: The lowest of the rounds.
        high: The highest of the rounds.
        detail: What it is made of.
        stretch: What would be better still.
        runs: The figures of the last whole runs, this one last.
    """

    what: str
    value: float
    unit: str = ""
    target: float | None = None
    low: float | None = None
    high: float | None = None
    detail: str = ""
    stretch: float | None = None
    runs: tuple[float, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None if there is none."""
        return None if self.target is None else self.value <= self.target

    @property
    def done(self) -> bool:
        """Whether nothing better is asked for."""
        limit = self.stretch if self.stretch is not None else self.target
        return limit is None or self.value <= limit

    def cells(self) -> tuple[str, ...]:
        """The cells of the table."""
        spread = ""
        if self.low is not None and self.high is not None and self.low != self.high:
            spread = f"{_number(self.low, self.unit)}–{_number(self.high, self.unit)}"
        target = "" if self.target is None else f"≤ {_shown(self.target, self.unit)}"
        if self.stretch is not None:
            target += f", at best {_shown(self.stretch, self.unit)}"
        runs = ", ".join(_number(each, self.unit) for each in self.runs)
        met = {None: "", True: "met", False: "MISSED"}[self.met]
        return self.what, _shown(self.value, self.unit), spread, target, met, runs, self.detail


def of_ratio(
    what: str,
    found: Ratio,
    target: float | None = None,
    detail: str = "",
    stretch: float | None = None,
) -> Row:
    """A row for a ratio."""
    return Row(what, found.middle, "", target, found.low, found.high, detail, stretch)


def _number(value: float, unit: str) -> str:
    if unit in ("bytes", "lines", "modules"):
        return f"{value:,.0f}"
    if unit in ("", "s"):
        return f"{value:.4f}" if abs(value) < 0.05 and not unit else f"{value:.2f}"
    return f"{value:.1f}"


def _shown(value: float, unit: str) -> str:
    return f"{_number(value, unit)} {unit}".rstrip()


HEAD = ("what", "figure", "rounds", "target", "", "runs", "made of")


def text(rows: Iterable[Row]) -> str:
    """A table for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(rows: Sequence[Row]) -> str:
    """The same for a document."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
