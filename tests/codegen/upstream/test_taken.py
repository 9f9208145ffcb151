# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What code takes out of a request."""

from __future__ import annotations

from typing import Any

from codegen.upstream.nodes import Node
from codegen.upstream.taken import Taken

HEADER = "X-Colour"
request: Any = None


class Base:
    """What handlers share."""

    request_body_json: Any

    def is_set(self, name: str) -> bool:
        value = False
        if name in request.args:
            value = request.args.get(name) != "0"
        return value

    def hints(self, allowed: tuple[str, ...]) -> list[Any]:
        return [value for key, value in request.args.items() if key in allowed]

    @property
    def _size(self) -> int:
        return int(request.args.get("size", 0))

    def check(self, thing: Any) -> None:
        if "name" not in thing:
            raise ValueError
        thing.get("colour")


class Handler(Base):
    """Some handlers."""

    def get(self) -> Any:
        quiet = "quiet" not in request.args
        names = ("kind", "place")
        for key, _ in request.args.items():
            if key in names:
                return key
        return self.is_set("deep"), self._size, request.headers.get(HEADER), quiet

    def post(self) -> Any:
        thing = self.request_body_json["thing"]
        self.check(thing)
        if thing["name"] == "a":
            return thing["first"]
        thing["made"] = 1
        return thing["made"]


def rows(node: Node) -> list[tuple[str, str, bool | None]]:
    return [
        (name, "|".join(sorted(inner.types)), required)
        for name, inner, required in node.rows("")
        if not name.endswith("{*}")
    ]


def taken(name: str) -> Taken:
    return Taken(Handler, getattr(Handler, name), (__name__,))


def test_queries() -> None:
    assert rows(taken("get").query) == [
        ("deep", "flag", False),
        ("kind", "", False),
        ("place", "", False),
        ("quiet", "flag", False),
        ("size", "integer", False),
    ]


def test_headers() -> None:
    assert rows(taken("get").headers) == [("X-Colour", "", None)]


def test_bodies() -> None:
    assert rows(taken("post").body) == [
        ("thing", "object", True),
        ("thing.colour", "", False),
        ("thing.first", "", None),
        ("thing.made", "", None),
        ("thing.name", "", True),
    ]
