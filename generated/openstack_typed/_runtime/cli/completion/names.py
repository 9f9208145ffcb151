# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Names for completion: of clouds in files, and of things in the cloud if that is quick."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from itertools import islice
from typing import Any

from ..commands import index
from ..commands.parser import Parser
from ..options import EVERYWHERE
from ..safe import is_safe

_LIMIT = "OST_COMPLETION_SECONDS"
_SECONDS = 2.0
_MOST = 500
"""How many things are looked at."""


def patience() -> float:
    """How many seconds the cloud may take for an answer; then there are no names."""
    try:
        return float(os.environ.get(_LIMIT) or _SECONDS)
    except ValueError:
        return _SECONDS  # a shell that completes has no place for an error


def clouds_in_files(words: Sequence[str]) -> list[str]:
    """The clouds of clouds.yaml.

    Args:
        words: What has been typed, which may say another file.
    """
    from pathlib import Path

    from ...config.clouds import Clouds

    file = _said(words).os_client_config_file
    try:
        return list(Clouds(path=Path(file) if file else None).in_files)
    except Exception:
        return []  # what is wrong with the file is said when the command runs


def names_of(package: str, thing: str, words: Sequence[str]) -> list[tuple[str, str]]:
    """The names of the things that a resource finds, each with its ID.

    Args:
        package: The import name of the package.
        thing: The resource: `compute.flavors`.
        words: What has been typed, which may say which cloud.
    """
    from threading import Thread

    found: list[tuple[str, str]] = []

    def ask() -> None:
        try:
            found.extend(_listed(package, thing, words))
        except Exception:
            return  # no names then: what is wrong is said when the command runs

    # A thread, since looking up a host has no limit of its own. It ends with the process.
    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience())
    return list(found)


def _listed(package: str, thing: str, words: Sequence[str]) -> list[tuple[str, str]]:
    from ..clouds.opening import opened

    service, _, name = thing.partition(".")
    resource = index.services()[service].resources[name].load()
    if resource.find is None or "list" not in resource.find:
        return []
    options = _said(words)
    options.timeout = patience()
    cloud = opened(package, options, ask=False)
    listing = getattr(getattr(getattr(cloud, service), name), resource.find["list"])()
    wire = resource.find["name"]
    found = []
    for item in islice(listing, _MOST):
        row: dict[str, Any] = item.to_dict()
        identity = str(row.get("id", ""))
        named = row.get(wire)
        # A shell would obey what some names have, or take one for two.
        typed = bool(named) and is_safe(str(named))
        found.append((str(named), identity) if typed else (identity, ""))
    return found


def _said(words: Sequence[str]) -> Namespace:
    """The options that may stand anywhere, of a command line that need not be right."""
    parser = Parser("")
    for option in EVERYWHERE:
        parser.add(option)
    try:
        return parser.parse_known_args(list(words))[0]
    except Exception:
        return parser.parse_known_args([])[0]
