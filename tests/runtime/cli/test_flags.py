# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What is typed for arguments and options: nothing means two things."""

from __future__ import annotations

from collections import Counter

import pytest

from openstack_typed._runtime.cli import options
from openstack_typed._runtime.cli.commands.kinds import is_switch, may_be_off
from openstack_typed._runtime.cli.commands.parser import parse
from openstack_typed._runtime.cli.options import Option

from .arguments import commands
from .commands import RESOURCES, resource

ALL = [
    option
    for group in vars(options).values()
    if isinstance(group, tuple)
    for option in group
    if isinstance(option, Option)
]


def test_options_are_found() -> None:
    names = {option.name for option in ALL}
    assert {"os_cloud", "debug", "format", "body", "find", "wait", "yes"} <= names


@pytest.mark.parametrize("name", RESOURCES)
def test_no_flag_means_two_things(name: str) -> None:
    """Of all options there are, whether a command has them or not: it may get them one day."""
    shared = {flag for option in ALL for flag in option.flags}
    for command in resource(name).commands.values():
        flags = [
            flag
            for argument in command.arguments
            if not argument.positional
            for flag in (*argument.flags, *argument.item_flags)
        ]
        flags += [
            f"--no-{flag[2:]}"
            for argument in command.arguments
            if not argument.positional and is_switch(argument) and may_be_off(argument)
            for flag in argument.flags
        ]
        twice = [flag for flag, count in Counter(flags).items() if count > 1]
        assert twice == [], command.full_name
        assert shared.isdisjoint(flags), (command.full_name, shared & set(flags))


def test_every_command_can_be_read() -> None:
    """Argparse refuses an option that is there twice."""
    for command in commands():
        assert parse(command, []).given == {}
