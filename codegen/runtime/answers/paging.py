# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Lists that come in pages: how the next one is found, and when a service goes in circles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, Never, NoReturn, TypeVar
from urllib.parse import parse_qsl, urlsplit

from ..query import name_of, pair, query_value, with_query
from ..versions import Version, VersionSet

T_co = TypeVar("T_co", covariant=True)

_MOST_EMPTY = 16
"""How many pages without an item may follow one another."""


class NotOne(LookupError):
    """A list from which `one()` was wanted has no item, or several."""


class use_first_or_all:
    """The type of what a list cannot do before it is read: type checkers show this name."""

    def __init__(self, never: Never) -> None:
        raise TypeError("this class has no instances")


class Pager(Iterable[T_co]):  # so by name: what `[*pager]` is, mypy does not find out otherwise
    """A list that is read page by page, each when it is needed.

    Every `for` over it, and every call of a method, begins anew with a new request.
    """

    __slots__ = ("_pages",)

    def __init__(self, pages: Iterable[Sequence[T_co]]) -> None:
        """Make a list of pages.

        Args:
            pages: The pages. Each loop over them begins anew.
        """
        self._pages = pages

    def __iter__(self) -> Iterator[T_co]:
        return chain.from_iterable(self._pages)

    def pages(self) -> Iterator[Sequence[T_co]]:
        """The pages as the service cut them, each a list."""
        return iter(self._pages)

    def all(self) -> list[T_co]:
        """All items of all pages, in a list.

        It is a list of just their type. Where a list of a more general one is wanted, such as
        `list[Server]`, write `list(pager)`.
        """
        found: list[T_co] = []
        for page in self._pages:
            found += page
        return found

    def first(self) -> T_co | None:
        """The first item; None if there is none. What comes after its page is not asked for."""
        return next(iter(self), None)

    def one(self) -> T_co:
        """The one item that there is.

        Raises:
            NotOne: There is none, or there are several.
        """
        found = list(islice(self, 2))
        if len(found) != 1:
            raise NotOne(f"{self._pages!r}: one was wanted, {'several' if found else 'none'} found")
        return found[0]

    # --- what cannot be known before all is read

    def __getitem__(self, index: use_first_or_all) -> NoReturn:
        raise TypeError(
            "a list is read from its beginning; write `.first()` for the first item, and "
            "`.all()[...]` for any other"
        )

    def __len__(self) -> use_first_or_all:
        raise TypeError(
            "how long a list is, is not known before it is read; write `len(pager.all())`"
        )

    def __bool__(self) -> use_first_or_all:
        raise TypeError(
            "whether a list has items is not known before it is read; write "
            "`pager.first() is None`, or keep `pager.all()`"
        )

    def __repr__(self) -> str:
        return f"<Pager of {self._pages!r}, sent when it is read>"


class Page(NamedTuple):
    """A page of an answer.

    Attributes:
        path: The path that it was asked for with, query and all.
        body: The JSON of the answer beside the list.
        items: What is in it.
    """

    path: str
    body: Any
    items: Sequence[Any]


class BadPage(ValueError):
    """A page that cannot follow the ones before, or that nothing can follow."""


class Cut(ValueError):
    """The service cut the list and shows no way to the rest."""


class Pages(ABC):
    """How a list goes on.

    Attributes:
        key: What says where the next page begins; each kind of pages has its own.
        versions: The microversions that cut the list into pages.
        skip: The query argument that leaves items out. Services apply it to each page anew, so
            that only the first page is asked for with it.
    """

    def __init__(self, key: str, versions: str = "all", *, skip: str = "") -> None:
        self.key = key
        self.versions = VersionSet.parse(versions)
        self.skip = skip
        self.beside: tuple[str, ...] = ()
        """The keys of an answer, beside the list itself, that are asked for the next page."""

    def walk(
        self, path: str, version: Version | None, fetch: Callable[[str], tuple[Any, Sequence[Any]]]
    ) -> Iterator[Sequence[Any]]:
        """The pages of a list, one after the other.

        Args:
            path: The path of the first page.
            version: The microversion of the call.
            fetch: Gets the JSON beside the list, and the items, of the page at a path.

        Raises:
            BadPage: The service goes in circles, or its link to the next page is none.
            Cut: The service says that there is more, but not where.
        """
        been = _Been(path, self.place)
        while True:
            page = Page(path, *fetch(path))
            been.at(page)
            yield page.items
            if version is not None and version not in self.versions:
                return
            following = self.after(page)
            if following is None:
                return
            if self.skip and query_value(following, self.skip) is not None:
                following = with_query(following, self.skip, "0")
            been.going_to(following)
            path = following

    @abstractmethod
    def after(self, page: Page) -> str | None:
        """The path of the next page; None at the end."""

    def place(self, path: str) -> str | None:
        """What of a page's path says where in the list it begins; no two pages have the same."""
        return query_value(path, "marker")


class OnePage(Pages):
    """The service answers all of a list at once."""

    def __init__(self) -> None:
        super().__init__("")

    def walk(
        self, path: str, version: Version | None, fetch: Callable[[str], tuple[Any, Sequence[Any]]]
    ) -> Iterator[Sequence[Any]]:
        yield fetch(path)[1]

    def after(self, page: Page) -> str | None:
        return None


class LinkPages(Pages):
    """An answer has a link to the next page.

    Its host and path are not used: behind a proxy they are often wrong.

    Attributes:
        key: Where the answer holds it, with dots: `servers_links`, `links.next`, `next`. It is a
            URL, or a list of objects with `rel` and `href`.
        truncated: The key that says that the service has cut the list.
    """

    def __init__(
        self, key: str, versions: str = "all", *, truncated: str = "", skip: str = ""
    ) -> None:
        super().__init__(key, versions, skip=skip)
        self.truncated = truncated
        self.beside = tuple(filter(None, (key.partition(".")[0], truncated)))

    def after(self, page: Page) -> str | None:
        # Network answers both links to a page; with page_reverse, we go on to the one before.
        reverse = (query_value(page.path, "page_reverse") or "").lower() == "true"
        link = next_link(page.body, self.key, "previous" if reverse else "next")
        if link is not None:
            return follow(page.path, link)
        if self.truncated and isinstance(page.body, dict) and page.body.get(self.truncated) is True:
            raise Cut(f"the service cut the list after {len(page.items)} items")
        return None


class AnyLink(Pages):
    """An answer may have a link to the next page, in any place that services have it."""

    def __init__(self, key: str) -> None:
        """Remember what the list is called.

        Args:
            key: The key of the list.
        """
        super().__init__(key)
        self.beside = (f"{key}_links", "links", "next")

    def after(self, page: Page) -> str | None:
        there = page.body if isinstance(page.body, dict) else {}
        places = (f"{self.key}_links", "links.next", "next")
        for place, key in zip(places, self.beside, strict=True):
            if there.get(key):
                link = next_link(there, place)
                return follow(page.path, link) if link is not None else None
        return None


class MarkerPages(Pages):
    """A list goes on behind the item with a marker; the last item of a page has the next one."""

    def after(self, page: Page) -> str | None:
        if not page.items:
            return None
        last = page.items[-1]
        if hasattr(last, "to_dict"):
            last = last.to_dict()
        marker = last.get(self.key) if isinstance(last, dict) else last
        return with_query(page.path, "marker", str(marker)) if marker is not None else None


class OffsetPages(Pages):
    """A list goes on after a number of items, until a page is empty."""

    def after(self, page: Page) -> str | None:
        if not page.items:
            return None
        start = int(self.place(page.path) or 0)
        return with_query(page.path, self.key, str(start + len(page.items)))

    def place(self, path: str) -> str | None:  # a marker, where there is one, stays
        return query_value(path, self.key)


class _Been:
    """Where a walk over pages has been."""

    def __init__(self, path: str, place: Callable[[str], str | None]) -> None:
        self._place = place
        self._paths = {path}
        self._places = {place(path)}
        self._firsts: set[Any] = set()
        self._empty = 0

    def at(self, page: Page) -> None:
        """Take note of a page.

        Raises:
            BadPage: It has been here before.
        """
        self._empty = 0 if page.items else self._empty + 1
        if self._empty > _MOST_EMPTY:
            raise BadPage(f"{self._empty} empty pages followed one another")
        if page.items:
            first = page.items[0]
            mark = repr(first) if isinstance(first, list | dict) else first
            if mark in self._firsts:
                raise BadPage("the service answers the same page again")
            self._firsts.add(mark)

    def going_to(self, path: str) -> None:
        """Take note of where the next page is.

        Raises:
            BadPage: It is one that came before.
        """
        place = self._place(path)
        if path in self._paths or (place is not None and place in self._places):
            raise BadPage("the link to the next page leads back to one that came before")
        self._paths.add(path)
        self._places.add(place)


# --- links and queries


def next_link(body: Any, path: str, rel: str = "next") -> str | None:
    """The link to the next page in an answer; None at the end.

    Args:
        body: The answer.
        path: Where the answer holds it, with dots.
        rel: Which one, if there is a list of links.

    Raises:
        BadPage: What is there is no link.
    """
    if isinstance(body, list):
        return None  # there is no place for a link
    found = body
    for key in path.split("."):
        if not found:
            return None
        if not isinstance(found, dict):
            raise BadPage(f"{path!r} in the answer is no link")
        found = found.get(key)
    if isinstance(found, list):
        if not all(isinstance(each, dict) for each in found):
            raise BadPage(f"{path!r} in the answer is no list of links")
        found = next((each.get("href", 0) for each in found if each.get("rel") == rel), None)
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise BadPage(f"{path!r} in the answer is no link")
    return found


def follow(path: str, link: str) -> str:
    """The path of the next page: our own path with the query of the link.

    A link's host and path are not used: behind a proxy they are often wrong. Nor is what it says
    of parameters that were sent several times: Compute keeps only the last value of each.

    Raises:
        BadPage: The link is no URL.
    """
    try:
        linked = parse_qsl(urlsplit(link).query, keep_blank_values=True)
    except ValueError:
        raise BadPage("the link to the next page is no URL") from None
    own, _, query = path.partition("?")
    pairs = [p for p in query.split("&") if p]
    names = [name_of(p) for p in pairs]
    given = [(name, text) for name, text in linked if names.count(name) < 2]
    named = {name for name, _ in given}
    kept = [p for p in pairs if name_of(p) not in named]
    query = "&".join([*kept, *(pair(*each) for each in given)])
    return f"{own}?{query}" if query else own
