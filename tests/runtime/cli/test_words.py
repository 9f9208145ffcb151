# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which command is meant by words."""

from __future__ import annotations

import pytest

from openstack_typed._runtime.cli.commands.words import all_commands, meant, short, split
from openstack_typed._runtime.cli.failures import Usage


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("compute servers list", "compute servers list"),
        ("servers list", "compute servers list"),
        ("server_groups list", "compute server-groups list"),
        ("nova servers confirm_resize", "compute servers confirm-resize"),
        ("volumev3 volumes list", None),
        # Compute passed these on until some microversion: today they are elsewhere.
        ("images list", "image images list"),
        ("networks list", "network networks list"),
        ("volumes list", "block-storage volumes list"),
        ("snapshots list", "block-storage snapshots list"),
        ("security-groups list", "network security-groups list"),
        ("compute images list", "compute images list"),
        # Those of Network need an extension.
        ("flavors list", "compute flavors list"),
        ("block-storage volumes list", "block-storage volumes list"),
        ("cinder volumes list", "block-storage volumes list"),
    ],
)
def test_the_command_of_words(words: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(Usage):
            meant(words.split())
        return
    command = meant(words.split()).command
    assert command is not None
    assert command.full_name == name


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "servrs list",
            "there is no service and no resource 'servrs'; did you mean servers or server-ips?; "
            "see `ost --help`",
        ),
        (
            "servers lst",
            "compute servers has no command 'lst'; did you mean list?; see `ost compute servers "
            "--help`",
        ),
        (
            "services list",
            "several services have 'services': write `ost block-storage services` or `ost compute "
            "services` or `ost identity services`",
        ),
        (
            "compute imagez list",
            "compute has no resource 'imagez'; did you mean images?; see `ost compute " "--help`",
        ),
    ],
)
def test_what_is_said_of_words_without_a_meaning(words: str, message: str) -> None:
    with pytest.raises(Usage) as caught:
        meant(words.split())
    assert str(caught.value) == message


def test_options_may_stand_in_front() -> None:
    argv = ["--os-cloud", "web", "servers", "--debug", "list", "--os-region-name=x", "--name", "a"]
    found = split(argv)
    assert found.words == ["servers", "list"]
    assert found.options == ["--os-cloud", "web", "--debug", "--os-region-name=x"]
    assert found.rest == ["--name", "a"]


def test_the_short_words_of_each_resource_mean_it() -> None:
    for summary, command in all_commands():
        found = meant([*short(summary).split(), command])
        assert found.command is not None
        assert (found.command.resource.service, found.command.resource.name) == (
            summary.service,
            summary.name,
        )
