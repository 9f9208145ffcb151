# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`isinstance` at run time agrees with the classes of the stubs, for every exact class."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from openstack_typed._runtime.answers.model import Model

from .cases import EACH_SERVICE, client_at, read
from .runtime import RunTime
from .spec import Service
from .stubs import Stubs

_EXACT = re.compile(r"(?P<bare>[A-Z]\w*?)_\d+_(?P<minor>\d+)(?P<up>_up)?$")


def exact_names(service: Service) -> Iterator[tuple[str, str]]:
    """(exact name, bare name) of all that the stubs have, unions left out."""
    found = read(service)
    for name in (*found.classes, *found.functional, *found.aliases):
        match = _EXACT.match(name)
        if match and not match["up"]:
            yield name, match["bare"]


@cache
def reached(service_name: str, client: str) -> dict[str, str]:
    """From bare name to exact class: all classes that an exact client leads to."""
    found = _STUBS[service_name]
    exact: dict[str, str] = {}
    todo = [client]
    while todo:
        name = next(found.ancestors(todo.pop()))
        bare = match["bare"] if (match := _EXACT.match(name)) else name
        if bare in exact or name not in found.classes:
            assert exact.get(bare, name) == name, f"{client} leads to {name} and {exact[bare]}"
            continue
        exact[bare] = name
        kinds = [*found.properties(name).values()]
        for overloads in found.methods(name).values() if name != client else ():
            kinds += [overload.returns for overload in overloads if overload.returns is not None]
        todo += [n.id for kind in kinds for n in ast.walk(kind) if isinstance(n, ast.Name)]
    return exact


_STUBS: dict[str, Stubs] = {}


def exact_at(service: Service, minor: int) -> dict[str, str]:
    """From bare name to exact class, at a version."""
    _STUBS[service.name] = read(service)
    return reached(service.name, client_at(service, minor))


def kin(service: Service) -> dict[str, set[str]]:
    """For each class, itself and those that the stubs derive from it."""
    found = read(service)
    derived: dict[str, set[str]] = {}
    for bare in {bare for _, bare in exact_names(service)}:
        for base in found.ancestors(bare):
            derived.setdefault(base, set()).add(bare)
    return derived


def instance_at(run_time: RunTime, minor: int, bare: str) -> Any:
    """The client, a resource, or a model of a version; None for what has no instances."""
    client = run_time.client(minor)
    cls = getattr(run_time.module, bare)
    if cls is type(client):
        return client
    for resource in run_time.service.operations:
        found = getattr(client, resource.resource)
        if type(found) is cls:
            return found
    if isinstance(cls, type) and issubclass(cls, Model):
        return cls.from_dict({}, microversion=run_time.service.show(minor))
    return None


@EACH_SERVICE
def test_an_object_is_of_the_exact_classes_that_its_version_inherits_from(
    service: Service, run_time: RunTime
) -> None:
    found, problems, checked = read(service), [], 0
    derived = kin(service)
    for minor in sorted(service.minors):
        now = exact_at(service, minor)
        instances = {bare: instance_at(run_time, minor, bare) for _, bare in exact_names(service)}
        for exact, bare in exact_names(service):
            for each in derived[bare]:
                if instances[each] is None or (each != bare and each not in now):
                    continue
                mine = each in now and next(found.ancestors(exact)) in found.ancestors(now[each])
                theirs = isinstance(instances[each], getattr(run_time.module, exact))
                checked += 1
                if mine != theirs:
                    at = f"{each} at {service.show(minor)}"
                    problems.append(f"{at}, {exact}: stubs {mine}, isinstance {theirs}")
    assert not problems, "\n".join(problems)
    assert checked


@EACH_SERVICE
def test_exact_names_of_requests_are_the_bare_ones_at_run_time(
    service: Service, run_time: RunTime
) -> None:
    least = min(service.minors)
    names = [pair for pair in exact_names(service) if instance_at(run_time, least, pair[1]) is None]
    assert names
    for exact, bare in names:
        assert getattr(run_time.module, exact) is getattr(run_time.module, bare), exact


@EACH_SERVICE
def test_a_client_is_in_the_union_of_its_version_and_of_those_before(
    service: Service, run_time: RunTime
) -> None:
    found = read(service)
    for lowest in sorted(service.minors):
        name = f"{service.client}_{service.major}_{lowest}_up"
        heads = set(found.union(name))
        at_run_time = getattr(run_time.module, name)
        for minor in sorted(service.minors):
            by_stub = not heads.isdisjoint(found.ancestors(client_at(service, minor)))
            assert isinstance(run_time.client(minor), at_run_time) == by_stub, (name, minor)
            # Where nothing changes between two versions, they share a class.
            same = client_at(service, minor) == client_at(service, lowest)
            assert by_stub == (minor >= lowest or same), (name, minor)


@EACH_SERVICE
def test_a_client_without_a_pin_is_of_no_exact_class(service: Service, run_time: RunTime) -> None:
    any_client = getattr(run_time.module, service.client)
    for pin in ("auto", "highest"):
        client = run_time.client(max(service.minors)).at(pin)
        assert isinstance(client, any_client)
        for exact, bare in exact_names(service):
            if bare == service.client:
                assert not isinstance(client, getattr(run_time.module, exact)), exact


@EACH_SERVICE
def test_a_pinned_client_is_a_client_to_type_checkers_and_at_run_time(
    service: Service, run_time: RunTime
) -> None:
    found = read(service)
    (dynamic,) = found.methods(service.client)["dynamic"]
    assert dynamic.returns is not None
    assert found.plain_name(dynamic.returns) == service.client
    for minor in sorted(service.minors):
        assert service.client in found.ancestors(client_at(service, minor))
        assert isinstance(run_time.client(minor), getattr(run_time.module, service.client))


@EACH_SERVICE
def test_every_version_has_a_client_of_its_name(service: Service, run_time: RunTime) -> None:
    found = read(service)
    for minor in sorted(service.minors):
        name = f"{service.client}_{service.major}_{minor}"
        exact = next(found.ancestors(name))
        assert exact == client_at(service, minor)
        assert getattr(run_time.module, name) is getattr(run_time.module, exact)


@EACH_SERVICE
def test_a_model_is_of_what_all_versions_have_in_common(
    service: Service, run_time: RunTime
) -> None:
    found, checked = read(service), 0
    for name in found.classes:
        if not name.endswith("Rolling"):
            continue
        bare = name.removesuffix("Rolling")
        assert bare in found.ancestors(name)
        # At run time there is one class, and it is both.
        assert getattr(run_time.module, name) is getattr(run_time.module, bare)
        exact = [each for each, of in exact_names(service) if of == bare]
        assert all(bare in found.ancestors(each) for each in exact)
        assert all(found.properties(bare).keys() <= found.properties(each).keys() for each in exact)
        checked += 1
    assert checked


@EACH_SERVICE
def test_models_are_derived_from_one_another_in_both_faces(
    service: Service, run_time: RunTime
) -> None:
    found = read(service)
    classes = {name: getattr(run_time.module, name, None) for name in found.classes}
    models = {
        name: cls
        for name, cls in classes.items()
        if isinstance(cls, type) and issubclass(cls, Model) and cls.__name__ == name and not cls._of
    }
    assert models
    for name, cls in models.items():
        for other, other_cls in models.items():
            assert issubclass(cls, other_cls) == (other in found.ancestors(name)), (name, other)


@EACH_SERVICE
def test_names_without_numbers_are_the_exact_classes_of_the_version(
    service: Service, run_time: RunTime
) -> None:
    found = read(service)
    pinned = import_module(f"{run_time.module.__name__}.pinned")
    for minor in sorted(service.minors):
        now = exact_at(service, minor)
        for ending in ("", "_up"):
            pin = f"v{service.major}_{minor}{ending}"
            cls = getattr(pinned, pin)
            shown = {
                node.target.id: ast.unparse(node.value).rpartition(".")[2]
                for base in found.ancestors(pin)
                for node in found.classes[base].body
                if isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.value is not None
            }
            assert shown.keys() == {name for name in vars(cls) if name[0] != "_"}
            for bare, name in shown.items():
                exact = next(found.ancestors(name.removesuffix("_up")))
                if bare in now and bare != service.client:
                    assert exact == next(found.ancestors(now[bare])), (pin, bare)
                if (bare, name) != (bare, bare):
                    assert getattr(cls, bare) == getattr(run_time.module, name), (pin, bare)
