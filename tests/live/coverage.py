# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How much of each service a run called, and what this cloud cannot serve.

An operation is served if it was called and not refused, an argument is taken if a call with it was
not refused. `unserved.yaml` says of each other one why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from attrs import Factory, define, frozen

from codegen import ir

ENOUGH = 85
"""How many per cent of a service's operations have to be served."""

_FILE = Path(__file__).parent / "unserved.yaml"
_COLUMNS = (
    "operations", "served", "%", "with a reason", "arguments", "used", "%", "with a reason",
)  # fmt: skip


@frozen
class Reasons:
    """Why operations of a service are not served, and arguments are not taken.

    Attributes:
        operations: By the name that users call: `servers.migrate`.
        arguments: The same with an argument behind: `ports.update.name`; `*` is any name or part of
            one. They are of operations that are served.
        extensions: By the extension that the cloud has not loaded; of arguments that need it, too.
        elsewhere: The same, of projects beside the service: their operations are counted apart.
    """

    operations: Mapping[str, str] = Factory(dict)
    arguments: Mapping[str, str] = Factory(dict)
    extensions: Mapping[str, str] = Factory(dict)
    elsewhere: Mapping[str, str] = Factory(dict)

    def of(self, op: ir.Operation) -> str:
        """Why this operation is not served; empty if nothing is said."""
        by_extension = {**self.extensions, **self.elsewhere}
        found = [self.operations.get(f"{op.resource}.{op.name}")]
        found += [by_extension.get(alias) for alias in op.extensions]
        return next(filter(None, found), "")

    def of_argument(self, op: ir.Operation, argument: ir.Argument) -> str:
        """Why an argument is not taken; empty if nothing is said."""
        name = f"{op.resource}.{op.name}.{argument.field.name}"
        found = [said for pattern, said in self.arguments.items() if fnmatchcase(name, pattern)]
        found += [self.extensions.get(alias, "") for alias in argument.field.extensions]
        return next(filter(None, found), "")

    def apart(self, op: ir.Operation) -> bool:
        """Whether the operation is of another project."""
        return any(alias in self.elsewhere for alias in op.extensions)


def reasons(service: str, path: Path = _FILE) -> Reasons:
    """What the file says of a service."""
    said: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return Reasons(**said.get(service, {}))


@define
class Coverage:
    """What a run called of one service.

    Attributes:
        operations: All operations, also those that newest versions have no more; but not those of
            other projects.
        served: Those that were called and not refused.
        explained: Those that were not served, for a reason.
        unexplained: Those that were not served for no known reason.
        stale: What has a reason, and was served or taken after all or does not exist.
        arguments: The arguments of the operations that were served.
        used: Those that were ever given, whatever became of it.
        excused: Those that were not taken, for a reason.
        inexcusable: Those that were not taken for no known reason: never given, or only refused.
    """

    service: str
    operations: int = 0
    served: int = 0
    explained: int = 0
    unexplained: list[str] = Factory(list)
    stale: list[str] = Factory(list)
    arguments: int = 0
    used: int = 0
    excused: int = 0
    inexcusable: list[str] = Factory(list)

    @property
    def percentage(self) -> float:
        """How much of the operations was served."""
        return 100 * self.served / max(self.operations, 1)


def covered(
    service: ir.Service,
    served: set[str],
    given: Mapping[str, set[str]],
    taken: Mapping[str, set[str]],
    why: Reasons,
) -> Coverage:
    """Count.

    Args:
        service: The specs.
        served: The operations that were called and not refused.
        given: The arguments that were given, by operation.
        taken: The arguments of calls that were not refused, by operation.
        why: Why others were not.
    """
    made = Coverage(service.name)
    names: set[str] = set()
    arguments: set[str] = set()
    needed: set[str] = set()
    for op in service.operations():
        name, reason = f"{op.resource}.{op.name}", why.of(op)
        names.add(name)
        needed.update(op.extensions)
        for argument in op.arguments:
            needed.update(argument.field.extensions)
        if name in served:
            if reason:
                made.stale.append(f"{name} was served, but: {reason}")
            arguments |= {f"{name}.{argument.field.name}" for argument in op.arguments}
            _count_arguments(made, op, given.get(name, set()), taken.get(name, set()), why)
        elif not reason:
            made.unexplained.append(name)
        if not why.apart(op):
            made.operations += 1
            made.served += name in served
            made.explained += name not in served and bool(reason)
    for kind, listed, known in (
        ("operation", why.operations, names),
        ("extension", {**why.extensions, **why.elsewhere}, needed),
    ):
        made.stale += [f"{each}: no such {kind}" for each in listed if each not in known]
    for pattern in why.arguments:
        if not any(fnmatchcase(each, pattern) for each in arguments):
            made.stale.append(f"{pattern}: no such argument of an operation that was served")
    return made


def _count_arguments(
    made: Coverage, op: ir.Operation, given: set[str], taken: set[str], why: Reasons
) -> None:
    """Count the arguments of an operation that was served."""
    for argument in op.arguments:
        name, reason = argument.field.name, why.of_argument(op, argument)
        full = f"{op.resource}.{op.name}.{name}"
        made.arguments += 1
        made.used += name in given
        if name in taken and reason:
            made.stale.append(f"{full} was taken, but: {reason}")
        if name not in taken and reason:
            made.excused += 1
        if name not in taken and not reason:
            became = "was only ever refused" if name in given else "was never given"
            made.inexcusable.append(f"{full} {became}")


def table(found: Sequence[Coverage]) -> str:
    """The numbers of all services."""
    width = max(len(each.service) for each in found)
    lines = [" " * width + "".join(f"{column:>17}" for column in _COLUMNS)]
    for each in found:
        used = 100 * each.used / max(each.arguments, 1)
        cells = (
            each.operations, each.served, f"{each.percentage:.1f}", each.explained, each.arguments,
            each.used, f"{used:.1f}", each.excused,
        )  # fmt: skip
        lines.append(f"{each.service:<{width}}" + "".join(f"{cell:>17}" for cell in cells))
    return "\n".join(lines)
