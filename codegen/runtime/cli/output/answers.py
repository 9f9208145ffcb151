# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What came back, in the wire form: page by page where it is a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ...answers.model import Model, to_wire
from ...answers.paging import Pager

_FEW = 50
"""How many rows make a page where they come one by one, or where nobody wants to see more first."""


class Answer(NamedTuple):
    """What came back.

    Attributes:
        pages: The pages of a list; else one page of one thing.
        is_list: Whether it is a list.
    """

    pages: Iterator[list[Any]]
    is_list: bool

    def all(self) -> list[Any]:
        """All that there is. All pages are read."""
        return [item for page in self.pages for item in page]


def answer_of(result: Any, *, early: bool = False) -> Answer:
    """What a call gave back, in the wire form.

    Args:
        result: A pager, a model, a list, an object, a plain value, or an iterator of objects.
        early: Cut pages, so that the first rows do not wait for the others to be written.
    """
    if isinstance(result, Pager):
        return Answer(map(_wired, _cut(result) if early else result.pages()), True)
    if isinstance(result, list | tuple):
        return Answer(iter([_wired(result)]), True)
    if isinstance(result, Iterator):
        return Answer(map(_wired, _in_pages(result)), True)
    return Answer(iter([[_one(result)]]), False)


def _wired(page: Iterable[Any]) -> list[Any]:
    wired: list[Any] = to_wire(list(page))
    return wired


def _cut(pager: Pager[Any]) -> Iterator[Sequence[Any]]:
    """Parts of pages; none waits for a page that was not asked for yet."""
    for page in pager.pages():
        yield from (page[start : start + _FEW] for start in range(0, len(page), _FEW))


def _in_pages(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while page := list(islice(rows, _FEW)):
        yield page


def _one(result: Any) -> Any:
    """One thing. What came as a header stands among its keys."""
    wire = to_wire(result)
    if isinstance(result, Model):
        headers = result._header_values()
        named = {
            facts.name: headers[facts.header]
            for facts in type(result)._wires.values()
            if facts.header and headers.get(facts.header) is not None
        }
        return {**named, **wire}
    return wire
