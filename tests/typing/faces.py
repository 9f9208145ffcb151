# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The two faces of the package: run-time modules, and stubs with a class for each microversion."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TypeVar

from codegen import ir
from codegen.exact.chains import Chain, Chains, chains
from codegen.exact.versioned import Method, Missing
from codegen.ir import names
from codegen.ir.usage import usage
from codegen.pipeline import load, rendered, runtime
from codegen.write import write

from .checkers import BUILD, CHECKERS, GENERATED, PROJECT, run

M = TypeVar("M")

PACKAGE = "openstack_typed"
OMIT = f"{PACKAGE}._runtime.omit.Omit"
# What stubtest says of what a version lacks goes on with the signature of what others have.
_DIFFERS = re.compile(r"(variable differs from runtime type).*")


def stubtest() -> list[str]:
    """What stubtest finds, besides what it cannot know; and what of this it did not find.

    Its own allowlists are for whole functions, and would hide everything else about them.
    """
    command = [sys.executable, "-m", "mypy.stubtest", "--concise", "--ignore-missing-stub"]
    modules = [f"{PACKAGE}.{service.name}" for service in _exact_services()]
    BUILD.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(GENERATED), "MYPYPATH": str(GENERATED)}
    done = subprocess.run(
        [*command, *modules], cwd=BUILD, env=environment, capture_output=True, text=True
    )
    failed = re.search(r"^(\S+: )?error:", done.stdout + done.stderr, re.MULTILINE)
    if done.returncode not in (0, 1) or failed:
        return [*done.stdout.splitlines(), *done.stderr.splitlines()]
    resources = {r.name for service in _exact_services() for r in service.resources}
    found = {
        _DIFFERS.sub(r"\1", line)
        for line in done.stdout.splitlines()
        if not _of_resource(line, resources)
    }
    known = {line for service in _exact_services() for line in _known(service)}
    print(f"{len(known)} findings of stubtest that the specs explain")
    return [
        *(f"stubtest says: {line}" for line in sorted(found - known)),
        *(f"stubtest does not say: {line}" for line in sorted(known - found)),
    ]


def without_tombstones() -> list[str]:
    """What checkers find in stubs where a class has only what its microversion has."""
    files = {**rendered(_services(), PACKAGE, tombstones=False), **runtime()}
    wrong = [
        f"{path}: {line.strip()}"
        for path, text in files.items()
        if path.suffix == ".pyi" and path.parts[0] != "_runtime"
        for line in text.splitlines()
        if "ignore[" in line
    ]
    return wrong + _checked("without_tombstones", files)


def runtime_modules() -> list[str]:
    """What checkers find in the run-time modules, beside which they would read the stubs only."""
    files = {
        path: (GENERATED / PACKAGE / path).read_text("utf-8")
        for path in (
            PurePosixPath(found.relative_to(GENERATED / PACKAGE).as_posix())
            for found in sorted((GENERATED / PACKAGE).rglob("*.py*"))
            if found.suffix in (".py", ".pyi")
        )
        # Stubs of the runtime stay: no code could say what they do. What is written for users of
        # the stubs, and has none itself, is checked with them.
        if (path.suffix == ".py" or path.parts[0] == "_runtime") and path.parts[0] != "testing"
    }
    return _checked("runtime_modules", {**files, PurePosixPath("py.typed"): ""})


def _checked(name: str, files: dict[PurePosixPath, str]) -> list[str]:
    source = BUILD / name / "source"
    write(files, source / PACKAGE)
    with ThreadPoolExecutor() as pool:
        results = pool.map(lambda checker: run(checker, name, [source], source), CHECKERS)
        return [
            f"{checker}: {finding}"
            for checker, findings in zip(CHECKERS, results, strict=True)
            for finding in findings
        ]


@cache
def _services() -> tuple[ir.Service, ...]:
    return load(Path(os.path.relpath(PROJECT / "specs")))


def _exact_services() -> list[ir.Service]:
    return [service for service in _services() if service.selectable]


def _known(service: ir.Service) -> Iterator[str]:
    """What stubtest finds although both faces are right."""
    exact = chains(service, usage(service))
    package = f"{PACKAGE}.{service.name}"
    resources = [resource.name for resource in service.resources if resource.operations]
    for line in _absent(exact.client, resources):
        yield f"{package}.{line}"
    said = "is inconsistent, cannot reconcile @property on stub with runtime object"
    yield f"{package}._needs.absent.__class__ {said}"
    for resource in service.resources:
        module = f"{package}.{resource.name}"
        chain = exact.resources(resource.name)
        if chain is not None:
            for line in _absent(chain, [op.name for op in resource.methods]):
                yield f"{module}.{line}"
        for declared in resource.types:
            if isinstance(declared, ir.EnumType):
                for name in _enum_names(declared, exact):
                    yield f"{module}.{name} is not a Union"
        yield from (f"{module}.{line}" for line in _of_waiting(resource))
        for where, method in _own_methods(resource, exact):
            said = f"{module}.{where} is inconsistent, runtime parameter"
            for name in _required_here(method):
                yield f'{said} "{name}" has a default value but stub parameter does not'
            for name, missing in _missing_here(method):
                yield f'{said} "{name}" has a default value of type {OMIT}, ' + _unfit(
                    f"{package}._needs", missing, overloaded=bool(method.switched)
                )


def _of_resource(line: str, resources: Container[str]) -> bool:
    """Whether it is about a resource, which at run time is the resource's class: see `resource`."""
    said = "is inconsistent, cannot reconcile @property on stub with runtime object"
    name, _, rest = line.partition(" ")
    return rest == said and name.rpartition(".")[2] in resources


def _enum_names(declared: ir.EnumType, exact: Chains) -> Iterator[str]:
    """Aliases of Literal types: stubtest takes aliases for classes or unions."""
    yield declared.name
    chain = exact.enums(declared.name)
    if chain is not None:
        yield from (shape.name for shape in chain.shapes)


def _of_waiting(resource: ir.Resource) -> Iterator[str]:
    """The alias of a Literal type that says after which operations one can wait."""
    wait = resource.helper("wait")
    after = wait.facts.after if wait is not None and isinstance(wait.facts, ir.Wait) else ()
    if after:
        one = len(after) == 1
        yield f"{names.AFTER} is not a {'recognised type alias' if one else 'Union'}"


def _own_methods(resource: ir.Resource, exact: Chains) -> Iterator[tuple[str, Method]]:
    """The methods of exact classes that the classes declare themselves."""
    chain = exact.resources(resource.name)
    if chain is None:
        return
    for shape in chain.shapes:
        for name in shape.own:
            yield f"{shape.name}.{name}", shape.members[name]


def _absent(chain: Chain[M], names: Iterable[str]) -> Iterator[str]:
    """The members that an exact class lacks, and says so."""
    for shape in chain.shapes:
        for name in names if shape.base is None else ():
            if name not in shape.members:
                yield f"{shape.name}.{name} variable differs from runtime type"


def _required_here(method: Method) -> Iterator[str]:
    """Parameters that are required at some microversions only: code has to have a default."""
    versions = method.op.versions
    for parameter in method.parameters:
        if parameter.required and parameter.where is not ir.Where.PATH:
            always = parameter.field.required_in(versions, unsaid=False) == versions
            if not always:
                yield parameter.name


def _missing_here(method: Method) -> Iterator[tuple[str, str]]:
    """Parameters that this microversion lacks, each with the type that says so."""
    for parameter in method.parameters:
        if isinstance(parameter.type, Missing):
            yield parameter.name, parameter.type.name


def _unfit(needs: str, name: str, *, overloaded: bool) -> str:
    kind = f"{needs}.absent[{needs}.{name}]" if overloaded else f"{needs}.{name}"
    hint = (
        ". This is often caused by overloads failing to account for explicitly passing in the "
        "default value."
    )
    return f"which is incompatible with stub parameter type {kind}" + hint * overloaded
