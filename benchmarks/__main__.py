# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Run the benchmarks: all of them, or a part quickly."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import checkers, cli, clients, editor, environment, fake, generation, results, yardstick
from .profiles import PROFILES
from .rounds import say
from .table import Row, text

Part = Callable[[clients.Bench, int], Iterator[Row]]

# Each with its rounds.
PARTS: dict[str, tuple[Part, int]] = {
    "yardstick": (lambda _, rounds: yardstick.yardstick(rounds), 9),
    "list": (clients.lists, 5),
    "others": (clients.others, 3),
    "memory": (clients.memory, 1),
    "kept": (clients.kept, 3),
    "peers": (clients.peers, 3),
    "get": (clients.gets, 7),
    "check": (clients.checks, 5),
    "import": (clients.imports, 15),
    "start": (clients.starts, 11),
    "fake": (lambda _, rounds: fake.fake(rounds), 3),
    "cli": (lambda _, rounds: cli.cli(rounds), 7),
    "generate": (lambda _, rounds: generation.generation(rounds), 1),
    "editor": (lambda _, rounds: editor.editor(rounds), 2),
    "stubs": (lambda _, rounds: checkers.stubs(rounds), 2),
}


def main() -> int:
    """Run what is asked for, and print the table; RESULTS.md is written when all is run.

    Returns:
        The exit status: 0, whatever the figures say.
    """
    options = _options()
    chosen: list[str] = options.part or list(PARTS)
    parts: dict[str, list[Row]] = {}
    with clients.bench() as bench:
        for name in chosen:
            part, rounds = PARTS[name]
            parts[name] = list(part(bench, options.rounds or rounds))
            say(text(parts[name]) if len(chosen) > 1 else "")
        profiles: dict[str, str] = {}
        for name, rows in parts.items():
            missed = not options.part and not all(row.done for row in rows)
            if options.profile or missed:
                profiles.update(_profile(name, bench))
    print(text(row for rows in parts.values() for row in rows))
    if options.part:
        for name, profile in profiles.items():
            print(f"\n{name}\n{profile}")
    else:
        results.write(parts, profiles)
    return 0


def _profile(name: str, bench: clients.Bench) -> dict[str, str]:
    """The profile of a part, by its name, if there is one for it."""
    if name == "generate":
        return {name: results.profile(Path(sys.executable), "generation")}
    if name in PROFILES:
        return {name: results.profile(environment.python(), "profiles", name, bench.auth_url)}
    return {}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; else all")
    parser.add_argument("--rounds", type=int, help="how often everything is run")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    options = parser.parse_args()
    if unknown := set(options.part) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there is {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
