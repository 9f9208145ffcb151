# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What the fake does of each operation, as the tests that run on it have seen: a document.

`make test` writes docs/reference/fake.md anew if WRITE_FAKE is set, and else fails if it is not
what was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen import ir
from codegen.pipeline import load
from openstack_typed._runtime.testing.cloud import FakeCloud
from tests.live.coverage import reasons
from tests.seen import Seen

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "fake.md"
_SPECS = Path(__file__).parents[2] / "specs"
ENOUGH = 80
"""How many per cent of a service's live operations have to be like the real ones."""

LIKE = "like the real cloud"
REFUSED = "refused as by the real cloud"
SPECS = "answered by its specs only"
_HEAD = """\
<!-- Written by the tests that run on the fake. Do not edit. -->
# What the fake cloud does

`openstack_typed.testing.FakeCloud` checks every request against the specs, at its microversion.
What it then does is, for each operation, one of these:

- **like the real cloud**: tests that run on the real OpenStack run on the fake as well; status,
  headers, fields and kinds of values are compared with recorded answers of the real one;
- **refused as by the real cloud**: the test cloud can only refuse it, and so does the fake;
- **answered by its specs only**: it is carried out by what its verb means, or by a rule, and no
  test compares it;
- **501**: it is refused, with the reason.

"""


def document(seen: Sequence[Seen]) -> str:
    """The text of the document."""
    cloud = FakeCloud()
    parts, rows = [], []
    for service in load(_SPECS):
        called, served = (
            {name for each in seen for name in each.get(service.name, ((), ()))[place]}
            for place in (0, 1)
        )
        how = dict(_how(service, called, served, cloud))
        why = reasons(service.name)
        live = [
            f"{op.resource}.{op.name}"
            for op in service.operations()
            if not why.apart(op) and service.versions.highest in op.versions
        ]
        counts = {kind: sum(how[n].startswith(kind) for n in live) for kind in _KINDS}
        like = 100 * counts[LIKE] / len(live)
        cells = [service.name, str(len(live)), *(str(counts[kind]) for kind in _KINDS)]
        rows.append(f"| {' | '.join(cells)} | {like:.0f} |")
        lines = "\n".join(f"| `{name}` | {text} |" for name, text in how.items())
        parts.append(
            f"## {service.name}\n\n| operation | what the fake does |\n| --- | --- |\n{lines}\n"
        )
    head = f"| service | live operations | {' | '.join(_KINDS)} | % like |\n|{' --- |' * 7}\n"
    return _HEAD + head + "\n".join(rows) + "\n\n" + "\n".join(parts)


_KINDS = (LIKE, REFUSED, SPECS, "501")


def held(seen: Sequence[Seen], *, write: bool) -> str:
    """Hold the document against what several processes have seen.

    Args:
        seen: What each has seen.
        write: Whether to write the document anew.

    Returns:
        What is wrong; nothing if all is well.
    """
    text = document(seen)
    if write:
        DOCUMENT.write_text(text, "utf-8")
    elif not DOCUMENT.exists() or DOCUMENT.read_text("utf-8") != text:
        return f"{DOCUMENT} is not what was seen of the fake: run `WRITE_FAKE=1 make test`"
    few = {name: part for name, part in percentages(text).items() if part < ENOUGH}
    return f"less than {ENOUGH} % of the operations are like the real ones: {few}" if few else ""


def percentages(text: str) -> dict[str, int]:
    """How many per cent of each service's operations are like the real ones, as a document says."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: int(row[-1]) for row in rows if len(row) == 7 and row[-1].isdigit()}


def _how(
    service: ir.Service, called: set[str], served: set[str], cloud: FakeCloud
) -> Iterator[tuple[str, str]]:
    """What the fake does of each operation."""
    fake = cloud.services[service.name]
    why = reasons(service.name)
    for op in service.operations():
        name = f"{op.resource}.{op.name}"
        if name in served:
            yield name, LIKE
        elif (reason := fake.not_faked(name)) is not None:
            yield name, f"501: {reason}"
        elif name in called and why.of(op):
            yield name, REFUSED
        else:
            yield name, SPECS
