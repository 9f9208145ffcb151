# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of one cloud in one region, each looked up as what it is."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from ..log import LOG
from .entry import Entries, Entry, Place


class Settings:
    """The settings of one cloud in one region.

    Attributes:
        name: The cloud.
        region_name: The region; None if nothing says which.
        place: Where the cloud is described.
    """

    def __init__(self, name: str, region_name: str | None, entries: Entries, place: Place) -> None:
        self.name = name
        self.region_name = region_name
        self.place = place
        self._entries = entries

    def __repr__(self) -> str:
        return f"Settings({self.name!r}, {self.region_name!r}, {self.place})"

    def entry(self, key: str) -> Entry | None:
        """The entry of a key; None if nothing is said."""
        found = self._entries.get(key)
        return found if found is not None and found.value is not None else None

    @property
    def auth(self) -> Entries:
        """What stands below `auth`."""
        return self._entries["auth"].entries()

    @property
    def auth_place(self) -> Place:
        """Where `auth` stands."""
        return self._entries["auth"].place

    def text(self, key: str) -> str | None:
        """The text of a key, with the values of others where `{region_name}` and the like stand."""
        entry = self.entry(key)
        return self.filled(entry) if entry is not None else None

    def filled(self, entry: Entry) -> str | None:
        """A text with the values of other keys where `{region_name}` and the like stand."""
        text = entry.text()
        return re.sub(r"\{(\w+)\}", self._value, text) if text else None

    def _value(self, match: re.Match[str]) -> str:
        if match[1] == "region_name":
            return self.region_name or ""
        found = self._entries.get(match[1])
        known = found is not None and isinstance(found.value, str)
        return str(found.value) if found is not None and known else match[0]

    def interface(self, key: str = "interface") -> str | Sequence[str] | None:
        """An interface, or several, the best first."""
        entry = self.entry(key)
        if entry is not None and isinstance(entry.value, list):
            return entry.texts()
        return self.text(key) or None

    # --- how the session speaks to the cloud

    def verify(self) -> bool | str:
        """Whether certificates are checked; or the file of those that are trusted."""
        authorities = self._file("cacert")
        entry, insecure = self.entry("verify"), self.entry("insecure")
        off = entry
        verify: bool | str | None = True
        if entry is not None:
            verify = self._path(entry) if _looks_like_a_path(entry) else entry.boolean()
        if insecure is not None and insecure.boolean():
            verify, off = False, insecure
        if verify is False:
            beside = self.entry("cacert") if authorities else None
            # Whoever says it over a file, or over variables, knows it.
            if beside is not None and off is not None and beside.place.source == off.place.source:
                LOG.warning("%s: %s turns off what cacert is for", off.place, off.key)
            return False
        return authorities or (verify if isinstance(verify, str) else True)

    def cert(self) -> str | tuple[str, str] | None:
        """The certificate of the client, and its key if that is in another file."""
        certificate, key = self._file("cert"), self._file("key")
        return (certificate, key) if certificate and key else certificate

    def timeout(self) -> float | None:
        """How many seconds a request may take."""
        entry = self.entry("api_timeout")
        return entry.number(float) if entry is not None else None

    def _file(self, key: str) -> str | None:
        entry = self.entry(key)
        return self._path(entry) if entry is not None else None

    def _path(self, entry: Entry) -> str | None:
        text = self.filled(entry)
        if not text:
            return None
        path = os.path.expanduser(text)
        if not Path(path).exists():
            raise entry.wrong(f"names {path}, which is not there; correct or remove it")
        return path


def _looks_like_a_path(entry: Entry) -> bool:
    text = entry.text() or ""
    return text.startswith("~") or os.sep in text or text.endswith((".pem", ".crt"))
