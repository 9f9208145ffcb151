# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of all kinds of network resources ask in the same way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

import pytest

from openstack_typed.errors import BadRequest, NotFound, PreconditionFailed
from openstack_typed.network import Network, Port, QosPolicy, Router
from tests.live.support import Cleanup, unique

NOWHERE = "00000000-0000-0000-0000-000000000000"
"""The ID of nothing."""

_EVERYWHERE = ("description", "project_id", "tenant_id", "revision_number")
"""The filters that all kinds of things have."""


class Thing(Protocol):
    """What every thing of Network has."""

    @property
    def id(self) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...


class Revised(Thing, Protocol):
    """What most things of Network have, too."""

    @property
    def revision_number(self) -> int: ...


class Resource(Protocol):
    """What the client has for every kind of thing: `network.ports`."""

    @property
    def list(self) -> Callable[..., Iterable[Thing]]: ...

    @property
    def show(self) -> Callable[..., Any]: ...

    @property
    def delete(self) -> Callable[..., None]: ...


class Changeable(Resource, Protocol):
    """What the client has for the kinds of things that change."""

    @property
    def update(self) -> Callable[..., Thing]: ...


def made_network(network: Network, cleanup: Cleanup, **arguments: Any) -> str:
    """The ID of a new network."""
    made = network.networks.create(**{"name": unique("network"), **arguments})
    cleanup(network.networks.delete, made.id)
    return made.id


def made_port(network: Network, cleanup: Cleanup, home: str, **arguments: Any) -> Port:
    """A new port on a network."""
    made = network.ports.create(**{"network_id": home, "name": unique("port"), **arguments})
    cleanup(network.ports.delete, made.id)
    return made


def made_router(network: Network, cleanup: Cleanup, **arguments: Any) -> Router:
    """A new router."""
    made = network.routers.create(**{"name": unique("router"), **arguments})
    cleanup(network.routers.delete, made.id)
    return made


def made_policy(network: Network, cleanup: Cleanup, **arguments: Any) -> QosPolicy:
    """A new QoS policy."""
    made = network.qos_policies.create(**{"name": unique("policy"), **arguments})
    cleanup(network.qos_policies.delete, made.id)
    return made


def check_filters(
    resource: Resource,
    thing: Thing,
    fitting: dict[str, Any],
    wrong: dict[str, Any] | None = None,
    *,
    common: Sequence[str] = _EVERYWHERE,
) -> None:
    """Filters that fit a thing find it; each of them with another value leaves it out.

    Args:
        resource: What lists it.
        thing: What is to be found.
        fitting: Filters that fit, beside those that all kinds of things have.
        wrong: Values that do not fit, where a made up one would be refused or would fit too.
        common: The filters that all kinds of things have, if this one lacks some.
    """
    now = resource.show(thing.id)
    fitting = {name: getattr(now, name) for name in common} | fitting
    others = {name: _other(value) for name, value in fitting.items()} | (wrong or {})
    assert _found(resource, thing, **fitting) == [thing.id]
    for name, other in others.items():
        found = _found(resource, thing, **{name: other})
        assert not found, f"{name}={other!r} should find nothing"
    if common == _EVERYWHERE:
        # This cloud checks the names of filters, and knows no `changed_since` among them.
        with pytest.raises(BadRequest):
            _found(resource, thing, changed_since=datetime(2000, 1, 1, tzinfo=UTC))


def check_tags(network: Network, kind: str, resource: Resource, thing: Thing) -> None:
    """A thing that gets the tags one and two is found by them."""
    network.tags.replace(kind, thing.id, tags=["one", "two"])
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
        found = _found(resource, thing, **{name: tags})
        assert found == ([thing.id] if fits else []), f"{name}={tags}"


def _found(resource: Resource, thing: Thing, **filters: Any) -> list[str]:
    """The ID of a thing if filters leave it in."""
    return [one.id for one in resource.list(id=thing.id, **filters)]


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else NOWHERE


def check_lists(
    resource: Resource,
    things: Sequence[Thing],
    sort_key: str,
    field: str | None = None,
    unasked: Collection[str] = (),
) -> None:
    """Lists are sorted, come in pages, and hold the fields asked for; so does what is shown.

    Args:
        resource: What lists them.
        things: Three of them.
        sort_key: The field to sort by, which is different in each.
        field: The field to show beside the ID, if not the one to sort by.
        unasked: Fields that are answered though they are not asked for.
    """
    listed, field = resource.list, field or sort_key
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
    unasked = {"tenant_id", *unasked}  # the owner comes along with some kinds of things
    assert bare.to_dict().keys() - unasked == {"id"}
    first, *_ = things
    shown = resource.show(first.id, fields=["id", field])
    assert shown.to_dict().keys() - unasked - {field} == {"id"}
    assert (shown.id, getattr(shown, field)) == (first.id, getattr(first, field))


def check_revisions(resource: Changeable, thing: Revised, **change: Any) -> None:
    """A thing changes, and is deleted, only at the revision that was meant.

    Args:
        resource: What changes it.
        thing: What is changed.
        change: What to change of it, if not its name.
    """
    check_change(resource, thing, **change)
    check_deletion(resource, resource.show(thing.id))


def check_change(resource: Changeable, thing: Revised, **change: Any) -> None:
    """A thing changes only at the revision that was meant."""
    change = change or {"name": "other"}
    _check_if_match(partial(resource.update, thing.id, **change), thing.revision_number)


def check_deletion(resource: Resource, thing: Revised) -> None:
    """A thing is deleted only at the revision that was meant."""
    _check_if_match(partial(resource.delete, thing.id), thing.revision_number)
    with pytest.raises(NotFound):
        resource.show(thing.id)


def _check_if_match(change: Callable[..., object], revision: int) -> None:
    """A change is refused unless the revision is the one that it was meant for."""
    with pytest.raises(PreconditionFailed):
        change(if_match=f"revision_number={revision + 100}")
    change(if_match=f"revision_number={revision}")
