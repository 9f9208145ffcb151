# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How much of each service a run called, and what this cloud cannot serve.

An operation is served if it was called and not refused. `unserved.yaml` says of each other one why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from attrs import Factory, define, frozen

from codegen import ir

ENOUGH = 85
"""How many per cent of a service's operations have to be served."""

_FILE = Path(__file__).parent / "unserved.yaml"
_COLUMNS = ("operations", "served", "%", "with a reason", "arguments", "used", "%")


@frozen
class Reasons:
    """Why operations of a service are not served.

    Attributes:
        operations: By the name that users call: `servers.migrate`.
        extensions: By the extension that the cloud has not loaded.
        elsewhere: The same, of projects beside the service: their operations are counted apart.
    """

    operations: Mapping[str, str] = Factory(dict)
    extensions: Mapping[str, str] = Factory(dict)
    elsewhere: Mapping[str, str] = Factory(dict)

    def of(self, op: ir.Operation) -> str:
        """Why this operation is not served; empty if nothing is said."""
        by_extension = {**self.extensions, **self.elsewhere}
        found = [self.operations.get(f"{op.resource}.{op.name}")]
        found += [by_extension.get(alias) for alias in op.extensions]
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
        stale: What has a reason, and was served after all or does not exist.
        arguments: The arguments of the operations that were served.
        used: Those that were ever given.
    """

    service: str
    operations: int = 0
    served: int = 0
    explained: int = 0
    unexplained: list[str] = Factory(list)
    stale: list[str] = Factory(list)
    arguments: int = 0
    used: int = 0

    @property
    def percentage(self) -> float:
        """How much of the operations was served."""
        return 100 * self.served / max(self.operations, 1)


def covered(
    service: ir.Service, served: set[str], given: Mapping[str, set[str]], why: Reasons
) -> Coverage:
    """Count.

    Args:
        service: The specs.
        served: The operations that were called and not refused.
        given: The arguments that were given, by operation.
        why: Why others were not.
    """
    made = Coverage(service.name)
    names: set[str] = set()
    needed: set[str] = set()
    for op in service.operations():
        name, reason = f"{op.resource}.{op.name}", why.of(op)
        names.add(name)
        needed.update(op.extensions)
        if name in served:
            if reason:
                made.stale.append(f"{name} was served, but: {reason}")
            arguments = {argument.field.name for argument in op.arguments}
            made.arguments += len(arguments)
            made.used += len(arguments & given.get(name, set()))
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
    return made


def table(found: Sequence[Coverage]) -> str:
    """The numbers of all services."""
    width = max(len(each.service) for each in found)
    lines = [" " * width + "".join(f"{column:>17}" for column in _COLUMNS)]
    for each in found:
        used = 100 * each.used / max(each.arguments, 1)
        cells = (
            each.operations, each.served, f"{each.percentage:.1f}", each.explained, each.arguments,
            each.used, f"{used:.1f}",
        )  # fmt: skip
        lines.append(f"{each.service:<{width}}" + "".join(f"{cell:>17}" for cell in cells))
    return "\n".join(lines)
