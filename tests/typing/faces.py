# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The two faces of the package: run-time modules, and stubs with a class for each microversion."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path, PurePosixPath

from codegen import ir
from codegen.exact.chains import Chains, chains
from codegen.exact.versioned import Method
from codegen.ir.usage import usage
from codegen.pipeline import load, rendered, runtime
from codegen.write import write

from .checkers import BUILD, CHECKERS, GENERATED, PROJECT, run

PACKAGE = "openstack_typed"


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
    said = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    # Not in the middle of a line: an argument may be called so.
    if done.returncode not in (0, 1) or any(line.startswith("error:") for line in said):
        return said
    resources = {r.name for service in _exact_services() for r in service.resources}
    found = {line for line in done.stdout.splitlines() if not _of_resource(line, resources)}
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
        # Stubs of the runtime stay: no code could say what they do.
        if path.suffix == ".py" or path.parts[0] == "_runtime"
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
    for resource in service.resources:
        module = f"{package}.{resource.name}"
        for declared in resource.types:
            if isinstance(declared, ir.EnumType):
                for name in _enum_names(declared, exact):
                    yield f"{module}.{name} is not a Union"
        for where, parameter in _required(resource, exact):
            yield (
                f'{module}.{where} is inconsistent, runtime parameter "{parameter}" '
                "has a default value but stub parameter does not"
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


def _required(resource: ir.Resource, exact: Chains) -> Iterator[tuple[str, str]]:
    """Parameters that are required at some microversions only: code has to have a default."""
    chain = exact.resources(resource.name)
    if chain is None:
        return
    common = chain.common()
    for shape in chain.shapes:
        for name in shape.own:
            if name not in common:
                method = shape.members[name]
                yield from ((f"{shape.name}.{name}", p) for p in _required_here(method))


def _required_here(method: Method) -> Iterator[str]:
    versions = method.op.versions
    for parameter in method.parameters:
        if parameter.required and parameter.where is not ir.Where.PATH:
            always = parameter.field.required_in(versions, unsaid=False) == versions
            if not always:
                yield parameter.name
