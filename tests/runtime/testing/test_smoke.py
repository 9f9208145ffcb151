# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Every operation, at its lowest and its highest microversion, with every argument it has there.

Called through the client on a fake that answers examples: so the client's requests pass the
checks of the specs, and answers by the specs decode into models with nothing left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from codegen import ir
from codegen.ir.versions import Version
from codegen.language import typexpr
from codegen.language.typexpr import TypeExpr
from codegen.pipeline import load
from openstack_typed._runtime.answers.download import Download
from openstack_typed._runtime.answers.model import Model
from openstack_typed._runtime.answers.paging import Pager
from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed.errors import HttpError
from tests.agreement.values import PLAIN

SPECS = Path(__file__).parents[3] / "specs"
# What programs pass, but for what the client encodes itself.
_PLAIN: dict[str, Any] = {**PLAIN, "base64": b"data", "stream": b"data"}
# Where not any text will do.
_TEXTS = {"device": "/dev/vdb"}


@cache
def services() -> dict[str, ir.Service]:
    """The specs."""
    return {service.name: service for service in load(SPECS)}


def cases() -> Iterator[tuple[str, str, str]]:
    """Service, operation and version of each call."""
    for service in services().values():
        for op in service.operations():
            name = f"{op.resource}.{op.name}"
            ends = [op.versions.lowest, op.versions.highest] if service.selectable else []
            for version in dict.fromkeys(map(str, ends)) or [""]:
                yield service.name, name, version


class Sampler:
    """Values of types at a version, as programs pass them."""

    def __init__(self, service: ir.Service, version: Version) -> None:
        self.types = service.types()
        self.version = version
        self.inside: list[str] = []

    def at(self, cases: ir.Cases[TypeExpr]) -> TypeExpr:
        return next(expr for versions, expr in cases.items if self.version in versions)

    def argument(self, argument: ir.Argument) -> Any:
        value = _TEXTS.get(argument.field.name) or self.value(self.at(argument.field.type))
        mapped = argument.field.suffixed and argument.where is ir.Where.QUERY
        return {"1": value} if mapped else value

    def value(self, expr: TypeExpr) -> Any:
        match expr:
            case typexpr.Primitive(name):
                return _PLAIN.get(name, "text")
            case typexpr.Value(value):
                return value
            case typexpr.ListOf(item):
                return [self.value(item)]
            case typexpr.MapOf(item):
                return {"key": self.value(item)}
            case typexpr.Union(parts):
                return self.value(parts[0])
            case typexpr.Named(name):
                return self.declared(self.types[name])

    def declared(self, declared: ir.Declared) -> Any:
        match declared:
            case ir.EnumType():
                return next(v for v, versions in declared.values if self.version in versions)
            case ir.AliasType() | ir.RecordsType():
                return self.value(self.at(declared.type))
        if declared.name in self.inside:
            return {}
        self.inside.append(declared.name)
        made = {
            item.key: self.value(self.at(item.type))
            for item in declared.fields
            if self.version in item.versions and not item.of_answers
        }
        if declared.free is not None:
            made["free"] = self.value(declared.free)
        self.inside.pop()
        return made


def leftovers(value: Any) -> Iterator[str]:
    """What models have not understood, however deep."""
    match value:
        case Model():
            if value.extra and not any(f == "extra" for f in value.fields()):
                yield f"{type(value).__name__}: {dict(value.extra)}"
            for name in value.fields():
                try:
                    inner = getattr(value, name)
                except AttributeError:
                    continue
                yield from leftovers(inner)
        case list() | tuple():
            for item in value:
                yield from leftovers(item)
        case dict():
            for item in value.values():
                yield from leftovers(item)


def extensions() -> set[str]:
    """All that the specs of Network know."""
    network = services()["network"]
    held = [f for t in network.types().values() if isinstance(t, ir.ObjectType) for f in t.fields]
    held += [a.field for op in network.operations() for a in op.arguments]
    every = [op.extensions for op in network.operations()] + [f.extensions for f in held]
    return {alias for aliases in every for alias in aliases}


CLOUD = FakeCloud(by_schema=True, network_extensions=extensions())


@cache
def client(service: str, version: str) -> Any:
    """A client at a version, which is made once."""
    made = getattr(import_module(f"openstack_typed.{service}"), services()[service].client)
    return made.dynamic(CLOUD.session(), version) if version else made(CLOUD.session())


@pytest.mark.parametrize(("service_name", "name", "version"), list(cases()))
def test_an_operation_with_all_its_arguments(service_name: str, name: str, version: str) -> None:
    service = services()[service_name]
    op = next(op for op in service.operations() if f"{op.resource}.{op.name}" == name)
    at = Version.parse(version) if version else service.versions.highest
    sampler = Sampler(service, at)
    there = [a for a in op.arguments if at in a.field.versions]
    path = [sampler.value(sampler.at(a.field.type)) for a in there if a.where is ir.Where.PATH]
    others = {a.field.name: sampler.argument(a) for a in there if a.where is not ir.Where.PATH}
    method = getattr(getattr(client(service.name, version), op.resource), op.name)
    CLOUD.problems.clear()
    try:
        value = method(*path, **others)
        if isinstance(value, Pager):
            value = [value.first()]
        elif isinstance(value, Download):
            value = value.read()
    except HttpError as error:
        # Who is not logged in yet is asked for what is right, and gets no examples.
        assert not op.authenticated, error
        assert error.http_status in (400, 401, 403, 404, 501), error
        return
    assert not list(leftovers(value))
    assert not CLOUD.problems
