# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the package: clouds, what they offer, and what microversions change."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path

from .versions import Version

Change = tuple[str, str, str, str]
"""(version, kind, what, text), as in the `_history` modules."""

_SIGNS = {"new": "+", "gone": "-", "behaviour": "*"}
_LEGEND = "+ new, - gone, ! changed, * changes of behaviour that no type shows"


def main(package: str, argv: Sequence[str] | None = None) -> int:
    """Run a command; without one, list the clouds.

    Returns:
        The exit status: 0; 1 if a cloud cannot be looked at; 2 if the arguments make no sense.
    """
    options = _parser(package).parse_args(argv)
    return int(options.run(package, options))


def _parser(package: str) -> argparse.ArgumentParser:
    services = _services()
    parser = argparse.ArgumentParser(
        prog=f"python -m {package}",
        description="Without a command: list the clouds that are described, and where.",
    )
    parser.add_argument("--version", action="store_const", const=_version, dest="run",
                        help="print what the clients were generated from")  # fmt: skip
    parser.set_defaults(run=_clouds)
    commands = parser.add_subparsers(metavar="COMMAND")
    text = "print the services of a cloud, their endpoints and versions"
    command = commands.add_parser("cloud", help=text, description=f"{text}.")
    command.set_defaults(run=_cloud)
    command.add_argument("name", nargs="?", help="its name in clouds.yaml (default: as connect())")
    command.add_argument("--region", metavar="NAME", help="the region")
    text = "print what a program meets when its pinned microversion moves up"
    command = commands.add_parser("changes", help=text, description=f"{text}. {_LEGEND}.")
    command.set_defaults(run=_changes, parser=command)
    command.add_argument("service", type=_imported, choices=services, help="such as compute")
    command.add_argument("low", help="the microversion that the program is pinned to")
    command.add_argument("high", help="the microversion that it moves to")
    command.add_argument("--json", action="store_true", help="print JSON, a list of objects")
    return parser


def _version(package: str, options: argparse.Namespace) -> int:
    print("\n".join(_about(package)))
    return 0


def _about(package: str) -> Iterator[str]:
    about = import_module(f"{package}._about")
    yield f"generator {about.GENERATOR}, sources {about.SOURCES[:12]}, specs {about.SPECS[:12]}"


def _clouds(package: str, options: argparse.Namespace) -> int:
    from . import look

    return _printed(lambda: chain(look.clouds(), [""], _about(package)))


def _cloud(package: str, options: argparse.Namespace) -> int:
    from . import look

    connect = import_module(f"{package}.cloud").connect
    return _printed(lambda: look.cloud(connect(options.name, region_name=options.region)))


def _printed(lines: Callable[[], Iterable[str]]) -> int:
    """Print lines as they come; what cannot be is said, and no traceback shown."""
    from keystoneauth1.exceptions import ClientException

    try:
        for line in lines():
            print(line)
    except ClientException as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _changes(package: str, options: argparse.Namespace) -> int:
    parser: argparse.ArgumentParser = options.parser
    module = import_module(f"{package}.{options.service}._history")
    try:
        found = between(module.CHANGES, options.low, options.high, module.VERSIONS)
    except ValueError as error:
        parser.error(str(error))
    if options.json:
        keys = ("version", "kind", "what", "text")
        json.dump([dict(zip(keys, c, strict=True)) for c in found], sys.stdout, indent=1)
        print()
    else:
        sys.stdout.write(render(options.service, options.low, options.high, found))
    return 0


def _imported(service: str) -> str:
    """The import name of a service, whose type in the catalog has dashes."""
    return service.replace("-", "_")


def _services() -> list[str]:
    folder = Path(__file__).parent.parent
    return sorted(path.parent.name for path in folder.glob("*/_history.py"))


def between(changes: Iterable[Change], low: str, high: str, known: tuple[str, str]) -> list[Change]:
    """The changes above one version, up to another.

    Raises:
        ValueError: One is no version that the clients know, or the first is not the lower one.
    """
    first, last = map(Version.parse, known)
    for text in (low, high):
        if not first <= Version.parse(text) <= last:
            raise ValueError(f"{text} is not between {first} and {last}, which this client knows")
    if Version.parse(low) > Version.parse(high):
        raise ValueError(f"{low} comes after {high}: give the lower version first")
    return [c for c in changes if Version.parse(low) < Version.parse(c[0]) <= Version.parse(high)]


def render(service: str, low: str, high: str, changes: Sequence[Change]) -> str:
    """The changes as people read them, one block a version."""
    count = len(changes)
    if not count:
        return f"{service} {low} to {high}: nothing changes\n"
    lines = [f"{service} {low} to {high}: {count} change{'s' * (count != 1)} ({_LEGEND})"]
    for version, group in groupby(changes, key=lambda change: change[0]):
        lines += ["", version]
        lines += [f"  {_SIGNS.get(kind, '!')} {what}: {text}" for _, kind, what, text in group]
    return "\n".join(lines) + "\n"
