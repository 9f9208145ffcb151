# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Small graphs of names: what comes before what, and what goes in circles."""

from __future__ import annotations

from collections.abc import Mapping, Set


def sorted_by_dependency(edges: Mapping[str, Set[str]]) -> list[str]:
    """The names, each after those that it depends on; in their own order otherwise.

    A circle is cut where it is first met.
    """
    done: dict[str, None] = {}
    open_: set[str] = set()

    def visit(name: str) -> None:
        if name in done or name in open_ or name not in edges:
            return
        open_.add(name)
        for other in edges:  # not in the order of a set, which differs from run to run
            if other in edges[name]:
                visit(other)
        open_.discard(name)
        done[name] = None

    for name in edges:
        visit(name)
    return list(done)


def cycles(edges: Mapping[str, Set[str]]) -> dict[str, frozenset[str]]:
    """For each name that depends on itself, by whatever way: all names of its circle."""
    reach: dict[str, set[str]] = {}
    for name in edges:
        seen: set[str] = set()
        todo = [name]
        while todo:
            for other in edges.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        reach[name] = seen
    return {
        name: frozenset(o for o in seen if name in reach.get(o, ()))
        for name, seen in reach.items()
        if name in seen
    }
