# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which command is meant by words."""

from __future__ import annotations

import pytest

from openstack_typed._runtime.cli.commands.words import all_commands, meant, short, split
from openstack_typed._runtime.cli.failures import Usage
from openstack_typed._runtime.cli.main import main


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
            "compute servers has no command 'lst'; did you mean `ost servers list`?",
        ),
        (
            "services list",
            "several services have 'services': write `ost block-storage services` or `ost compute "
            "services` or `ost identity services`",
        ),
        (
            "compute imagez list",
            "compute has no resource 'imagez'; did you mean images?; see `ost compute --help`",
        ),
        (
            "server list",
            "there is no service and no resource 'server'; did you mean `ost servers list`?",
        ),
        (
            "server list --all-projects",
            "there is no service and no resource 'server'; `openstack server list --all-projects` "
            "is `ost servers list --all-tenants`",
        ),
        (
            "volume backup ls",
            "there is no service and no resource 'volume'; did you mean `ost backups list`?",
        ),
        (
            "floating-ip create public",
            "there is no service and no resource 'floating-ip'; did you mean "
            "`ost floating-ips create`?",
        ),
        (
            "usage list",
            "there is no service and no resource 'usage'; did you mean `ost compute usages list`?",
        ),
        (
            "service show",
            "there is no service and no resource 'service'; did you mean `ost identity services "
            "show`?",
        ),
        (
            "servers set web --property role=web",
            "compute servers has no command 'set'; `openstack server set --property role=web web` "
            "is `ost server-metadata update web --metadata role=web`",
        ),
    ],
)
def test_what_is_said_of_words_without_a_meaning(words: str, message: str) -> None:
    with pytest.raises(Usage) as caught:
        meant(words.split()[:3], words.split()[3:])
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


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--os_cloud", "web"], "a command is expected in front of --os_cloud; did you mean "
         "--os-cloud?"),
        (["servers", "create"], "--name and --flavor are missing; see `ost compute servers create "
         "--help`"),
        (["servers", "create", "web"], "'web' is one too many; did you mean `--name web`?"),
        (["networks", "show", "a", "b"], "'b' is one too many; see `ost network networks show "
         "--help`"),
        (["servers", "list", "--all-projects"], "there is no option --all-projects; write "
         "--all-tenants; see `ost compute servers list --help`"),
        (["servers", "list", "--long"], "there is no option --long; write --format wide; see `ost "
         "compute servers list --help`"),
        (["servers", "reboot", "web", "--hard"], "there is no option --hard; `openstack server "
         "reboot --hard web` is `ost servers reboot web --type HARD`; see `ost compute servers "
         "reboot --help`"),
        (["servers", "list", "--wait"], "there is no option --wait; only other commands have it; "
         "see `ost compute servers list --help`"),
        (["token", "issue"], "'issue' is one too many; `openstack token issue` is `ost token`"),
    ],
)  # fmt: skip
def test_mistakes_of_habit_lead_to_the_right_words(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main("openstack_typed", argv) == 2
    assert capsys.readouterr().err == f"ost: {said}\n"


@pytest.mark.parametrize("argv", [["help"], ["help", "compute"], ["help", "servers", "create"]])
def test_help_is_a_word_as_well(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", argv) == 0
    said = capsys.readouterr().out
    assert main("openstack_typed", [*argv[1:], "--help"]) == 0
    assert said == capsys.readouterr().out
