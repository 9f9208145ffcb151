# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is read from code that builds answers: which keys there are, when, and whether always."""

from __future__ import annotations

from typing import Any, ClassVar

from codegen.upstream.built import Building, unknown
from codegen.upstream.nodes import Node


class Thing:
    """A class that declares its fields, as objects of services do."""

    fields: ClassVar = {"size": "integer", "name": "string"}

    @classmethod
    def get(cls, _: str) -> Thing:
        return cls()


class View:
    """What makes answers of things."""

    kind = "thing"

    def summary(self, thing: Any) -> dict[str, Any]:
        return {"thing": {"name": thing.name, "links": [{"rel": "self"}]}}

    def detail(self, req: Any, thing: Any) -> dict[str, Any]:
        made = self.summary(thing)
        made["thing"].update(size=thing.size, state="up" if thing.name else "down")
        if req.version.matches(5):
            made["thing"]["tags"] = thing.tags
        if req.is_admin:
            made["thing"]["host"] = str(thing.host)
        return made

    def listed(self, req: Any, things: Any) -> dict[str, Any]:
        made: dict[str, Any] = {self.kind + "s": [self.detail(req, t)["thing"] for t in things]}
        if req.more:
            made["next"] = req.more
        for each in made["things"]:
            each["seen"] = True
        return made


class Controller:
    """The handlers that answer with them."""

    view = View()

    def show(self, req: Any, name: str) -> Any:
        thing = Thing.get(name)
        return self.view.detail(req, thing)

    def index(self, req: Any) -> Any:
        things = req.all()
        return self.view.listed(req, things)

    def other(self, req: Any) -> Any:
        return req.elsewhere()


def rows(handler: str, version: int = 9) -> dict[str, tuple[str, bool | None]]:
    """The rows of what a handler answers."""

    def at(bounds: tuple[Any, ...]) -> bool:
        return bool(bounds[0] <= version)

    def field(thing: Any, name: str) -> Node:
        kind = thing.fields.get(name)
        return Node({kind}) if kind else unknown()

    root = Building(getattr(Controller(), handler), {}, at, ("tests.",), field).result()
    return {n: ("|".join(node.types), required) for n, node, required in root.rows("")}


def test_keys_types_and_whether_they_are_always_there() -> None:
    assert rows("show") == {
        "thing": ("object", True),
        "thing.name": ("string", True),
        "thing.links": ("array", True),
        "thing.links[].rel": ("string", True),
        "thing.size": ("integer", True),
        "thing.state": ("string", True),
        "thing.tags": ("", True),
        "thing.host": ("string", False),
    }


def test_keys_of_a_version() -> None:
    assert "thing.tags" not in rows("show", 4)


def test_what_is_done_to_each_of_a_list() -> None:
    found = rows("index")
    assert found["things"] == ("array", True)
    assert found["things[].seen"] == ("boolean", True)
    assert found["things[].host"] == ("string", False)
    assert found["things[].name"] == ("", True)  # of which class the things are is not known
    assert found["next"] == ("", False)


def test_what_is_made_elsewhere_is_not_known() -> None:
    assert rows("other") == {}
