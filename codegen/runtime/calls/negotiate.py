# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which microversion a call is sent at, and what is said if there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..versions import ALL, NONE, Range, Version, VersionSet

if TYPE_CHECKING:
    from .operation import Operation
    from .rules import Need
    from .service import Service


def choose(
    service: Service,
    operation: Operation[Any],
    given: Mapping[str, Any],
    pinned: Version | str,
    cloud: Range | None,
    unknown: str = "",
) -> Version:
    """The microversion that a call is sent at.

    Args:
        service: The service that is called.
        operation: What is called.
        given: Its arguments.
        pinned: The microversion that the client is pinned to, `auto` or `highest`.
        cloud: What the cloud offers; None if that is not known.
        unknown: Why it is not known.

    Raises:
        MicroversionsUnknown: The highest was asked for, and what the cloud offers is not known.
        UnsupportedByCloud: The cloud does not offer the microversion that the client is pinned to.
        UnsupportedArgument: No microversion in question takes the call.
    """
    if isinstance(pinned, str):
        known = _known(service, cloud)
        if pinned == "auto":
            return _lowest(service, operation, given, known, cloud)
        pinned = highest(service, cloud, unknown)
    elif cloud is not None and not cloud.low <= pinned <= cloud.high:
        raise _not_offered(service, str(pinned), cloud)
    for need in operation.needs(given):
        if pinned not in need[1]:
            usable = _known(service, cloud)
            for _, versions in operation.needs(given):
                usable = usable & versions
            raise _unsupported(service, need, pinned, cloud, usable)
    return pinned


def highest(service: Service, cloud: Range | None, unknown: str = "") -> Version:
    """The highest microversion that both the client and the cloud know.

    Raises:
        MicroversionsUnknown: What the cloud offers is not known.
        UnsupportedByCloud: They have none in common.
    """
    if cloud is None:
        from ..errors import MicroversionsUnknown

        why = f": {unknown}" if unknown else ""
        raise MicroversionsUnknown(
            f"what {service.name} offers here could not be found out{why}; no request was sent; "
            "pin a microversion to do without"
        )
    known = _known(service, cloud)
    if not known:
        raise _not_offered(service, str(service.versions.highest), cloud)
    return known.highest


def _known(service: Service, cloud: Range | None) -> VersionSet:
    """The versions that both the client and the cloud know."""
    return service.versions & VersionSet([cloud]) if cloud is not None else service.versions


def _lowest(
    service: Service,
    operation: Operation[Any],
    given: Mapping[str, Any],
    known: VersionSet,
    cloud: Range | None,
) -> Version:
    fit = ALL
    needs = list(operation.needs(given))
    for part, versions in needs:
        if not fit & versions & service.versions:
            raise _conflict(service, (part, versions), needs)
        fit = fit & versions
    if not known:
        raise _not_offered(service, str((fit & service.versions).lowest), cloud)
    if not fit & known:
        need = next((n for n in needs if not n[1] & known), (operation.name, fit))
        raise _unsupported(service, need, None, cloud, NONE)
    return (fit & known).lowest


def _not_offered(service: Service, wanted: str, cloud: Range | None) -> Exception:
    from ..errors import UnsupportedByCloud

    known = service.versions
    return UnsupportedByCloud(
        f"{service.name} {wanted} was asked for, but {offered(cloud)}; this client knows "
        f"{known.lowest} to {known.highest}; no request was sent"
    )


def _conflict(service: Service, need: Need, needs: list[Need]) -> Exception:
    from ..errors import UnsupportedArgument

    part, versions = need
    # Those that exclude this one each for itself; else those that do so together.
    others = [n for n in needs if not n[1] & versions]
    others = others or [n for n in needs if n[0] != part and not service.versions <= n[1]]
    said = " and ".join(f"{p} needs {v.need(service.name)}" for p, v in others)
    return UnsupportedArgument(
        f"{part} needs {versions.need(service.name)}, but {said}; "
        f"no microversion takes {'both' if len(others) == 1 else 'them all'}; no request was sent"
    )


def _unsupported(
    service: Service, need: Need, pinned: Version | None, cloud: Range | None, usable: VersionSet
) -> Exception:
    """An error that names one need; `usable` are the versions that meet all of them."""
    from ..errors import UnsupportedArgument

    part, versions = need
    in_use = "unpinned" if pinned is None else f"pinned {pinned}"
    remedy = ""
    if not service.header:
        in_use = f"the cloud has {pinned}"
    elif usable and pinned is not None:
        remedy = f'; use .at("{usable.nearest(pinned)}")'
    said = f"; {offered(cloud)}" if cloud is not None else ""
    return UnsupportedArgument(
        f"{part} needs {versions.need(service.name)}; {in_use}{said}; no request was sent{remedy}"
    )


def offered(cloud: Range | None) -> str:
    """`the cloud offers 2.1 to 2.96`."""
    if cloud is None:
        return "what the cloud offers is not known"
    if cloud.low == cloud.high:
        return f"the cloud offers {cloud.low} only"
    return f"the cloud offers {cloud.low} to {cloud.high}"
