# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The stub of a service's package: a client class for each version at which something changes."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import astuple, define, evolve

from ..exact.chains import Chains
from ..exact.versioned import exact_name, missing_in
from ..ir.versions import VersionSet
from .code import Import
from .docs import docstring, exact_doc
from .exact_names import ExactNames
from .imports import import_lines, public_order
from .views import ClientStubView, ClientView, LostView, ResourceView, StubClient


def plan_client_stub(exact: ExactNames, rolling: ClientView, *, tombstones: bool) -> ClientStubView:
    """The view of the stub.

    Args:
        exact: The exact classes of the service.
        rolling: The package itself, for clients without a pinned microversion.
        tombstones: Whether it says what becomes of what fits nothing.
    """
    return _Client(exact, rolling, tombstones).view()


def literals(exact: Chains) -> Iterator[tuple[str, str]]:
    """(versions as a Literal, exact client) of each exact client."""
    chain = exact.client
    for shape in chain.shapes:
        listed = []
        version = shape.version
        while version < chain.until[shape.name]:
            listed.append(f'"{version}"')
            version = version.next
        yield ", ".join(listed), shape.name


@define
class _Client:
    exact: ExactNames
    rolling: ClientView
    tombstones: bool

    def view(self) -> ClientStubView:
        rolling, service, chain = self.rolling, self.exact.service, self.exact.chains.client
        clients = tuple(self.clients())
        imported = {
            Import(f".{self.exact.homes[str(cls)]}", str(cls))
            for shape in chain.shapes
            for cls in shape.members.values()
        }
        imported |= {Import(f".{view.name}", view.cls) for view in rolling.resources}
        lost = self.lost() if self.tombstones else None
        versions = tuple(literals(self.exact.chains))
        found = ClientStubView(
            source=rolling.source,
            doc=rolling.doc,
            client=service.client,
            imports=(),
            versions=versions,
            resources=rolling.resources,
            known=", ".join(['"auto", "highest"', *(literal for literal, _ in versions)]),
            lost=lost,
            clients=clients,
            names=tuple(self.exact.client_names()),
            ups=(ups := tuple(self.ups())),
            filters=rolling.filters,
            public=tuple(sorted((*rolling.public, *(name for name, _ in ups)), key=public_order)),
        )
        names = {"absent", *astuple(lost)} if lost is not None else set()
        imported |= {Import("._needs", name) for name in found.missing | names}
        imported |= {Import(f".{module}", name) for name, module in rolling.exports}
        return evolve(found, imports=import_lines(imported))

    def clients(self) -> Iterator[StubClient]:
        service, chain = self.exact.service, self.exact.chains.client
        docs = {view.name: view.doc for view in self.rolling.resources}
        versions = {
            resource.name: VersionSet(part for op in resource.operations for part in op.versions)
            for resource in service.resources
        }
        before: dict[str, set[str]] = {}
        for shape in chain.shapes:
            absent: list[tuple[str, str]] = []
            if shape.base is None and self.tombstones:
                absent = [
                    (name, missing_in(service, shape.version, versions[name]).name)
                    for name in docs
                    if name not in shape.members
                ]
            lacking = {name for name, _ in absent} or before.get(shape.base or "", set())
            before[shape.name] = lacking - shape.members.keys()
            yield StubClient(
                shape.name,
                shape.base or service.client,
                docstring(exact_doc(service.doc, shape.version), 4),
                tuple(absent),
                frozenset(lacking & shape.members.keys()),
                tuple(ResourceView(n, shape.members[n], docs[n]) for n in shape.own),
            )

    def lost(self) -> LostView:
        """The types of calls of the constructor, and of `at`, that fit no overload."""
        client = self.exact.service.client
        remedy = f"use_{client}_dynamic_for_str"
        return LostView(
            session="needs_a_Session_or_Adapter",
            microversion=f"unknown_microversion_or_option_{remedy}",
            options="see_ClientOptions",
            at=f"unknown_microversion_{remedy}",
        )

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
