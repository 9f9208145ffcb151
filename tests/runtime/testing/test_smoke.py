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
from typing import Any

import pytest

from codegen import ir
from codegen.ir.versions import Version
from openstack_typed._runtime.answers.download import Download
from openstack_typed._runtime.answers.model import Model
from openstack_typed._runtime.answers.paging import Pager
from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed.errors import HttpError
from tests.runtime.testing.samples import Sampler, extensions, services


def cases() -> Iterator[tuple[str, str, str]]:
    """Service, operation and version of each call."""
    for service in services().values():
        for op in service.operations():
            name = f"{op.resource}.{op.name}"
            ends = [op.versions.lowest, op.versions.highest] if service.selectable else []
            for version in dict.fromkeys(map(str, ends)) or [""]:
                yield service.name, name, version


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
