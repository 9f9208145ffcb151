# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""All clouds that there are to choose from, and the settings of one of them put together.

What is said nearer to the caller counts: the profile, the cloud with what secure.yaml adds, the
region, and last what the caller says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..log import LOG
from . import environment, files, text
from .entry import Entries, Entry, near
from .keys import canonical

_BESIDE = ("cache",)
"""What stands beside `clouds` and is for all of them."""


class Clouds:
    """The clouds of the files and of the environment.

    Attributes:
        path: The clouds.yaml that was read; None if there is none.
        secure: The secure.yaml that was read.
        named: The clouds by name; that of the environment is among them.
    """

    def __init__(
        self, variables: Mapping[str, str] | None = None, path: Path | None = None
    ) -> None:
        """Read the files.

        Args:
            variables: The environment, if not that of the process.
            path: The clouds.yaml, if not that of the usual places.

        Raises:
            ConfigurationError: A file is not what it should be.
        """
        self._variables = os.environ if variables is None else variables
        self.path = path or files.find(files.CLOUDS, self._variables)
        self.secure = files.find(files.SECURE, self._variables)
        self.named: dict[str, Entry] = {}
        self._beside: Entries = {}
        for path in (self.path, self.secure):
            if path is not None:
                file = _top(path)
                beside = file.entries()
                self._beside |= {key: beside[key] for key in _BESIDE if key in beside}
                for name, cloud in _section(file, "clouds").items():
                    known = self.named.get(name)
                    self.named[name] = cloud if known is None else _deep(known, cloud)
        self._own = environment.name(self._variables)
        own = environment.cloud(self._variables)
        if own is not None:
            if self._own in self.named:
                raise self.named[self._own].wrong(
                    "is what the cloud of the environment is called too; rename it, or set "
                    "OS_CLOUD_NAME to another name"
                )
            self.named[self._own] = own

    @property
    def in_files(self) -> list[str]:
        """The names of the clouds of the files."""
        return [name for name in self.named if name != self._own]

    # --- which cloud

    def chosen(self, name: str | None) -> str:
        """The cloud that is meant.

        Args:
            name: What the caller says. If nothing, then OS_CLOUD, the cloud of the environment,
                and the only one of the files, in this order.

        Raises:
            ConfigurationError: There is no such cloud, or none to be chosen.
        """
        wanted = name or self._variables.get("OS_CLOUD")
        if wanted:
            if wanted in self.named:
                return wanted
            said = "" if name else "OS_CLOUD: "
            raise _error(f"{said}{self._unknown(wanted)}")
        if self._own in self.named:
            return self._own
        if len(self.named) == 1:
            return next(iter(self.named))
        if self.named:
            raise _error(
                f"no cloud was named; {self._there_are()}; pass one of them, or set OS_CLOUD"
            )
        raise _error(self.nothing())

    def nothing(self) -> str:
        """What to say where there is no cloud at all."""
        return f"no cloud is described anywhere; {self._looked()}; {self._left_over()}"

    def _unknown(self, wanted: str) -> str:
        for name, cloud in self.named.items():
            if wanted in self._region_names(name):
                return (
                    f"{wanted!r} is a region of the cloud {name!r} ({cloud.place}) and no "
                    f"cloud; use connect({name!r}, region_name={wanted!r})"
                )
        return (
            f"the cloud {wanted!r} is not described; {self._there_are()}{near(wanted, self.named)}"
        )

    def _region_names(self, name: str) -> list[str]:
        try:
            return [region for region, _ in self.regions(name)]
        except _configuration_error():
            return []

    def _there_are(self) -> str:
        if not self.named:
            return self._looked()
        sources = dict.fromkeys(cloud.place.source for cloud in self.named.values())
        are = "is" if len(self.named) == 1 else "are"
        return f"there {are} {', '.join(self.named)} in {' and '.join(sources)}"

    def _looked(self) -> str:
        if self.path is not None:
            return f"{self.path} has no cloud"
        folders = ", ".join(map(str, dict.fromkeys(files.folders_of(self._variables))))
        return f"there is no clouds.yaml in any of {folders}"

    def _left_over(self) -> str:
        given = sorted(key for key in self._variables if key.startswith("OS_"))
        if given:
            return f"of the environment {', '.join(given)} were seen, but OS_AUTH_URL is not set"
        return "write one, or set OS_AUTH_URL and so on"

    # --- what is said of it

    def settings(self, name: str, region: str | None, said: Entry) -> tuple[str | None, Entries]:
        """The region that is meant, and all settings of a cloud there.

        Args:
            name: The cloud.
            region: The region, if the caller names one.
            said: What else the caller says.

        Raises:
            ConfigurationError: Something of it makes no sense.
        """
        merged = self._merged(name)
        chosen, values = self._region(name, merged, region)
        for entry in filter(None, (values, said)):
            merged = _over(merged, _without_null(canonical(entry)))
        return chosen, merged

    def regions(self, name: str) -> list[tuple[str, Entry | None]]:
        """The regions that are known of a cloud, with their own values; the default first."""
        return list(_regions(self._merged(name)))

    def _merged(self, name: str) -> Entries:
        cloud = {**self._beside, **canonical(self.named[name])}
        profile = self._profile(cloud)
        return _over(canonical(profile), cloud) if profile is not None else cloud

    def _region(
        self, name: str, merged: Entries, wanted: str | None
    ) -> tuple[str | None, Entry | None]:
        known = list(_regions(merged))
        if not wanted:
            return known[0] if known else (None, None)
        for region, values in known:
            if region == wanted:
                return region, values
        listed = merged.get("regions")
        if listed is None or listed.value is None:
            return wanted, None
        names = [region for region, _ in known]
        raise listed.wrong(
            f"are {', '.join(names)}, not {wanted!r}{near(wanted, names)}; pass one of them, or "
            "add yours"
        )

    def _profile(self, cloud: Entries) -> Entry | None:
        entry = cloud.get("profile")
        name = entry.text() if entry is not None else None
        if entry is None or not name:
            return None
        path = files.find(files.PUBLIC, self._variables)
        profiles = _section(_top(path), "public-clouds") if path is not None else {}
        if name in profiles:
            return profiles[name]
        where = f"is not in {path}" if path is not None else "needs a clouds-public.yaml"
        fault = f"names a profile that {where}; profiles are never fetched nor built in"
        if "auth_url" not in cloud["auth"].entries():
            raise entry.wrong(f"{fault}: write what it stands for, auth_url and regions, instead")
        LOG.warning("%s: %s %s", entry.place, entry.key, fault)
        return None


def _error(fault: str) -> Exception:
    return _configuration_error()(fault)


def _configuration_error() -> type[Exception]:
    from ..errors import ConfigurationError

    return ConfigurationError


def _top(path: Path) -> Entry:
    """What a file has."""
    try:
        entry = text.read(path)
    except OSError as error:
        raise _error(f"{path} cannot be read: {error.strerror}") from None
    entry.key = "the file"
    return entry


def _section(file: Entry, name: str) -> Entries:
    """What a file has below a key: the clouds, by name."""
    if file.value is None:
        return {}
    top = file.entries()
    if name not in top:
        misplaced = ", ".join(top)
        raise _error(
            f"{file.place}: {misplaced} stand where `{name}` should; write `{name}:`, below it "
            "the name of each cloud, and its settings below that"
        )
    found = top[name].entries()
    for cloud in found.values():
        cloud.entries()
    return found


def _deep(base: Entry, other: Entry) -> Entry:
    """An entry with what another adds, down to the bottom."""
    if not (isinstance(base.value, dict) and isinstance(other.value, dict)):
        return other
    merged = dict(base.value)
    for key, entry in other.value.items():
        merged[key] = _deep(merged[key], entry) if key in merged else entry
    return Entry(merged, base.key, base.place)


def _over(base: Entries, other: Entries) -> Entries:
    """Settings with others put over them; of `auth`, each by itself."""
    auth = {**base["auth"].entries(), **other["auth"].entries()}
    place = (other if other["auth"].entries() else base)["auth"]
    return {**base, **other, "auth": Entry(auth, place.key, place.place)}


def _without_null(entries: Entries) -> Entries:
    """What is said, without what is null: that says nothing here."""
    auth = entries["auth"]
    inner = {key: each for key, each in auth.entries().items() if each.value is not None}
    outer = {key: each for key, each in entries.items() if each.value is not None}
    return {**outer, "auth": Entry(inner, auth.key, auth.place)}


def _regions(merged: Entries) -> Iterator[tuple[str, Entry | None]]:
    """The regions, that of `region_name` first."""
    single, listed = merged.get("region_name"), merged.get("regions")
    found: dict[str, Entry | None] = {}
    if listed is not None and listed.value is not None:
        if not isinstance(listed.value, list):
            raise listed.wrong("is no list; write one region a line, after a dash")
        for each in listed.value:
            if isinstance(each.value, dict):
                name = each.value["name"].text() if "name" in each.value else None
                if not name or each.value.keys() - {"name", "values"}:
                    raise each.wrong("is no region; it may have `name` and `values` alone")
                found[name] = each.value.get("values")
            elif name := each.text():
                found[name] = None
        default = single.text() if single is not None else None
        if default in found:
            yield default, found.pop(default)
    elif single is not None:
        found = dict.fromkeys(single.texts())
    yield from found.items()
