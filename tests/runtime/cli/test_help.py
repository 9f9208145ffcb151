# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What help says of arguments."""

from __future__ import annotations

import pytest

from openstack_typed._runtime.cli.commands import help

from .arguments import command, commands


def shown(name: str, flag: str) -> str:
    """The paragraph of help on an argument."""
    lines = list(help.of_command(command(name)))
    start = next(n for n, line in enumerate(lines) if line.startswith(f"  {flag}"))
    end = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith("   "))
    return "\n".join(lines[start:end])


def test_the_keys_of_objects_are_told() -> None:
    assert shown("compute servers create", "--network,") == """\
  --network, --networks KEY=VALUE,...|auto|none
                            What to attach: networks and ports, one chosen automatically, or
                            nothing. Required in 2.37+.
                              uuid=NAME|ID  The network; needed without a port.
                              port=NAME|ID  The port.
                              fixed_ip=ADDRESS  The address to take, if no port is given.
                              tag=TEXT  A tag for the device that the guest sees in its metadata. In
                                  2.32..2.36, 2.42+."""


def test_keys_of_keys_are_told_as_they_are_typed() -> None:
    told = shown("network ports create-many", "--port,")
    assert "\n                              fixed_ips.0.subnet_id=NAME|ID  " in told
    assert (
        "\n                              network_id=NAME|ID  The network that it is on. Requ"
        in told
    )


@pytest.mark.parametrize(
    ("name", "flag", "head"),
    [
        ("compute servers create", "--flavor,", "  --flavor, --flavor-ref NAME|ID"),
        ("compute servers create", "--config-drive", "  --config-drive, --no-config-drive"),
        ("compute servers create", "--metadata", "  --metadata KEY=VALUE"),
        ("compute servers create", "--disk-config", "  --disk-config AUTO|MANUAL"),
        ("compute servers migrate-live", "--block-migration",
         "  --block-migration true|false|auto"),
        ("compute servers list", "--changes-since", "  --changes-since TIME"),
        ("network security-group-rules create", "--protocol", "  --protocol NUMBER|WORD"),
    ],
)  # fmt: skip
def test_what_stands_for_values(name: str, flag: str, head: str) -> None:
    line = shown(name, flag).split("\n")[0]
    assert line[:28].rstrip() == head or line == head


def test_secrets_are_better_not_typed() -> None:
    assert shown("compute servers create", "--admin-pass").endswith(
        "Secret: better as\n                            @FILE, or - for standard input."
    )


def test_those_that_take_null_are_told() -> None:
    told = " ".join(shown("compute servers create", "--null").split())
    assert told.endswith("null for an argument. One of description, trusted-image-certificate.")
    assert not any("--null" in line for line in help.of_command(command("compute servers show")))


def test_usage_says_what_must_be_there() -> None:
    first = next(help.of_command(command("compute servers create")))
    assert first == "usage: ost servers create --name TEXT --flavor NAME|ID [OPTIONS]"


def test_help_is_not_wider_than_it_says() -> None:
    """Only what cannot be broken is: a flag with its value, a command."""
    wide = {
        line
        for each in commands()
        for line in help.of_command(each)
        if len(line) > help.WIDTH and " " in line.strip() and not line.lstrip().startswith("--")
    }
    assert wide == set()
