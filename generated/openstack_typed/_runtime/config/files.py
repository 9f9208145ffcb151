# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Where the files are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

CLOUDS = "clouds"
SECURE = "secure"
PUBLIC = "clouds-public"

_VARIABLES = {CLOUDS: "OS_CLIENT_CONFIG_FILE", SECURE: "OS_CLIENT_SECURE_FILE"}
"""The variables that name the files."""

_SUFFIXES = (".yaml", ".yml", ".json")


def find(kind: str, environment: Mapping[str, str]) -> Path | None:
    """The file of a kind: the one that a variable names, or the first in the usual places.

    Raises:
        ConfigurationError: There is none where the variable says.
    """
    variable = _VARIABLES.get(kind, "")
    if named := environment.get(variable):
        path = Path(os.path.expanduser(named))
        if path.is_file():
            return path
        from ..errors import ConfigurationError

        raise ConfigurationError(f"{variable} names {path}, where no file is; correct or unset it")
    return next((path for path in candidates(kind, environment) if _readable(path)), None)


def _readable(path: Path) -> bool:
    """Whether there is such a file, for us: in /etc there may be one for others only."""
    return path.is_file() and os.access(path, os.R_OK)


def candidates(kind: str, environment: Mapping[str, str]) -> list[Path]:
    """Where a file of a kind may be, the first that is there counts."""
    folders = dict.fromkeys(folders_of(environment))
    return [folder / f"{kind}{suffix}" for folder in folders for suffix in _SUFFIXES]


def folders_of(environment: Mapping[str, str], platform: str = sys.platform) -> Iterator[Path]:
    """The folders in which files may be, the nearest first."""
    with suppress(FileNotFoundError):  # somebody has removed it meanwhile
        yield Path.cwd()
    # Who has no home keeps nothing there: a container may run as a user of no name.
    own = os.path.expanduser("~")
    # In a snap, HOME is the snap's own.
    home = Path(environment.get("SNAP_REAL_HOME") or own)
    if platform == "win32":
        for variable in ("LOCALAPPDATA", "PROGRAMDATA"):
            if base := environment.get(variable):
                yield Path(base, "OpenStack", "openstack")
        yield home / ".config" / "openstack"
        return
    if platform == "darwin":
        yield Path(own) / "Library" / "Application Support" / "openstack"
    elif base := environment.get("XDG_CONFIG_HOME"):
        yield Path(base, "openstack")
    yield home / ".config" / "openstack"
    if platform == "darwin":
        yield Path("/Library/Application Support/openstack")
    else:
        shared = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        yield from (Path(base, "openstack") for base in shared.split(":") if base)
    yield Path("/etc/openstack")
