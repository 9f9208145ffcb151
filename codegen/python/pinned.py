# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The module of what single microversions have, by names without numbers: `v2_79.Server`.

In the stub each microversion has a class, whose attributes are other names of exact classes. None
of them is said again in a class that is derived from it: pyright would take the older one.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import Factory, define

from ..exact.chains import Kind
from ..exact.versioned import exact_name
from ..ir.versions import Range, Version, VersionSet
from .exact_names import ExactNames
from .views import Names, PinnedStubView, PinnedView, PinView

PINNED = "pinned"
"""The name of the module."""


def plan_pinned(exact: ExactNames) -> PinnedView:
    """The view of the module."""
    pins = _Pins(exact)
    places = {
        name: (exact.chains.used.types[name].resource, exact.service.show(versions))
        for name, versions in pins.there.items()
    }
    return PinnedView(
        service=exact.service.name,
        client=exact.service.client,
        example=pins.example,
        models=tuple(sorted(places.items())),
    )


def plan_pinned_stub(exact: ExactNames) -> PinnedStubView:
    """The view of its stub."""
    return _Pins(exact).view()


@define
class _Pins:
    exact: ExactNames
    there: dict[str, VersionSet] = Factory(dict)
    """The microversions that have each model; all of them for one that is the same everywhere."""

    def __attrs_post_init__(self) -> None:
        chains, whole = self.exact.chains, self.exact.service.versions
        ends = [*(point.previous for point in chains.points[1:]), whole.highest]
        for point, end in zip(chains.points, ends, strict=True):
            for kind, name in chains.at[point]:
                # Models alone: stubtest knows no other names of TypedDicts and of enums.
                if kind is Kind.MODEL:
                    here = VersionSet([Range(point, end)])
                    here |= self.there.get(name, VersionSet())
                    self.there[name] = here if name in self.exact.models else whole

    @property
    def example(self) -> str:
        """How it is used."""
        version = self.exact.service.versions.highest
        return f"v{version.major}_{version.minor}.{self.exact.service.client}"

    def view(self) -> PinnedStubView:
        service = self.exact.service
        groups: list[tuple[str, Names]] = []
        pins: list[PinView] = []
        for ending in "", "_up":
            version = service.versions.lowest
            while version in service.versions:
                if version in self.exact.chains.at:
                    found = tuple(sorted(self.changing(version, ending)))
                    if not groups or groups[-1][1] != found:
                        groups.append((f"{exact_name('_At', version)}{ending}", found))
                pin = f"v{version.major}_{version.minor}{ending}"
                client = f"{exact_name(service.client, version)}{ending}"
                where = f"{version} and all later have" if ending else f"{version} has"
                pins.append(PinView(pin, groups[-1][0], client, f"What {where}."))
                version = version.next
        same = tuple(sorted(self.same()))
        targets = [target for _, found in (("", same), *groups) for _, target in found]
        return PinnedStubView(
            service=service.name,
            client=service.client,
            example=self.example,
            modules=tuple(sorted({target.partition(".")[0][1:] for target in targets})),
            same=same,
            groups=tuple(groups),
            pins=tuple(pins),
        )

    def same(self) -> Iterator[tuple[str, str]]:
        """(name, class) of what is the same wherever it is."""
        for name in self.there:
            if name not in self.exact.models:
                yield name, self.target(name)

    def changing(self, version: Version, ending: str) -> Iterator[tuple[str, str]]:
        """(name, exact class) of what a version has and another one has otherwise.

        Args:
            version: The version.
            ending: `_up` if later classes count too.
        """
        for (kind, name), shape in self.exact.chains.at[version].items():
            if kind is Kind.MODEL and name in self.exact.models:
                yield name, self.target(shape) + ending

    def target(self, cls: str) -> str:
        """A class, as its module is imported."""
        return f"_{self.exact.homes[cls]}.{cls}"
