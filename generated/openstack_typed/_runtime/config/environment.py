# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The cloud that OS_* variables describe, if they do."""

from __future__ import annotations

from collections.abc import Mapping

from .entry import Entry, Place

SOURCE = Place("the environment")

# Without one of these, variables name no cloud: they are left over, or meant for something else.
_DECISIVE = ("OS_AUTH_URL", "OS_ENDPOINT")
# Variables that choose among clouds or files, and are no setting of one.
_SELECTORS = ("OS_CLOUD", "OS_CLOUD_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE")


def name(environment: Mapping[str, str]) -> str:
    """What the cloud of the environment is called."""
    return environment.get("OS_CLOUD_NAME") or "envvars"


def cloud(environment: Mapping[str, str]) -> Entry | None:
    """The cloud of the environment; None if it describes none."""
    if not any(environment.get(variable) for variable in _DECISIVE):
        return None
    return Entry(
        {
            variable.removeprefix("OS_").lower(): Entry(value, variable, SOURCE)
            for variable, value in sorted(environment.items())
            # What is set to nothing is not set: scripts do so to be rid of it.
            if variable.startswith("OS_") and variable not in _SELECTORS and value
        },
        name(environment),
        SOURCE,
    )
