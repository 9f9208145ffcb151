# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of all kinds of network resources ask in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from openstack_typed.errors import BadRequest, PreconditionFailed
from openstack_typed.network import Network
from tests.live.support import Cleanup, unique

NOWHERE = "00000000-0000-0000-0000-000000000000"
"""The ID of nothing."""


class Thing(Protocol):
    """What every resource of Network has."""

    @property
    def id(self) -> str: ...


List = Callable[..., Iterable[Thing]]


def made_network(network: Network, cleanup: Cleanup, **arguments: Any) -> str:
    """The ID of a new network."""
    made = network.networks.create(**{"name": unique("network"), **arguments})
    cleanup(network.networks.delete, made.id)
    return made.id


def made_by_hand(
    network: Network, cleanup: Cleanup, path: str, key: str, **body: Any
) -> dict[str, Any]:
    """Something that this client has no operations for."""
    answer = network.adapter.post(path, json={key: body}).json()[key]
    cleanup(network.adapter.delete, f"{path}/{answer['id']}")
    found: dict[str, Any] = answer
    return found


def check_filters(
    listed: List, thing: Thing, fitting: dict[str, Any], wrong: dict[str, Any] | None = None
) -> None:
    """Filters that fit a thing find it; each of them with another value leaves it out.

    Args:
        listed: The list to filter.
        thing: What is to be found.
        fitting: Filters that fit.
        wrong: Values that do not fit, where a made up one would be refused or would fit too.
    """
    assert [found.id for found in listed(id=thing.id, **fitting)] == [thing.id]
    for name, value in fitting.items():
        other = wrong[name] if wrong is not None and name in wrong else _other(value)
        found = [one.id for one in listed(id=thing.id, **{name: other})]
        assert not found, f"{name}={other!r} should find nothing"


def check_tags(listed: List, thing: Thing) -> None:
    """A thing with the tags one and two is found by them."""
    for fits, name, tags in (
        (True, "tags", ["one", "two"]),
        (False, "tags", ["one", "three"]),
        (True, "tags_any", ["one", "three"]),
        (False, "tags_any", ["three"]),
        (True, "not_tags", ["one", "three"]),
        (False, "not_tags", ["one", "two"]),
        (True, "not_tags_any", ["three"]),
        (False, "not_tags_any", ["one", "three"]),
    ):
        found = [one.id for one in listed(id=thing.id, **{name: tags})]
        assert found == ([thing.id] if fits else []), f"{name}={tags}"


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else NOWHERE


def check_lists(listed: List, things: list[Thing], sort_key: str = "id") -> None:
    """Lists are sorted, come in pages, and hold the fields asked for."""
    ids = [thing.id for thing in things]
    up: dict[str, Any] = {"id": ids, "sort_key": [sort_key], "sort_dir": ["asc"]}
    whole = [one.id for one in listed(**up)]
    assert sorted(whole) == sorted(ids)
    assert [one.id for one in listed(**{**up, "sort_dir": ["desc"]})] == whole[::-1]
    assert [one.id for one in listed(**up, limit=1)] == whole
    assert [one.id for one in listed(**up, limit=2, marker=whole[0])] == whole[1:]
    backwards, *_ = listed(**up, limit=1, marker=whole[-1], page_reverse=True).pages()  # type: ignore[attr-defined]
    assert [one.id for one in backwards] == [whole[-2]]
    bare, *_ = listed(**up, fields=["id"])
    assert bare == type(bare).from_dict({"id": whole[0]})  # type: ignore[attr-defined]


def check_changed_since(listed: List, thing: Thing) -> None:
    """This cloud checks the names of filters, and knows no `changed_since` among them."""
    with pytest.raises(BadRequest):
        list(listed(id=thing.id, changed_since=datetime(2000, 1, 1, tzinfo=UTC)))


def check_if_match(change: Callable[..., Any], revision: int) -> None:
    """A change is refused unless the revision is the one that it was meant for."""
    with pytest.raises(PreconditionFailed):
        change(if_match=f"revision_number={revision + 100}")
    change(if_match=f"revision_number={revision}")
