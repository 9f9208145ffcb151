# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

T_co = TypeVar("T_co", covariant=True)


class Pager(Generic[T_co]):
    """A list over all its pages; each is fetched when it is needed.

    Every `for` over it begins anew, with a new request.
    """

    __slots__ = ("_pages",)

    def __init__(self, pages: Callable[[], Iterator[Sequence[T_co]]]) -> None:
        self._pages = pages

    def __iter__(self) -> Iterator[T_co]:
        for page in self._pages():
            yield from page

    def pages(self) -> Iterator[Sequence[T_co]]:
        """The pages as the service cut them, each a list."""
        return self._pages()

    def __repr__(self) -> str:
        return "Pager(…)"


def next_link(body: Any, path: str, rel: str = "next") -> str | None:
    """The link to the next page in an answer; None at the end.

    Args:
        body: The answer.
        path: Where the answer holds it, with dots: `servers_links`, `links.next`, `next`. It is
            a URL, or a list of objects with `rel` and `href`.
        rel: Which of such a list is the next.
    """
    found = body
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    if isinstance(found, list):
        found = next(
            (e.get("href") for e in found if isinstance(e, dict) and e.get("rel") == rel), None
        )
    return found if isinstance(found, str) and found else None


def follow(path: str, link: str) -> str:
    """The path of the next page: our own path with the query of the link.

    A link's host and path are not used: behind a proxy they are often wrong. Nor is what it says
    of parameters that were sent several times: Compute keeps only the last value of each.
    """
    own, _, query = path.partition("?")
    pairs = [p for p in query.split("&") if p]
    names = [_name(p) for p in pairs]
    linked = parse_qsl(urlsplit(link).query, keep_blank_values=True)
    given = [(name, text) for name, text in linked if names.count(name) < 2]
    named = {name for name, _ in given}
    kept = [p for p in pairs if _name(p) not in named]
    query = "&".join([*kept, *map(_join, given)])
    return f"{own}?{query}" if query else own


def with_query(path: str, name: str, text: str) -> str:
    """The path with one query parameter put in the place of the old one."""
    own, _, query = path.partition("?")
    kept = [p for p in query.split("&") if p and _name(p) != name]
    return f"{own}?{'&'.join([*kept, _join((name, text))])}"


def query_value(path: str, name: str) -> str | None:
    """The value of a query parameter."""
    return dict(parse_qsl(urlsplit(path).query)).get(name)


def _name(pair: str) -> str:
    (name, _), *_ = parse_qsl(pair, keep_blank_values=True) or [("", "")]
    return name


def _join(pair: tuple[str, str]) -> str:
    name, text = pair
    return f"{quote(name)}={quote(text, safe=':,')}"
