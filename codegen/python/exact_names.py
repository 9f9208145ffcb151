# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where each exact class is, what it is called at run time, and which versions it covers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar, cast

from attrs import Factory, define

from .. import ir
from ..exact.chains import Chain, Chains, Kind, Shape
from ..exact.versioned import Attribute, ServiceAt, exact_name, rolling_name, whole_name
from ..ir import names
from .annotations import homes

M = TypeVar("M")


@define
class ExactNames:
    """The exact classes of one service, as its modules and stubs name them."""

    chains: Chains
    homes: dict[str, str] = Factory(dict)
    """The module of each class, exact or not."""
    bare: dict[str, str] = Factory(dict)
    """Exact classes that have only one shape: they are the class of the run-time module itself."""
    models: dict[str, Chain[Attribute]] = Factory(dict)
    """The models that have several shapes."""

    @property
    def service(self) -> ir.Service:
        return self.chains.service

    def __attrs_post_init__(self) -> None:
        self.homes.update(homes(self.chains.used.types))
        for (kind, name), chain in self.chains.by_key.items():
            if kind is Kind.CLIENT:
                continue
            is_resource = kind is Kind.RESOURCE
            home = name if is_resource else self.chains.used.types[name].resource
            for shape in chain.shapes:
                self.homes[shape.name] = home
            if kind is Kind.MODEL and chain.several:
                self.models[name] = cast("Chain[Attribute]", chain)
                self.homes[rolling_name(name)] = home
            if not chain.several and not is_resource:
                bare = names.request_name(name) if kind is Kind.REQUEST else name
                self.bare[chain.shapes[0].name] = bare

    def all_versions(self, types: dict[str, ir.Declared]) -> ServiceAt:
        """The service at all versions together, as the stubs show it."""

        def name(name: str, answer: bool) -> str:
            declared = types[name]
            of_model = answer and isinstance(declared, ir.ObjectType) and name in self.models
            return rolling_name(name) if of_model else whole_name(declared, answer)

        return ServiceAt(self.service, types, None, name)

    def ups(self, chain: Chain[M]) -> Iterator[tuple[str, list[str]]]:
        """`Server_2_73_up`: an exact class, and the heads of all later chains."""
        for place, shape in enumerate(chain.shapes):
            later = [each.name for each in chain.shapes[place + 1 :] if each.base is None]
            yield f"{shape.name}_up", [shape.name, *later]

    def exports(self) -> Iterator[tuple[str, str]]:
        """(name, module) of every exact class of the resource modules."""
        for (kind, _), chain in self.chains.by_key.items():
            if kind is not Kind.CLIENT:
                for shape in chain.shapes:
                    yield shape.name, self.homes[shape.name]
        for name, models in self.models.items():
            home = self.homes[rolling_name(name)]
            for other in (rolling_name(name), *(up for up, _ in self.ups(models))):
                yield other, home

    def table(self, resource: ir.Resource) -> list[tuple[str, str, str]]:
        """(exact class, class, versions) for the run time of one module.

        Without versions it is the class itself.
        """
        found = []
        for (kind, name), chain in self.chains.by_key.items():
            if kind is Kind.CLIENT or self.homes[chain.shapes[0].name] != resource.name:
                continue
            cls = {
                Kind.REQUEST: names.request_name(name),
                Kind.RESOURCE: names.class_name(name),
            }.get(kind, name)
            if kind is Kind.MODEL and chain.several:
                found.append((rolling_name(name), cls, ""))
            for shape in chain.shapes:
                found.append((shape.name, cls, self._covered(shape, chain)))
        return found

    def client_table(self) -> list[tuple[str, str]]:
        """(exact client, versions) for the run time."""
        chain = self.chains.client
        return [(shape.name, self._covered(shape, chain)) for shape in chain.shapes]

    def client_names(self) -> Iterator[tuple[str, str]]:
        """(name, exact client) of the versions that change nothing."""
        chain = self.chains.client
        for shape in chain.shapes:
            version = shape.version.next
            while version < chain.until[shape.name]:
                yield exact_name(self.service.client, version), shape.name
                version = version.next

    def _covered(self, shape: Shape[M], chain: Chain[M]) -> str:
        return self.service.show(self.chains.covered(shape, chain))
