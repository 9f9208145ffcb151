# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""JSON and YAML that any standard output takes, whatever its encoding and whoever reads it."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

from ..safe import safe, safe_json


def to_json(value: Any, indent: int | None = None) -> str:
    """JSON; what a terminal would obey, or the encoding lacks, is written out as JSON has it."""
    return safe_json(json.dumps(value, indent=indent, ensure_ascii=not _takes_all()))


def to_yaml(value: Any, **how: Any) -> str:
    """YAML; the same is written out as YAML has it.

    Args:
        value: What to write.
        **how: What else PyYAML is told.
    """
    import yaml

    dump: Any = partial(yaml.dump, value, sort_keys=False, default_flow_style=False, **how)
    try:
        dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        text: str = dump(Dumper=dumper, allow_unicode=_takes_all())
    except UnicodeEncodeError:  # by half a character, which the one in Python writes out
        dumper = yaml.SafeDumper
        text = dump(Dumper=dumper, allow_unicode=False)
    if safe(text, "\n") != text:  # YAML takes more for harmless than terminals do
        text = dump(Dumper=dumper, allow_unicode=False)
    return text.removesuffix("...\n")


def _takes_all() -> bool:
    """Whether standard output can show all characters."""
    return (sys.stdout.encoding or "").casefold().replace("-", "") in ("utf8", "utf8sig")
