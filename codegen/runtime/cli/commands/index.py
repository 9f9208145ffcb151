# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What commands there are: the descriptions that the package carries beside each client.

Written by codegen/reports/commands.py. Only what a command line needs is read: `commands.json` of
each service for help and completion, `commands/<resource>.json` for the one resource that is used.
"""

from __future__ import annotations

import json
import os
from functools import cache, cached_property

TYPE_CHECKING = False  # that of `typing` would cost help its import
if TYPE_CHECKING:
    from .rows import Cases, Expr, Row

_PACKAGE = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))


def dashed(name: str) -> str:
    """A name as people type it: `server_groups` is `server-groups`."""
    return name.strip("_").replace("_", "-")


def undashed(word: str) -> str:
    """What people type as the name that it stands for."""
    return word.replace("-", "_")


@cache
def services() -> dict[str, Service]:
    """All services, by name."""
    found = {}
    for entry in sorted(os.scandir(_PACKAGE), key=lambda each: each.name):
        path = os.path.join(entry.path, "commands.json")
        if os.path.isfile(path):
            found[entry.name] = Service(_read(path))
    return found


def _read(path: str) -> Row:
    with open(path, encoding="utf-8") as file:
        row: Row = json.load(file)
    return row


class Service:
    """A service and its resources, without what their commands take.

    Attributes:
        name: What users call it: `block_storage`.
        type: Its type in the catalog.
        project: The project that it is of: `cinder`.
        doc: What it is.
        versions: The microversions that are described; empty if it has none.
        selectable: Whether a request may choose its microversion.
        resources: Its resources, by name.
    """

    def __init__(self, row: Row) -> None:
        self.name: str = row["name"]
        self.type: str = row["type"]
        self.project: str = row["project"]
        self.doc: str = row["doc"]
        self.versions: str = row.get("versions", "")
        self.selectable: bool = row.get("selectable", False)
        self.resources = {
            name: Summary(self.name, name, each) for name, each in row["resources"].items()
        }


class Summary:
    """A resource as help shows it.

    Attributes:
        service: The name of its service.
        name: Its own name.
        doc: What it is.
        rank: 0 for what today's clouds have; 1 if it needs an extension, 2 if newer microversions
            have it no more. Of resources of one name, the service may be left out of the best.
        commands: What each of its commands does.
    """

    def __init__(self, service: str, name: str, row: Row) -> None:
        self.service = service
        self.name = name
        self.doc: str = row["doc"]
        self.rank = 2 if row.get("ended") else 1 if row.get("extension") else 0
        self.commands: dict[str, str] = row["commands"]

    def load(self) -> Resource:
        """All that its commands want."""
        path = os.path.join(_PACKAGE, self.service, "commands", f"{self.name}.json")
        return Resource(self.service, _read(path))


class Resource:
    """A resource with its commands.

    Attributes:
        service: The name of its service.
        name: Its own name.
        doc: What it is.
        find: How its things are found by name: the arguments that narrow it are in `within`. None
            if they are not.
        wait: How its things are waited for, and by which command; None if they are not.
        commands: Its commands, by name.
        types: The declared types that its commands mention.
    """

    def __init__(self, service: str, row: Row) -> None:
        self.service = service
        self.name: str = row["name"]
        self.doc: str = row["doc"]
        self.find: Row | None = row.get("find")
        self.wait: Row | None = row.get("wait")
        self._rows: dict[str, Row] = row["commands"]
        self.types: dict[str, Row] = row["types"]

    @cached_property
    def commands(self) -> dict[str, Command]:
        """Its commands, by name."""
        return {name: Command(self, name, row) for name, row in self._rows.items()}


class Command:
    """A command: an operation, and what its arguments and answers are.

    Attributes:
        resource: The resource that it is of.
        name: Its name: `confirm_resize`.
        kind: What runs it, if it is no single call: `wait`, `edit`, `import`.
        row: All that is said of it.
        doc: What it does; the first line stands for itself.
        call: Method and path.
        versions: The microversions that have it; empty for all.
        when: The same for people.
        extensions: The extensions that it needs.
        deletes: Whether something is gone afterwards.
        reads: Whether it changes nothing.
        listing: Whether it answers a list, perhaps of many pages.
        columns: The paths of wire names that its tables show.
        starts: What ends the work that it starts; None if there is nothing to wait for.
        start: The command whose end an import waits for: `images.import_image`.
        example: What stands behind its name in an example.
        transfer: Which method moves the data of a thing instead, and what of; None if none does.
    """

    def __init__(self, resource: Resource, name: str, row: Row) -> None:
        self.resource = resource
        self.name = name
        self.kind: str = row.get("kind", "")
        self.row = row
        self.doc: str = row["doc"]
        self.call: str = row["call"]
        self.versions: str = row.get("versions", "")
        self.when: str = row.get("when", "")
        self.extensions: list[str] = row.get("extensions", [])
        self.deletes: bool = row.get("deletes", False)
        self.reads: bool = row.get("reads", False)
        self.listing = "pages" in row
        self.columns: list[str] = row.get("columns", [])
        self.starts: Row | None = row.get("starts")
        self.start: str = row.get("start", "")
        self.example: str = row.get("example", "")
        self.transfer: Row | None = row.get("transfer")

    @property
    def summary(self) -> str:
        """What it does, in a line."""
        return self.doc.partition("\n")[0]

    @property
    def full_name(self) -> str:
        """`compute servers confirm-resize`."""
        words = (self.resource.service, self.resource.name, self.name)
        return " ".join(map(dashed, words))

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """What it takes; those in the path first, in their order."""
        found = [Argument(self, row) for row in self.row.get("arguments", ())]
        return (
            *(each for each in found if each.positional),
            *(each for each in found if not each.positional),
        )

    @property
    def looks(self) -> Command:
        """The command that looks at one of the things that are waited for."""
        return self.resource.commands[(self.resource.wait or {})["show"]]

    @property
    def moves_data(self) -> bool:
        """Whether it takes data from a file, or brings some to one."""
        return any(each.type == "file" for each in self.arguments)

    @property
    def answers(self) -> bool:
        """Whether something comes back."""
        return "returns" in self.row or "outcome" in self.row

    @property
    def fields(self) -> list[Row]:
        """The fields of what it answers, one or each of many; empty if that is no object."""
        return [row for name in self._answered() for row in self.resource.types[name]["fields"]]

    def _answered(self) -> list[str]:
        """The one declared object type that its answers are made of."""
        cases = self.row.get("returns")
        for answer in filter(None, exprs_of(cases)):
            for name in named(answer[1]):
                if self.resource.types[name].get("fields"):
                    return [name]
        return []


class Argument:
    """An argument of a command.

    Attributes:
        name: Its name in Python, and with dashes on the command line.
        wire: Its name in the request; empty for further keys.
        place: Where it stands: `path`, `query`, `headers`, `body`, `value` and so on; `own` if
            no service sees it.
        type: Its type; by version, `{"by": [[versions, type], …]}`.
        doc: What it is.
        versions: The microversions that have it; empty for all.
        when: The same for people.
        extensions: The extensions that it needs.
        required: The microversions that want it: `all`, a set for people, or empty for none.
        row: All that is said of it.
        secret: Whether nobody may see it.
        operators: The words that are operators where a colon follows them.
        thing: The resource that finds what its value is the ID of: `compute.flavors`; or empty.
        flags: What is typed for it: `--flavor-ref`, and short forms of it.
        item_flags: What is typed for one item of it, where it is a list or a map.
    """

    def __init__(self, command: Command, row: Row) -> None:
        self.command = command
        self.row = row
        self.wire: str = row.get("name", "")  # further keys of a body have none
        self.name: str = row.get("python") or row["name"]
        self.place: str = row["in"]
        self.type: Expr = row["type"]
        self.doc: str = row.get("doc", "")
        self.versions: str = row.get("versions", "")
        self.when: str = row.get("when", "")
        self.extensions: list[str] = row.get("extensions", [])
        self.required: str = row.get("required", "")
        self.secret: bool = row.get("secret", False)
        self.operators: list[str] = row.get("operators", [])
        self.thing: str = row.get("thing", "")
        words = row.get("flags") or (self.name, *row.get("short", ()))
        self.flags = [f"--{dashed(word)}" for word in words]
        self.item_flags = [f"--{dashed(word)}" for word in row.get("item", ())]

    @property
    def positional(self) -> bool:
        """Whether it is told by its place."""
        return self.place == "path"

    @property
    def flag(self) -> str:
        """What help shows first, and what messages call it."""
        return (self.item_flags or self.flags[::-1])[0]

    @property
    def types(self) -> dict[str, Row]:
        """The declared types that its type mentions."""
        return self.command.resource.types

    def exprs(self) -> list[Expr]:
        """Its types, the newest first."""
        return exprs_of(self.type)


def exprs_of(cases: Cases) -> list[Expr]:
    """The types of a row, the newest first."""
    return [expr for _, expr in reversed(cases["by"])] if isinstance(cases, dict) else [cases]


def named(expr: Expr) -> list[str]:
    """The declared types that a type mentions itself."""
    if isinstance(expr, str):
        return [expr] if expr[:1].isupper() else []
    if expr[0] == "is":
        return []
    return [name for part in expr[1:] for name in named(part)]


def python_name(command: Command, path: str) -> str:
    """The name of a column: the path of wire names with the Python name in front."""
    for row in command.fields:
        wire = row["name"]
        if path == wire or path.startswith(f"{wire}."):
            return f"{row.get('python') or wire}{path[len(wire) :]}"
    return path
