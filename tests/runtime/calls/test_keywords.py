# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Arguments that no operation has: what they may have been."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from openstack_typed.compute import Servers

from ..fake_cloud import FakeCloud


@pytest.mark.parametrize(
    ("operation", "wrong", "right"),
    [
        ("list", "tag", "tags"),
        ("list", "change_since", "changes_since"),
        ("create", "flavorRef", "flavor_ref"),
        ("create", "network", "networks"),
    ],
)
def test_the_nearest_argument_is_suggested(
    cloud: FakeCloud, operation: str, wrong: str, right: str
) -> None:
    with pytest.raises(TypeError) as caught:
        getattr(cloud.compute().servers, operation)(**{wrong: "x"})
    assert str(caught.value) == (
        f"Servers.{operation}() got an unexpected argument {wrong!r}; did you mean {right!r}?"
    )
    assert cloud.http.request_history == []


def test_where_none_is_near_all_are_named(cloud: FakeCloud) -> None:
    with pytest.raises(TypeError, match=r"unexpected argument 'xyzzy'; expected one of server_id$"):
        cloud.compute().server_tags.list("1", xyzzy=1)
    with pytest.raises(TypeError, match=r"unexpected argument 'xyzzy'; it takes none$"):
        cloud.network().extensions.list(xyzzy=1)


def test_other_errors_are_left_alone(cloud: FakeCloud) -> None:
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'server_id'$"):
        cloud.compute().servers.show()
    with pytest.raises(TypeError, match=r"takes 1 positional argument but 2 were given$"):
        cloud.compute().servers.list("web")
    with pytest.raises(TypeError, match="NoneType has no form") as caught:
        cloud.compute().servers.list(name=None)
    assert caught.value.__cause__ is None


def test_a_method_looks_as_it_was_written() -> None:
    parameters = inspect.signature(Servers.show).parameters
    assert list(parameters) == ["self", "server_id"]
    assert Servers.show.__doc__ and "GET /servers/{server_id}" in Servers.show.__doc__


def test_a_class_of_a_program_may_derive_from_a_resource(cloud: FakeCloud) -> None:
    class Mine(Servers):
        """A resource with a method of its own."""

        def greet(self, name: str = "you") -> str:
            return f"hello {name}"

    mine: Any = Mine(cloud.compute())
    assert mine.greet(name="me") == "hello me"
    with pytest.raises(TypeError, match="did you mean 'name'"):
        mine.greet(names="me")
