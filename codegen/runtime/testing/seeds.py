# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Things that tests put into a cloud: made by requests, as programs make them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from inspect import signature
from typing import Any

from attrs import evolve, frozen

from .call import Call
from .cloud import FakeCloud
from .messages import Asked, Reply
from .service import FakeService
from .specs import Argument, Field, Operation, at
from .world import Thing


@frozen
class Seeder:
    """Makes things of one kind.

    Attributes:
        service: Their service.
        operation: What makes them.
        kind: What the specs call them: `Server`.
    """

    service: FakeService
    operation: Operation
    kind: str

    def make(self, cloud: FakeCloud, clients: Any, fields: Mapping[str, Any]) -> Any:
        """Make a thing; gives its record.

        Args:
            cloud: The cloud.
            clients: Its clients.
            fields: Arguments of the client's `create`, or else fields of the record.

        Raises:
            TypeError: There is no such argument, and no such field.
        """
        with cloud.world.lock:
            return self._make(cloud, clients, fields)

    def _make(self, cloud: FakeCloud, clients: Any, fields: Mapping[str, Any]) -> Any:
        resource = getattr(getattr(clients, self.service.name), self.operation.resource)
        call = cloud.within(self.service.name)
        assert call.token is not None
        call.token.project = clients.session.get_project_id() or ""
        wanted = {**self.usual(call, fields), **fields}
        known = signature(resource.create).parameters
        rest = {name: value for name, value in wanted.items() if name not in known}
        wires = self.wires()
        if unknown := sorted(rest.keys() - wires.keys()):
            text = (
                f"{_snake(self.kind)} has no {', '.join(unknown)}; it has {', '.join(known)}, and"
            )
            raise TypeError(f"{text} in records {', '.join(sorted(wires.keys() - known.keys()))}")
        resource.create(**{k: v for k, v in wanted.items() if k in known})
        cloud.world.tick()
        thing = call.all(self.kind)[-1]
        said = {wires[name]: value for name, value in rest.items()}
        if said:
            thing.later.clear()  # what is on its way would change it again
        if (hook := self.service.rules.when_sown.get(self.kind)) is not None:
            hook(call, thing, said)
        call.old = dict(thing)
        thing.update(said)
        for changed in self.service.rules.changed.get(self.kind, ()) if said else ():
            changed(call, thing)
        return resource.show(thing[self.service.specs.identity[self.kind]])

    def usual(self, call: Call, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What things have if the test does not say it."""
        found: dict[str, Any] = {}
        for argument in self.operation.of("body", "extra", "beside"):
            name = argument.python or argument.name
            if name == "name" and argument.there(call.version):
                found[name] = f"{_snake(self.kind)}-{call.world.number(f'seed {self.kind}')}"
            elif argument.needed(call.version, answer=False):
                for thing in self.first(call, argument):
                    found[name] = thing.key
        for name, value in self.service.rules.sown.get(self.kind, {}).items():
            if name not in fields:
                given = value(call) if callable(value) else value
                if given is not None:
                    found[name] = given
        return found

    def first(self, call: Call, argument: Argument) -> list[Thing]:
        """The first of the things that an argument may name."""
        expr = at(argument.type, call.version)
        kind = self.service.specs.kinds.get(expr) if isinstance(expr, str) else None
        return call.all(kind)[:1] if kind is not None else []

    def wires(self) -> dict[str, str]:
        """The wire names of the fields of records, by attribute."""
        specs = self.service.specs
        fields: list[Field] = [
            item
            for name, kind in specs.kinds.items()
            if kind == self.kind
            for item in specs.declared[name].fields
        ]
        return {item.python or item.name: item.name for item in fields}


def seeder(cloud: FakeCloud, name: str) -> Seeder:
    """What makes things of a kind.

    Args:
        cloud: The cloud.
        name: The kind: `server`, or with its service: `network.flavor`.

    Raises:
        ValueError: There is no such kind, or things of it are not made alone.
    """
    known = {}
    for service in reversed(cloud.services.values()):
        version = service.range and service.range[1]
        for operation in service.specs.operations:
            shown = service.specs.by_name.get(f"{operation.resource}.show")
            alone = shown is not None and operation.verb == "create" and not operation.of("path")
            if not alone or shown is None or not operation.there(version):
                continue
            answer = at(shown.returns, version)
            kind = service.specs.kinds.get(answer[1]) if answer is not None else None
            if kind is not None:
                found = Seeder(service, operation, kind)
                known[_snake(kind)] = known[f"{service.name}.{_snake(kind)}"] = found
    if name not in known:
        kinds = ", ".join(sorted(each for each in known if "." not in each))
        raise ValueError(f"{name!r} cannot be added; these can: {kinds}")
    return known[name]


def own(cloud: FakeCloud, by: str) -> Any:
    """A session for what tests make: it meets no faults, and what it asks is not in `calls`.

    Args:
        cloud: The cloud.
        by: As whom, as for `FakeCloud.session`.
    """
    from .adapter import http, session

    def answer(asked: Asked) -> Reply:
        return cloud.answer(evolve(asked, own=True))

    return session(http(answer), cloud.login(by))


def _snake(name: str) -> str:
    """`VolumeType` as `volume_type`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
