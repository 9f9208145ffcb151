# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Names and import statements in the order that ruff and isort give them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from .code import Import


def import_lines(imports: Iterable[Import]) -> tuple[str, ...]:
    """Import statements, sorted as ruff and isort sort them; groups end with an empty line."""
    by_module: dict[str, list[str]] = {}
    for item in imports:
        by_module.setdefault(item.module, []).append(item.name)

    def group(module: str) -> int:
        if module.startswith("."):
            return 2
        return 0 if module.partition(".")[0] in sys.stdlib_module_names else 1

    def order(module: str) -> tuple[int, int, str]:
        dots = len(module) - len(module.lstrip("."))
        return (group(module), -dots, module)

    lines: list[str] = []
    last = None
    for module in sorted(by_module, key=order):
        if last is not None and group(module) != last:
            lines.append("")
        last = group(module)
        found = sorted(set(by_module[module]), key=_import_order)
        lines.append(f"from {module} import {', '.join(found)}")
    return tuple(lines)


def public_order(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Sorts the names in `__all__` as ruff does: `Server_2_3` comes before `Server_2_16`."""
    return _kind(name), _natural(name)


def _import_order(name: str) -> tuple[int, list[tuple[int, int, str]], str]:
    """Sorts the names in an import as ruff does."""
    return _kind(name), _natural(name.lower()), name


def _natural(name: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.split(r"(\d+)", name)
        if part
    ]


def _kind(name: str) -> int:
    """Constants, then classes, then functions: as ruff sorts names."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
