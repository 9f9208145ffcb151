# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The stub of a service's package: a client class for each version at which something changes."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from ..exact.chains import exact_classes
from ..exact.versioned import exact_name
from .code import Import
from .docs import docstring, exact_doc
from .exact_names import ExactNames
from .imports import import_lines, public_order
from .views import SEE_OPTIONS, ClientStubView, ClientView, ResourceView, StubClient


def plan_client_stub(exact: ExactNames, rolling: ClientView, *, tombstones: bool) -> ClientStubView:
    """The view of the stub.

    Args:
        exact: The exact classes of the service.
        rolling: The package itself, for clients without a pinned microversion.
        tombstones: Whether it says what becomes of what fits nothing.
    """
    return _Client(exact, rolling, tombstones).view()


@define
class _Client:
    exact: ExactNames
    rolling: ClientView
    tombstones: bool

    def view(self) -> ClientStubView:
        rolling, service, chain = self.rolling, self.exact.service, self.exact.chains.client
        docs = {view.name: view.doc for view in rolling.resources}
        clients = [
            StubClient(
                f"{service.client}Rolling",
                service.client,
                docstring(f"{service.doc} At no microversion in particular.", 4),
                rolling.resources,
            )
        ]
        for cls in exact_classes(chain, service.client, service.client):
            views = tuple(ResourceView(n, cls.shape.members[n], docs[n]) for n in cls.own)
            doc = docstring(exact_doc(service.doc, cls.version), 4)
            clients.append(StubClient(cls.name, cls.base, doc, views))
        imported = {
            Import(f".{self.exact.homes[str(cls)]}", str(cls))
            for shape in chain.shapes
            for cls in shape.members.values()
        }
        imported |= {Import(f".{view.name}", view.cls) for view in rolling.resources}
        ups = tuple(self.ups())
        lost = self.lost() if self.tombstones else ()
        imported |= {Import("._needs", name) for name in (*lost, *([SEE_OPTIONS] if lost else []))}
        public = (*rolling.public, *(name for name, _ in ups))
        return ClientStubView(
            source=rolling.source,
            doc=rolling.doc,
            client=service.client,
            imports=import_lines(imported | {Import(f".{m}", n) for n, m in rolling.exports}),
            versions=tuple(self.literals()),
            lost=lost,
            clients=tuple(clients),
            ups=ups,
            filters=rolling.filters,
            public=tuple(sorted(public, key=public_order)),
        )

    def literals(self) -> Iterator[tuple[str, str]]:
        chain = self.exact.chains.client
        for shape in chain.shapes:
            listed = []
            version = shape.version
            while version < chain.until[shape.name]:
                listed.append(f'"{version}"')
                version = version.next
            yield ", ".join(listed), shape.name

    def lost(self) -> tuple[str, str]:
        """The types of microversions that there are none of: of the constructor, and of `at`."""
        remedy = f"use_{self.exact.service.client}_dynamic_for_str"
        return f"unknown_microversion_or_option_{remedy}", f"unknown_microversion_{remedy}"

    def ups(self) -> Iterator[tuple[str, str]]:
        """`Compute_2_79_up`, highest first: the exact client, or those from the next head up."""
        chain = self.exact.chains.client
        shapes = {shape.version: shape for shape in chain.shapes}
        version = self.exact.service.versions.highest
        following = ""
        heads: list[str] = []
        while version in self.exact.service.versions:
            shape = shapes[max(v for v in shapes if v <= version)]
            name = f"{exact_name(self.exact.service.client, version)}_up"
            if version == shape.version and shape.base is None:
                # Not by the name of the next: mypy needs exponential time for aliases in aliases.
                heads.insert(0, shape.name)
                following = name
                yield name, " | ".join(heads)
            else:
                yield name, f"{shape.name} | {following}" if following else shape.name
            version = version.previous
