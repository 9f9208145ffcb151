# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`edit`: the present state of a thing in an editor, and the difference to the service."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
import textwrap
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from ..commands import index
from ..commands.index import Argument, Command
from ..failures import CONFLICT, FAILED, Failure, Usage, status_of
from ..reading.bodies import arguments_in
from ..reading.documents import Plain
from ..reading.skeletons import example
from ..reading.texts import about
from ..reading.typed import Wrong, reading
from .carriers import Outcome, simply

_EDITABLE = frozenset({"body", "set", "add", "extra"})
"""The places of arguments that a thing's state tells of."""
_BY_KEY = frozenset({"add", "extra"})
"""Those of maps of which each key is changed by itself."""
_WIDTH = 97
_REVISION = "revision_number"
"""The field that grows with each change, and that `If-Match` is about."""


def edited(
    cloud: Any, command: Command, given: dict[str, Any], options: Namespace
) -> Outcome | None:
    """Let somebody edit a thing, and send what was changed.

    Args:
        cloud: The cloud.
        command: The command `edit`.
        given: The parts of the path, as IDs.
        options: The options of the command line.

    Raises:
        Failure: Nothing was changed, the editor failed, or the service refused it. What was
            edited is kept then.
        Usage: What was edited makes no sense. It is kept.
    """
    update = command.resource.commands["update"]
    present = _present(cloud, command, given, options)
    state = _State(update, present)
    text = "\n".join(state.lines()) + "\n"
    path = _written(text, command.resource.name)
    outcome = None
    try:
        _run_editor(path)
        with open(path, encoding="utf-8") as file:
            changed = state.difference(text, file.read(), path)
        if changed:
            from ..reading.names import with_ids

            guard = _guard(cloud, update, present)
            if not guard:
                _look_again(state, changed, _present(cloud, command, given, options))
            found = with_ids(cloud, update, {**given, **changed}, options)
            outcome = _sent(cloud, update, {**found, **guard}, options)
    except (Exception, KeyboardInterrupt) as error:
        kept = f"{' '.join(str(error).split()) or 'stopped'}; what was edited is kept in {path}"
        if isinstance(error, _Overtaken):
            again = shlex.join(["ost", *command.full_name.split(), *map(str, given.values())])
            kept += f": run `{again}` again and bring over what is still right"
        raise Failure(kept, status_of(error)) from error
    os.unlink(path)
    if not changed:
        raise Failure("nothing was changed in the editor, and nothing was sent", FAILED)
    return outcome


class _Overtaken(Failure):
    """Somebody else has changed the thing while it was edited."""

    def __init__(self, message: str) -> None:
        super().__init__(message, CONFLICT)


def _guard(cloud: Any, update: Command, present: Mapping[str, Any]) -> dict[str, str]:
    """The argument by which the service refuses what is meant for an older state, if it does."""
    revision = present.get(_REVISION)
    argument = next((each for each in update.arguments if each.wire == "If-Match"), None)
    if argument is None or revision is None:
        return {}
    loaded = getattr(cloud, update.resource.service)._connection.extensions()
    if loaded is not None and not loaded.issuperset(argument.extensions):
        return {}
    return {argument.name: f"{_REVISION}={revision}"}


def _sent(cloud: Any, update: Command, given: dict[str, Any], options: Namespace) -> Outcome | None:
    """What comes back of the change.

    Raises:
        _Overtaken: It is meant for an older state.
    """
    from ...errors import PreconditionFailed

    try:
        return simply(cloud, update, given, options)
    except PreconditionFailed as error:
        text = f"somebody else has changed it meanwhile, and it is left like that: {error}"
        raise _Overtaken(text) from error


def _look_again(state: _State, changed: Mapping[str, Any], present: dict[str, Any]) -> None:
    """Compare what is to be changed with what is there now.

    Raises:
        _Overtaken: Somebody else has changed the same.
    """
    names = state.overtaken(changed, _State(state.update, present))
    if names:
        raise _Overtaken(
            f"somebody else has changed {', '.join(names)} meanwhile, and nothing was sent"
        )


def _present(
    cloud: Any, command: Command, given: Mapping[str, Any], options: Namespace
) -> dict[str, Any]:
    """The state of a thing, with all that the cloud can tell of it."""
    from ...answers.model import to_wire

    client = getattr(cloud, command.resource.service)
    if hasattr(client, "_at"):
        client = client._at(options.microversion or ("auto" if _has_ended(command) else "highest"))
    found = to_wire(getattr(client, command.resource.name).show(**given))
    if not isinstance(found, dict):
        raise Failure(f"{command.full_name}: what `show` answers is nothing to edit", FAILED)
    return found


def _has_ended(command: Command) -> bool:
    """Whether the newest microversions cannot show such things."""
    whole = index.services()[command.resource.service].versions
    versions = command.resource.commands["show"].versions
    return bool(versions) and not versions.endswith(f"..{whole.rpartition('..')[2]}")


def _written(text: str, name: str) -> str:
    """A file that nobody else may read."""
    handle, path = tempfile.mkstemp(prefix=f"ost-{name}-", suffix=".yaml")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _run_editor(path: str) -> None:
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        status = subprocess.run([*words, path], check=False).returncode
    except OSError as error:
        raise Usage(
            f"the editor {words[0]} cannot be run: {error.strerror}; say another in EDITOR"
        ) from None
    if status:
        raise Failure(f"the editor {words[0]} ended with status {status}; nothing was sent", FAILED)


class _State:
    """The present state of a thing, as far as it can be changed."""

    def __init__(self, update: Command, present: dict[str, Any]) -> None:
        self.update = update
        self.arguments = [
            each for each in update.arguments if each.place in _EDITABLE and not each.secret
        ]
        self.values: dict[str, Any] = {}
        """What there is, by argument; none of it if the argument does not take it."""
        for argument in self.arguments:
            if argument.place in _BY_KEY:
                self._take(argument, self._further(present))
            elif (wire := self._wire(argument)) in present:
                self._take(argument, present[wire])
        self.removable = next((each for each in update.arguments if each.place == "remove"), None)

    def _wire(self, argument: Argument) -> str:
        """What answers call it: often as requests do, else it has the same name in Python."""
        fields = self.update.resource.commands["show"].fields
        names = {field.get("python") or field["name"]: field["name"] for field in fields}
        wires = {field["name"] for field in fields}
        return argument.wire if argument.wire in wires else names.get(argument.name, argument.wire)

    def _further(self, present: dict[str, Any]) -> dict[str, Any]:
        """What is there besides the fields that the spec knows."""
        show = self.update.resource.commands["show"]
        known = {field["name"] for field in show.fields} | {each.wire for each in self.arguments}
        return {key: value for key, value in present.items() if key not in known}

    def _take(self, argument: Argument, value: Any) -> None:
        try:
            found = reading(argument)
            found.data(found.kinds(argument.exprs()), value)
        except Wrong:
            return
        self.values[argument.name] = value

    def lines(self) -> Iterator[str]:
        """The file to edit."""
        name = f"{self.update.resource.name.replace('_', ' ')}"
        yield f"## The present state of one of the {name}, as far as it can be changed."
        yield "## Save it with other values, and those are sent. Lines that are taken out, or that"
        yield "## begin with #, leave what they are of as it is."
        for argument in self.arguments:
            yield ""
            for line in textwrap.wrap(about(argument.row), _WIDTH, break_on_hyphens=False):
                yield f"## {line}"
            if argument.place == "add" and self.removable is not None:
                yield "## What is taken out of these is removed."
            if argument.name in self.values:
                yield from _yaml(argument.name, self.values[argument.name])
            else:
                yield from example(argument)

    def difference(self, before: str, after: str, path: str) -> dict[str, Any]:
        """The arguments that say what was changed.

        Raises:
            Usage: What was edited makes no sense.
        """
        first = arguments_in(self.update, before, path)
        now = arguments_in(self.update, after, path)
        changed = {name: value for name, value in now.items() if first.get(name, Plain) != value}
        for argument in self.arguments:
            if argument.place in _BY_KEY and argument.name in changed:
                changed.update(self._entries(argument, first, changed.pop(argument.name)))
        if changed and any(each.required and not each.positional for each in self.update.arguments):
            # Where some must be there, what is left out is taken away.
            return {**now, **changed}
        return changed

    def overtaken(self, changed: Mapping[str, Any], now: _State) -> list[str]:
        """What is to be changed, and is not any more as it was."""
        found = []
        for argument in self.arguments:
            was, there = self.values.get(argument.name), now.values.get(argument.name)
            if was == there:
                continue
            if argument.place in _BY_KEY:
                was, there = was or {}, there or {}
                keys = list(changed.get(argument.name, ()))
                if self.removable is not None:
                    keys += changed.get(self.removable.name, ())
                found += [key for key in keys if was.get(key) != there.get(key)]
            elif argument.name in changed:
                found.append(argument.name)
        return found

    def _entries(
        self, argument: Argument, first: Mapping[str, Any], now: dict[str, Any]
    ) -> dict[str, Any]:
        """What was changed of a map: each key is set or removed by itself."""
        old = first.get(argument.name) or {}
        found: dict[str, Any] = {}
        new = {key: value for key, value in now.items() if key not in old or old[key] != value}
        gone = [key for key in old if key not in now]
        if new:
            found[argument.name] = new
        if gone and self.removable is not None:
            found[self.removable.name] = gone
        elif gone:
            raise Usage(f"{', '.join(gone)} cannot be removed")
        return found


def _yaml(name: str, value: Any) -> Iterator[str]:
    """A key with its value."""
    import yaml

    text = yaml.safe_dump(
        {name: value}, allow_unicode=True, sort_keys=False, default_flow_style=False, width=_WIDTH
    )
    yield from text.rstrip("\n").split("\n")
