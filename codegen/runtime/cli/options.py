# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The options that commands have besides their own arguments, and who has them."""

from __future__ import annotations

from .commands.index import Command
from .commands.kinds import things

FORMATS = ("table", "wide", "json", "jsonl", "yaml", "csv", "value", "name")


class Option:
    """An option.

    Attributes:
        flags: What is typed.
        name: Its name in Python, of the first flag.
        doc: What it does.
        value: What stands for its value in help; empty if it takes none.
        choices: The values that it takes, if those are all.
        many: Whether it may be given several times.
        group: The heading that help shows it under.
    """

    __slots__ = ("choices", "doc", "flags", "group", "many", "name", "value")

    def __init__(
        self,
        flags: tuple[str, ...],
        doc: str,
        value: str = "",
        choices: tuple[str, ...] = (),
        *,
        many: bool = False,
        group: str = "cloud",
    ) -> None:
        self.flags = flags
        self.name = flags[0].lstrip("-").replace("-", "_")
        self.doc = doc
        self.value = value
        self.choices = choices
        self.many = many
        self.group = group


CLOUD = (
    Option(("--os-cloud",), "The cloud of clouds.yaml; several with commas between them.", "NAME"),
    Option(("--os-region-name",), "The region.", "NAME"),
    Option(("--all-regions",), "All regions of the cloud."),
    Option(("--all-clouds",), "All clouds of clouds.yaml, in all their regions."),
    Option(("--os-client-config-file",), "The clouds.yaml to read, and no other.", "FILE"),
    Option(("--os-interface",), "public, internal or admin.", "NAME"),
    Option(("--os-auth-type",), "The auth plugin: password, token and so on.", "NAME"),
    Option(("--os-auth-url",), "Where to log in.", "URL"),
    Option(("--os-username",), "The user's name.", "NAME"),
    Option(("--os-user-id",), "The user's ID.", "ID"),
    Option(("--os-user-domain-name",), "The domain of the user.", "NAME"),
    Option(("--os-user-domain-id",), "The same by ID.", "ID"),
    Option(("--os-password",), "The password; better in clouds.yaml or OS_PASSWORD.", "TEXT"),
    Option(("--os-token",), "A token that there is already.", "TEXT"),
    Option(("--os-passcode",), "The passcode of a second factor, for v3totp.", "TEXT"),
    Option(("--os-application-credential-id",), "The application credential to log in by.", "ID"),
    Option(("--os-application-credential-name",), "The same by name, of the user.", "NAME"),
    Option(("--os-application-credential-secret",), "Its secret.", "TEXT"),
    Option(("--os-project-name",), "The project.", "NAME"),
    Option(("--os-project-id",), "The project's ID.", "ID"),
    Option(("--os-project-domain-name",), "The domain of the project.", "NAME"),
    Option(("--os-project-domain-id",), "The same by ID.", "ID"),
    Option(("--os-domain-name",), "The domain to be scoped to.", "NAME"),
    Option(("--os-domain-id",), "The same by ID.", "ID"),
    Option(("--os-system-scope",), "`all`: be scoped to the whole system.", "all"),
    Option(("--os-trust-id",), "The trust that the token is for.", "ID"),
    Option(("--os-cacert",), "The file of certificates that are trusted.", "FILE"),
    Option(("--os-cert",), "The file of the client's certificate.", "FILE"),
    Option(("--os-key",), "The file of its key.", "FILE"),
    Option(("--insecure",), "Do not check certificates."),
    Option(("--timeout",), "How long a request may take; with --wait, the waiting.", "SECONDS"),
)  # fmt: skip
"""Where and who. What is not said comes from clouds.yaml and OS_* variables."""

GENERAL = (
    Option(("--debug",), "Show requests and answers, without secrets.", group="general"),
    Option(("--microversion",), "The microversion to send; `auto` for what the command needs, "
           "`highest` for the cloud's newest.", "VERSION", group="general"),
    Option(("--help", "-h"), "Show this help.", group="general"),
)  # fmt: skip

OUTPUT = (
    Option(("--format", "-f"), "How to show what comes back.", "FORMAT", FORMATS, group="output"),
    Option(("--column", "-c"), "A column to show: a field, or a path in one such as "
           "flavor.original_name; may be repeated.", "NAME", many=True, group="output"),
    Option(("--sort-by",), "Sort the rows by a column; `-NAME` downwards.", "NAME", many=True,
           group="output"),
    Option(("--query",), "A JMESPath expression over the JSON that comes back.", "EXPRESSION",
           group="output"),
    Option(("--no-header",), "Leave the line of headings out.", group="output"),
    Option(("--width",), "How wide tables are; the terminal's width unless given.", "COLUMNS",
           group="output"),
)  # fmt: skip

REQUEST = (
    Option(("--body",), "Arguments from a file of YAML or JSON, `-` for standard input.", "FILE",
           group="request"),
    Option(("--null",), "Send null for an argument.", "NAME", many=True, group="request"),
    Option(("--skeleton",), "Print a file for --body to fill in, and send nothing.",
           group="request"),
)  # fmt: skip

PLAN = (
    Option(("--dry-run",), "Show what would be sent, and do not send it.", group="request"),
    Option(("--curl",),
           "The same as a command of curl. Its token is that of the variable OS_TOKEN: "
           "`export OS_TOKEN=$(ost token -c id -f value)`.", group="request"),
)  # fmt: skip

FIND = (
    Option(("--find",), "How names are looked for: by=id, by=name, or where, such as "
           "all_tenants=true; RESOURCE.KEY=VALUE is for names of one resource.", "KEY=VALUE,...",
           many=True, group="request"),
)  # fmt: skip

WAIT = (
    Option(("--wait",), "Wait until what this starts is done, as long as --timeout says, "
           "600 seconds unless given.", group="request"),
)  # fmt: skip

YES = (
    Option(("--yes", "-y"), "Do not ask before several things are deleted.", group="request"),
)  # fmt: skip

EVERYWHERE = (*CLOUD, *GENERAL)
"""What may stand anywhere on the command line, also in front of the command's name."""


def options_of(command: Command) -> list[Option]:
    """The options that a command has besides its arguments."""
    found = [*REQUEST] if not command.kind else []
    if command.kind != "edit":  # what that sends is in the editor yet
        found += PLAN
    if things(command):
        found += FIND
    if command.starts is not None:
        found += WAIT
    if takes_many(command):
        found += YES if command.deletes else ()
    return [*found, *OUTPUT, *EVERYWHERE]


def takes_many(command: Command) -> bool:
    """Whether the last part of the path may be several things, one after the other."""
    if not any(each.positional for each in command.arguments):
        return False
    changes = not command.answers and not command.reads
    alone = command.moves_data or command.kind == "edit"
    return (changes and not alone) or command.kind == "wait"
