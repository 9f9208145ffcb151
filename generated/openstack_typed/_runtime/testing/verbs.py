# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What operations do by what they are called: the verbs mean the same in every service.

An operation is about things of a kind (`servers.create`), or about a part of one thing: a map or
a list that it holds (`server_metadata.set`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from .call import Call
from .check import Problem
from .messages import NotFaked, Refused, truth
from .shape import ABSENT, MISSING
from .specs import Expr, Wait, at
from .world import Thing


@frozen
class Part:
    """A map or a list that a thing holds.

    Attributes:
        holder: Where it is: the fields of the thing, or what it holds without showing it.
        name: What it is called there.
        many: Whether it is a list.
    """

    holder: dict[str, Any]
    name: str
    many: bool

    @property
    def value(self) -> Any:
        return self.holder.setdefault(self.name, [] if self.many else {})


def do(call: Call) -> Any:
    """Do what the verb says.

    Raises:
        NotFaked: The verb alone does not say what to do.
        Refused: It cannot be done.
    """
    operation = call.operation
    kind = subject(call)
    word = operation.verb.partition("_")[0]
    if kind is not None and not operation.action:
        if word in _OF_THINGS:
            return _OF_THINGS[word](call, kind)
    elif kind is None and word in _OF_PARTS and (part := part_of(call)) is not None:
        return _OF_PARTS[word](call, part)
    if operation.starts is not None and call.things:
        return call.thing
    raise NotFaked(f"{operation.name}: its rules do not say what it does")


def known(verb: str) -> bool:
    """Whether a verb alone may say what to do."""
    word = verb.partition("_")[0]
    return word in _OF_THINGS or word in _OF_PARTS


# --- what an operation is about


def subject(call: Call) -> str | None:
    """The kind of the things that an operation is about; None if it is about a part of one."""
    specs, operation = call.service.specs, call.operation
    for cases in (operation.returns, *(other[2] for other in operation.returns_if)):
        answer = at(cases, call.version)
        for name in _names(answer[1]) if answer is not None else ():
            if name in specs.kinds:
                return specs.kinds[name]
    # Things that nothing refers to have no kind but that of their resource.
    own = call.service.own_kinds.get(operation.resource)
    if own is not None and own not in specs.identity and "_" not in operation.verb:
        return own
    path = operation.of("path")
    if path and operation.path.endswith(f"{{{path[-1].name}}}"):
        kind = specs.kinds.get(path[-1].type) if isinstance(path[-1].type, str) else None
        if kind is not None:
            return kind
    return own


def _names(expr: Expr) -> Iterator[str]:
    match expr:
        case ["list" | "map", item]:
            yield from _names(item)
        case ["any of", *parts]:
            for part in parts:
                yield from _names(part)
        case str():
            yield expr


def part_of(call: Call) -> Part | None:
    """The part of a thing that an operation is about."""
    if not call.things:
        return None
    thing = call.thing
    answer = at(call.operation.returns, call.version)
    segments = [s for s in call.operation.path.split("/") if s and "{" not in s]
    names = [answer[0]] if answer and answer[0].isidentifier() else []
    names += [segments[-1].removeprefix("os-").replace("-", "_")]
    known = _fields(call, thing)
    for name in names:
        if name in known:
            return Part(thing, name, _is_list(known[name]))
    for name in names:
        if name in thing.hidden:
            return Part(thing.hidden, name, isinstance(thing.hidden[name], list))
    for other in call.service.specs.operations:
        if other.resource == call.operation.resource and other.verb.startswith(("list", "show")):
            answer = at(other.returns, call.version)
            if answer is not None and not other.path.endswith("}"):
                return Part(thing.hidden, names[-1], _is_list(answer[1]))
    return None


def _fields(call: Call, thing: Thing) -> dict[str, Expr]:
    """The types of all fields that records of a thing have."""
    specs, kind = call.service.specs, thing.kind.partition(".")[2]
    found: dict[str, Expr] = {}
    for name in reversed([name for name, each in specs.kinds.items() if each == kind]):
        declared = specs.declared[name]
        for item in declared.fields:
            found[item.name] = at(item.type, call.version)
    return found


def _is_list(expr: Expr) -> bool:
    match expr:
        case ["any of", *parts]:
            return any(_is_list(part) for part in parts)
        case ["list", _]:
            return True
    return False


# --- things


def listed(call: Call, kind: str) -> list[Thing]:
    """The things of a kind that the path and the query mean."""
    found = []
    for thing in call.all(kind):
        if call.rules.listed(call, thing) and _inside(call, thing) and meant(call, kind, thing):
            call.world.read(thing)
            found.append(thing)
    return found


def _inside(call: Call, thing: Thing) -> bool:
    """Whether a thing is in what the path names."""
    for name, holder in call.things.items():
        if holder.kind != thing.kind:
            inside = thing.parents.get(name, thing.get(name))
            if inside is not None and inside != holder.key:
                return False
    return True


_NO_FILTERS = frozenset(
    {
        "all_tenants", "all_projects", "changes-before", "changes-since", "details", "fields",
        "limit", "marker", "offset", "page_reverse", "page_size", "reverse", "sort", "sort_dir",
        "sort_key", "with_count",
    }
)  # fmt: skip


def meant(call: Call, kind: str, thing: Thing) -> bool:
    """Whether the query means a thing."""
    for name, values in call.query.items():
        by_rule = call.rules.filters.get(f"{kind}.{name}", call.rules.filters.get(name))
        if by_rule is not None:
            if not by_rule(call, thing, values):
                return False
        elif name not in _NO_FILTERS and name not in call.rules.ignored:
            found = shown(call, thing, name)
            if found is not None and not matches(found, values):
                return False
            if found is None and name in thing:
                return False
    return True


def shown(call: Call, thing: Thing, name: str) -> Any:
    """What a field of a thing is, as answers show it; None if it has none."""
    name = call.rules.same.get(f"{thing.kind.partition('.')[2]}.{name}", name)
    rule = call.rules.fields.get(f"{thing.kind.partition('.')[2]}.{name}")
    value = rule(call, thing) if rule is not None else MISSING
    return thing.get(name) if value is MISSING or value is ABSENT else value


def matches(found: Any, values: list[str]) -> bool:
    """Whether a field is one of the values of a query."""
    if isinstance(found, bool):
        return any(truth(value) is found for value in values)
    if isinstance(found, list):
        return any(matches(each, values) for each in found)
    return any(str(found) == value for value in values)


def _list(call: Call, kind: str) -> Any:
    return listed(call, kind)


def _show(call: Call, kind: str) -> Any:
    answer = call.returns()
    if answer is not None and isinstance(answer[1], list) and answer[1][0] == "list":
        return listed(call, kind)
    if not call.things:
        found = listed(call, kind)
        if not found:
            raise call.rules.missing(call, kind, "")
        return found[0]
    thing = call.thing
    if thing.kind != call.kind(kind):
        inside = [t for t in call.all(kind) if _inside(call, t)]
        last = call.operation.of("path")[-1]
        if last.name not in call.things:
            inside = [t for t in inside if t.key == call.params[last.name]]
        if not inside:
            raise call.rules.missing(call, kind, call.params[last.name])
        return inside[0]
    return thing


def given(call: Call, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that the arguments are, and those that no answer shows."""
    known = call.service.fields_of(kind)
    named = {item.name for item in call.operation.arguments}
    free = bool(call.operation.of("extra"))
    fields: dict[str, Any] = {}
    hidden: dict[str, Any] = {}
    for name, value in {**call.args, **call.beside}.items():
        target = call.rules.same.get(f"{kind}.{name}", name)
        if target and (target in known or not known):
            fields[target] = value
        elif free and name not in named:
            hidden.setdefault("free", {})[name] = value
        else:
            hidden[name] = value
    return fields, hidden


def _hide(thing: Thing, hidden: dict[str, Any]) -> None:
    """Put onto a thing what no answer shows, and the fields that have no names in the specs."""
    free = {**thing.hidden.get("free", {}), **hidden.get("free", {})}
    thing.hidden.update(hidden)
    if free:
        thing.hidden["free"] = free


def _create(call: Call, kind: str) -> Any:
    if isinstance(call.value, list):
        return _create_all(call, kind, call.value)
    return create(call, kind)


def _create_all(call: Call, kind: str, several: list[dict[str, Any]]) -> list[Thing]:
    """Make several things, all or none."""
    made: list[Thing] = []
    try:
        for each in several:
            made.append(create(call, kind, each))
    except Refused:
        for thing in reversed(made):
            call.drop(thing)
        raise
    return made


def create(call: Call, kind: str, args: dict[str, Any] | None = None) -> Thing:
    """Make a thing of what the body says."""
    if args is not None:
        call.args = args
    fields, hidden = given(call, kind)
    path = call.operation.of("path")
    key = ""
    if call.operation.name in call.rules.makes and path:
        key = call.params[path[-1].name]
        found = call.find(kind, key)
        if found is not None:
            found.update(fields)
            return found
    thing = call.make(kind, fields, key)
    _hide(thing, hidden)
    return thing


def _update(call: Call, kind: str) -> Any:
    thing = _show(call, kind)
    if isinstance(thing, list):
        raise NotFaked(f"{call.operation.name}: its rules do not say what it does")
    return update(call, thing)


def update(call: Call, thing: Thing) -> Thing:
    """Change a thing as the body says."""
    fields, hidden = given(call, thing.kind.partition(".")[2])
    call.old, kept = dict(thing), dict(thing.hidden)
    thing.update(fields)
    _hide(thing, hidden)
    try:
        for hook in call.rules.changed.get(thing.kind.partition(".")[2], ()):
            hook(call, thing)
    except Refused:
        thing.clear()
        thing.update(call.old)
        thing.hidden = kept
        raise
    touch(call, thing)
    return thing


def touch(call: Call, thing: Thing) -> None:
    """Note that a thing was changed."""
    call.rules.touched(call, thing)


def _delete(call: Call, kind: str) -> Any:
    thing = _show(call, kind)
    for each in thing if isinstance(thing, list) else [thing]:
        if call.operation.starts is None or call.rules.instant:
            call.drop(each)
    return None


def _check(call: Call, kind: str) -> Any:
    return _show(call, kind) is not None


_OF_THINGS: dict[str, Callable[[Call, str], Any]] = {
    "list": _list,
    "show": _show,
    "create": _create,
    "update": _update,
    "replace": _update,
    "set": _update,
    "delete": _delete,
    "remove": _delete,
    "clear": _delete,
    "check": _check,
}


# --- parts


def _key(call: Call) -> str | None:
    """The key, or the member, that the path names."""
    path = call.operation.of("path")
    if path and path[-1].name not in call.things and call.operation.path.endswith("}"):
        return call.params[path[-1].name]
    return None


def _content(call: Call) -> Any:
    """What the body brings."""
    return call.value if call.value is not None else call.args


def _show_part(call: Call, part: Part) -> Any:
    key, value = _key(call), part.value
    if key is None:
        return value
    if key not in value:
        raise call.rules.missing(call, part.name, key)
    if part.many:
        return True if call.operation.outcome else key
    answer = call.returns()
    whole = answer is not None and not answer[0].endswith("*") and _is_map(answer[1])
    return {key: value[key]} if whole else value[key]


def _is_map(expr: Expr) -> bool:
    return expr == "object" or (isinstance(expr, list) and expr[0] == "map")


def _set_part(call: Call, part: Part) -> Any:
    key, value, content = _key(call), part.value, _content(call)
    if part.many:
        new = [key] if key is not None else content if isinstance(content, list) else []
        call.status = 204 if key in value and 204 in at(call.operation.status, call.version) else 0
        value += [each for each in new if each not in value]
    elif key is not None:
        inner = content.get(key, content) if isinstance(content, dict) else content
        inner = inner.get("value", inner) if isinstance(inner, dict) and len(inner) == 1 else inner
        value[key] = inner
    elif isinstance(content, dict):
        inner = content.get(part.name, content)
        value.update(inner if isinstance(inner, dict) else {})
    touch(call, call.thing)
    return _show_part(call, part)


def _replace_part(call: Call, part: Part) -> Any:
    content = _content(call)
    if isinstance(content, dict):
        content = content.get(part.name, content)
    part.holder[part.name] = list(content) if part.many else dict(content)
    touch(call, call.thing)
    return part.value


def _remove_part(call: Call, part: Part) -> Any:
    key, value = _key(call), part.value
    if key is None:
        value.clear()
        return None
    if key not in value:
        raise call.rules.missing(call, part.name, key)
    if part.many:
        value.remove(key)
    else:
        del value[key]
    touch(call, call.thing)
    return None


_OF_PARTS: dict[str, Callable[[Call, Part], Any]] = {
    "list": _show_part,
    "show": _show_part,
    "check": _show_part,
    "create": _set_part,
    "set": _set_part,
    "add": _set_part,
    "update": _set_part,
    "replace": _replace_part,
    "remove": _remove_part,
    "delete": _remove_part,
    "clear": _remove_part,
}


# --- patches


def patched(call: Call) -> Iterator[Problem]:
    """Take a JSON patch apart: what it sets are arguments, what it removes is `call.value`."""
    from msgspec import DecodeError, json

    operation = call.operation
    try:
        changes = json.decode(call.asked.body)
    except DecodeError:
        changes = None
    if not isinstance(changes, list):
        yield Problem(
            "type", (), "Request body must be a JSON array of operation objects.", operation.at
        )
        return
    for change in changes:
        if not isinstance(change, dict) or "op" not in change or "path" not in change:
            yield Problem("type", (), "Operations must be JSON objects.", operation.at)
            return
    call.value = changes


# --- work


def start(call: Call, value: Any) -> None:
    """Let the work that an operation starts go on, and end."""
    starts = call.operation.starts
    thing = value if isinstance(value, Thing) else call.thing if call.things else None
    if starts is None or thing is None:
        return
    kind = thing.kind.partition(".")[2]
    wait = call.service.wait_of(call.operation.resource, kind)
    if wait is None or (starts.gone and call.rules.instant):
        return
    status = wait.status.split(".")
    before = get_path(thing, status)
    during = call.rules.during.get(call.operation.name)
    if during is None and call.operation.verb.startswith("create"):
        during = call.rules.begins.get(kind)
    thing.update(during or {})
    failure = call.service.cloud.failing(call.operation, call.service.name) or call.fails

    def end() -> None:
        were = dict(thing)
        if wait.task and during and wait.task in during:
            thing[wait.task] = None
        if failure:
            _failed(thing, wait, starts.failure or wait.failure, failure)
            touch(call, thing)
            return
        for done in call.ends:
            done()
        if starts.gone:
            call.drop(thing)
        elif starts.until:
            kept = before in starts.until and before not in (during or {}).values()
            set_path(thing, status, before if kept else starts.until[0])
        elif during and before is not None:
            set_path(thing, status, before)
        if dict(thing) != were:
            touch(call, thing)

    call.world.after(thing, end)


def _failed(thing: Thing, wait: Wait, states: tuple[str, ...], message: str) -> None:
    if states:
        set_path(thing, wait.status.split("."), states[0])
    if wait.fault:
        set_path(thing, wait.fault[0].split("."), message)


def get_path(value: Any, path: list[str]) -> Any:
    """What is at a path of keys; None if there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def set_path(value: dict[str, Any], path: list[str], new: Any) -> None:
    """Put something at a path of keys."""
    for key in path[:-1]:
        value = value.setdefault(key, {})
    value[path[-1]] = new
