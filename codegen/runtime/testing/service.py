# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A service of the fake: from a request to an answer, as the specs and the service's rules say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from fnmatch import filter as named_like
from fnmatch import fnmatchcase
from functools import cached_property
from importlib import import_module
from typing import Any

from msgspec import DecodeError, json
from msgspec.structs import replace

from ..versions import LAST, Version
from . import verbs
from .call import Call, Cloud, Manners, Token
from .check import Checker, Problem, bounded
from .messages import Asked, NotFaked, Refused, Reply, many
from .pages import answered, example
from .specs import Operation, Service, Wait, at, holds, kind_of, read
from .world import Thing

_PARAMETER = re.compile(r"\{([^}]*)\}")
_BODY = ("body", "extra", "set", "add", "remove", "changes", "value", "beside")


class FakeService:
    """A service of a cloud.

    Attributes:
        name: Its name, as in specs.
        cloud: The cloud.
        rules: What it does beyond what the specs say.
        specs: What the specs say.
        prefix: The path of the service in the cloud.
        extensions: The extensions that it has; None for all, or if it has none to choose.
        highest: The highest microversion that it has, if it is older than the specs.
    """

    def __init__(self, name: str, cloud: Cloud, prefix: str) -> None:
        self.name = name
        self.cloud = cloud
        self.prefix = prefix
        self.highest: Version | None = None

    # What takes time is not done for services that nobody asks.

    @property
    def rules(self) -> Manners:
        return self._rules

    @cached_property
    def _rules(self) -> Manners:
        found: Manners = import_module(f".services.{self.name}", __package__).RULES
        return found

    @cached_property
    def extensions(self) -> frozenset[str] | None:
        return self.rules.loads

    @property
    def specs(self) -> Service:
        return read(self.name)

    @cached_property
    def routes(self) -> _Routes:
        return _Routes(self.specs)

    @property
    def range(self) -> tuple[Version, Version] | None:
        """The microversions that it has; None if it has none."""
        whole = self.specs.range
        return whole and (whole[0], self.highest or whole[1])

    @property
    def own_kinds(self) -> dict[str, str]:
        """The kind of the things of each resource; a record is its own if nothing refers to it."""
        return self._own_kinds

    @cached_property
    def _own_kinds(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for op in self.specs.operations:
            answer = at(op.returns, self.range[1] if self.range else None)
            if op.verb in ("create", "show", "list") and answer is not None:
                expr = answer[1]
                while isinstance(expr, list) and expr[0] == "list":
                    expr = expr[1]
                declared = self.specs.declared.get(expr) if isinstance(expr, str) else None
                if declared is None or declared.kind != "object" or not declared.fields:
                    continue
                if declared.name in self.specs.kinds:
                    found[op.resource] = self.specs.kinds[declared.name]
                found.setdefault(op.resource, declared.name)
        return found

    def wait_of(self, resource: str, kind: str) -> Wait | None:
        """How things of a kind are waited for."""
        if resource in self.specs.waits:
            return self.specs.waits[resource]
        return next(
            (
                wait
                for name, wait in self.specs.waits.items()
                if (show := self.specs.by_name.get(f"{name}.{wait.show or 'show'}")) is not None
                and self.specs.kinds.get((at(show.returns, None) or ["", ""])[1]) == kind
            ),
            None,
        )

    def not_faked(self, operation: str) -> str | None:
        """Why an operation is refused as not faked; None if it is not."""
        if operation in self.rules.not_faked:
            return self.rules.not_faked[operation]
        op = self.specs.by_name[operation]
        if operation in self.rules.handlers or op.starts is not None or verbs.known(op.verb):
            return None
        return "its rules do not say what it does"

    def loaded(self) -> frozenset[str] | None:
        """The extensions that are loaded; None if the service has none to choose."""
        return self.extensions

    # --- requests

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        below = asked.path[len(self.prefix) :]
        call = Call(self, asked, below, asked.base + self.prefix)
        try:
            call.query = many(asked.pairs())
            reply = self.rules.document(call)
            if reply is None:
                reply = self._operation(call)
            elif self.specs.selectable:
                call.version = self._version(asked)
        except Refused as refused:
            reply = self.rules.error(call, refused)
        except NotFaked as reason:
            reply = self.rules.error(call, Refused(501, str(reason)))
            self.cloud.problem(call, f"not faked: {reason}")
        if call.fault is not None:
            reply = call.fault.spoil(reply, lambda refused: self.rules.error(call, refused))
        self.rules.headers(call, reply)
        if call.chosen:
            self.cloud.noted(call, reply)
        return reply

    def inside(self, asked: Asked, token: Token) -> Reply:
        """Answer another service of the cloud.

        Raises:
            Refused: The answer is an error.
        """
        path = asked.path[len(self.prefix) :]
        call = Call(self, asked, path, asked.base + self.prefix, token, inside=True)
        call.query = many(asked.pairs())
        return self._operation(call)

    def _operation(self, call: Call) -> Reply:
        """Find out what is asked for, and do it."""
        asked = call.asked
        path = call.path
        if self.specs.path:
            stem = f"/{self.specs.path}"
            if path != stem and not path.startswith(f"{stem}/"):
                raise Refused(404, "The resource could not be found.")
            path = path[len(stem) :]
            call.root += stem
        call.path = path = self.rules.inner(call, path)
        found, method = self.routes.at(path), asked.method
        if method == "HEAD" and self.rules.heads and all(op.method != method for op, _ in found):
            method = "GET"
        if call.inside:
            pass
        elif found and all(op.open for op, _ in found if op.method == method):
            call.token = self.cloud.token(asked)
        else:
            call.token = self.cloud.admitted(asked)
        if self.specs.selectable and not call.inside:
            call.version = self._version(asked)
        elif self.range is not None:
            # An old cloud's services understand each other as well as new ones.
            whole = self.specs.range if call.inside else None
            call.version = (whole or self.range)[1]
        if not found:
            raise Refused(404, "The resource could not be found.", "RouteNotFound")
        methods = [(op, params) for op, params in found if op.method == method]
        if not methods:
            raise Refused(405, "The method is not allowed for this resource.", "MethodNotAllowed")
        call.operation, call.params = methods[0]
        there = [(op, params) for op, params in methods if self._there(op, path, call)]
        if not there:
            kind = "RouteNotFound" if call.version is None else "NotAtThisVersion"
            raise Refused(404, "The resource could not be found.", kind)
        call.operation, call.params = there[0]
        body = self._body(call)
        operation = self._chosen(call, there, methods, body)
        call.operation = operation
        call.params = next(params for op, params in there if op is operation)
        call.body, call.chosen = body, True
        self.cloud.meet(call)
        examples = self.cloud.by_schema and call.token is not None
        if examples and call.path != self.specs.extensions:
            self._check(call, body)
            return example(call)
        form_first = self.rules.form_first(call)
        if form_first:
            self._check(call, body)
        if not self.rules.allowed(call):
            raise self.rules.forbidden(call)
        if operation.name in self.rules.not_faked:
            raise NotFaked(f"{operation.name}: {self.rules.not_faked[operation.name]}")
        if not form_first:
            self._check(call, body)
        self._things(call)
        self.rules.permit(call)
        self._references(call)
        for check in self.rules.before.get(operation.name, ()):
            check(call)
        value = self._done(call)
        if isinstance(value, Reply):
            value.headers = {**call.sent, **value.headers}
            return value
        return answered(call, value)

    def _done(self, call: Call) -> Any:
        handler = self.rules.handlers.get(call.operation.name)
        value = handler(call) if handler is not None else verbs.do(call)
        own = call.operation.resource in self.rules.own_work
        if call.operation.starts is not None and not own:
            verbs.start(call, value)
        return value

    def _version(self, asked: Asked) -> Version:
        """The microversion that a request is made for."""
        lowest, highest = self.range or (LAST, LAST)
        header = self.specs.header
        given = asked.headers.get("openstack-api-version", "")
        word = next(
            (part.split()[-1] for part in given.split(",") if part.split()[:1] == [header]),
            (
                asked.headers.get(self.specs.legacy_header.lower())
                if self.specs.legacy_header
                else None
            ),
        )
        if word is None:
            return lowest
        if word == "latest":
            return highest
        try:
            version = Version.parse(word)
        except ValueError:
            text = (
                f"API Version String {word} is of invalid format. Must be of format "
                "MajorNum.MinorNum."
            )
            raise Refused(400, text, "InvalidVersion") from None
        if not lowest <= version <= highest:
            text = (
                f"Version {word} is not supported by the API. Minimum is {lowest} and maximum is "
                f"{highest}."
            )
            raise Refused(406, text, "VersionNotFound", low=str(lowest), high=str(highest))
        return version

    def _there(self, op: Operation, path: str, call: Call) -> bool:
        """Whether this version and this cloud have an operation."""
        loaded = self.loaded()
        if loaded is not None and not loaded.issuperset(op.extensions):
            return False
        if not op.there(call.version):
            return False
        for alias, versions in op.aliases:
            _, _, other = alias.partition(" ")
            if _pattern(other).fullmatch(path) and not _pattern(op.path).fullmatch(path):
                return holds(versions, call.version)
        return True

    def _body(self, call: Call) -> Any:
        """The body, which is JSON wherever the specs do not say otherwise."""
        content, operation = call.asked.body, call.operation
        kind = call.asked.headers.get("content-type", "application/json")
        if operation.media or any(a.type == "stream" for a in operation.arguments):
            return content
        if not content:
            return None
        if "json" not in kind:
            return content
        try:
            return json.decode(content)
        except DecodeError:
            text = "The request is malformed: its body is no JSON."
            raise Refused(400, text, "MalformedRequestBody") from None

    def _chosen(
        self,
        call: Call,
        there: list[tuple[Operation, dict[str, str]]],
        ever: list[tuple[Operation, dict[str, str]]],
        body: Any,
    ) -> Operation:
        """The operation of several with the same call: by action, envelope or fixed keys."""
        operations = [op for op, _ in there]
        if len(operations) == 1 and not operations[0].action:
            return operations[0]
        keys = set(body) if isinstance(body, dict) else set()
        fitting = [op for op in operations if op.action in keys] or [
            op for op in operations if not op.action
        ]
        if not fitting:
            if any(op.action in keys for op, _ in ever):
                raise Refused(404, "The resource could not be found.", "NotAtThisVersion")
            word = next(iter(keys), "")
            text = f"There is no such action: {word}"
            raise Refused(400, text, "NoSuchAction")

        def fits(op: Operation) -> tuple[bool, bool, int, int]:
            envelope = at(op.envelope, call.version)
            inner = body
            for key in filter(None, (op.action, envelope)):
                inner = inner.get(key) if isinstance(inner, dict) else None
            held = inner if isinstance(inner, dict) else {}
            fixed = all(held.get(k) == v for k, v in op.fixed.items())
            known = {a.name for a in op.arguments}
            wants = op.answer and op.answer in call.asked.headers.get("accept", "")
            return (bool(wants), fixed and inner is not None, len(op.fixed), len(known & set(held)))

        return max(fitting, key=fits)

    # --- what is wrong

    def _check(self, call: Call, body: Any) -> None:
        """Take the request apart.

        Raises:
            Refused: It is not what the specs say.
        """
        unchecked = self.rules.unchecked
        self._refuse(call, [p for p in self._problems(call, body) if p.where not in unchecked])
        checker, kept = self.checker(call), self.rules.unknown_filters
        if self.rules.loose:
            call.args = checker.all_taken(call.args, call.operation.of("body"))
            call.beside = checker.all_taken(call.beside, call.operation.of("beside"))
        self._refuse(call, list(self._bounded(call)))
        call.query = {
            name: values
            for name, values in call.query.items()
            if checker.known(name, call.operation, kept)
        }

    def _refuse(self, call: Call, problems: list[Problem]) -> None:
        if problems:
            self.cloud.problem(call, *(f"{p.spec}: {p.where}: {p.message}" for p in problems))
            raise self.rules.wrong(call, problems)

    def _bounded(self, call: Call) -> Iterator[Problem]:
        """The problems of arguments that are out of the bounds that the rules set."""
        for pattern, bound in self.rules.bounds.items():
            operation, _, wanted = pattern.removesuffix("[]").rpartition(".")
            if not fnmatchcase(call.operation.name, operation):
                continue
            for name in named_like(call.args, wanted):
                value = call.args[name]
                items = value or () if pattern.endswith("[]") else (value,)
                for item in items.values() if isinstance(items, dict) else items:
                    yield from bounded(item, bound, (name,), call.operation.at)

    def _problems(self, call: Call, body: Any) -> Iterator[Problem]:
        operation, checker = call.operation, self.checker(call)
        strict = self.rules.strict_query(call)
        yield from checker.query(call.asked.pairs(), operation, unknown=strict)
        arguments = operation.of(*_BODY)
        if operation.media or any(a.type == "stream" for a in operation.arguments):
            call.value = body
            if operation.of("changes"):
                yield from verbs.patched(call)
                yield from self._patch(call, checker)
            return
        inner: Any = body
        path: tuple[str | int, ...] = ()
        steps: tuple[str, ...] = tuple(
            filter(None, (operation.action, at(operation.envelope, call.version)))
        )
        if steps or arguments:
            if body is None and operation.empty == "none" and not steps:
                body = {}
            inner = body
            for step in steps:
                if not isinstance(inner, dict) or step not in inner:
                    text = f"'{step}' is a required property"
                    yield Problem("missing", (*path, step), text, operation.at)
                    return
                path = (*path, step)
                outer, inner = inner, inner[step]
                if not self.rules.lax_frame(call):
                    known = {step, *(a.name for a in operation.of("beside"))}
                    for key in set(outer) - known:
                        text = f"there is no {key!r}"
                        yield Problem("unknown", (*path[:-1], key), text, operation.at)
        value = operation.of("value")
        if value:
            call.value = inner
            if inner is not None or value[0].needed(call.version, answer=False):
                expr = at(value[0].type, call.version)
                yield from checker.value(inner, expr, path, operation.place(value[0]))
            return
        own = operation.of("body", "extra")
        if not own and not operation.of("beside") and not operation.fixed:
            return
        if inner is None:
            inner = {}
        if not isinstance(inner, dict):
            yield Problem("type", path, f"{inner!r} is not of type 'object'", operation.at)
            return
        extra = next((at(a.type, call.version) for a in own if a.where == "extra"), None)
        free = extra[1] if isinstance(extra, list) and extra[0] == "map" else extra
        named = [a for a in own if a.where == "body"]
        given = {k: v for k, v in inner.items() if k not in operation.fixed}
        if not steps:
            outer = inner
            given = {
                k: v for k, v in given.items() if k not in {a.name for a in operation.of("beside")}
            }
        if self.rules.lax_body(call):
            names = {a.name for a in named}
            given = {k: v for k, v in given.items() if k in names}
        call.args = given
        for item in operation.of("beside"):
            if isinstance(body, dict) and item.name in body:
                call.beside[item.name] = body[item.name]
        yield from checker.fields(_named_by_path(given, named, call), named, free, operation, path)
        if operation.of("beside"):
            yield from checker.fields(call.beside, operation.of("beside"), None, operation, ())

    def _patch(self, call: Call, checker: Checker) -> Iterator[Problem]:
        """The problems of the values of a JSON patch that has a good form."""
        known = {f"/{item.name}": item for item in call.operation.of("set")}
        for change in call.value if isinstance(call.value, list) else ():
            item = known.get(str(change["path"]))
            if item is not None and "value" in change:
                expr, place = at(item.type, call.version), call.operation.place(item)
                yield from checker.value(change["value"], expr, (item.name,), place)

    def checker(self, call: Call) -> Checker:
        """What checks a request."""
        return Checker(self.specs, call.version, self.loaded(), self.rules.loose, self.rules.uuids)

    def _things(self, call: Call) -> None:
        """Look up what the path names; all but the last must be there, if it is to be made."""
        for item in call.operation.of("path"):
            kind = self.specs.kinds.get(item.type) if isinstance(item.type, str) else None
            if kind is None:
                continue
            key = call.params[item.name]
            if item is call.operation.of("path")[-1] and call.operation.name in self.rules.makes:
                continue
            thing = self._inside(call, self.rules.look_up(call, kind, key))
            if thing is None:
                raise self.rules.missing(call, kind, key)
            call.things[item.name] = thing
            if call.asked.method == "GET":
                self.cloud.world.read(thing)

    def _inside(self, call: Call, thing: Thing) -> Thing | None:
        """A thing, or the one of its key, that is in what the path names before it."""

        def fits(each: Thing) -> bool:
            holders = call.things.items()
            return all(each.parents.get(n, holder.key) == holder.key for n, holder in holders)

        if fits(thing):
            return thing
        alike = (each for each in self.cloud.world.all(thing.kind) if each.key == thing.key)
        return next((each for each in alike if fits(each)), None)

    def _references(self, call: Call) -> None:
        """Look up what the body names."""
        for item in call.operation.of("body", "value"):
            name = f"{call.operation.name}.{item.name}"
            if name in self.rules.unreferenced:
                continue
            value = call.value if item.where == "value" else call.args.get(item.name)
            for kind, key, path in self._named(value, at(item.type, call.version), item.name):
                if f"{call.operation.name}.{path}" not in self.rules.unreferenced:
                    call.refer(kind, key, path)

    def _named(self, value: Any, expr: Any, path: str) -> Iterator[tuple[str, Any, str]]:
        """The things that a value names: kind, key, and place without the numbers of lists."""
        if value is None or value == "":
            return
        match expr:
            case ["list", item] if isinstance(value, list):
                for each in value:
                    yield from self._named(each, item, path)
            case ["map", item] if isinstance(value, dict):
                for each in value.values():
                    yield from self._named(each, item, path)
            case ["any of", *parts]:
                for part in parts:
                    if part != "null":
                        yield from self._named(value, part, path)
            case str() if (declared := self.specs.declared.get(expr)) is not None:
                if declared.kind == "records" and isinstance(value, str | int):
                    yield kind_of(declared.name), value, path
                elif declared.kind == "object" and isinstance(value, dict):
                    for item in declared.fields:
                        if item.name in value:
                            inner = at(item.type, None)
                            yield from self._named(value[item.name], inner, f"{path}.{item.name}")

    # --- things

    def make(
        self,
        call: Call,
        kind: str,
        fields: dict[str, Any],
        key: str = "",
        project: str | None = None,
    ) -> Thing:
        """Make a thing."""
        whole = call.kind(kind)
        identity = self.rules.identity.get(kind, self.specs.identity.get(kind, "id"))
        usual = {
            name: value() if value in (dict, list) else value(call) if callable(value) else value
            for name, value in self.rules.usual.get(kind, {}).items()
        }
        owner = self.rules.owner(call, kind, fields) if project is None else project
        merged = {**self._always(call, kind, owner), **usual, **fields}
        key = key or str(merged.get(identity) or self.rules.identify(call, kind))
        if merged.get(identity) is None:
            merged[identity] = key
        thing = Thing(whole, key, merged, owner)
        thing.parents = {name: value for name, value in call.params.items() if value != key}
        if kind not in self.specs.identity or kind in self.rules.identity:
            thing.slot = "/".join([*thing.parents.values(), key])
        if (holder := self.rules.within.get(kind)) is not None:
            thing.slot = f"{thing[holder]}/{key}"
        self.cloud.world.add(thing)
        try:
            for hook in self.rules.made.get(kind, ()):
                hook(call, thing)
        except Refused:
            self.cloud.world.remove(thing)
            raise
        return thing

    def _always(self, call: Call, kind: str, owner: str) -> dict[str, Any]:
        """The fields that things of all kinds have, if they have them at all."""
        known = self.fields_of(kind)
        times = dict.fromkeys(
            ("created", "created_at", "updated", "updated_at"), self.rules.time(call)
        )
        whose = {"project_id": owner, "tenant_id": owner, "user_id": call.user}
        return {name: value for name, value in {**times, **whose}.items() if name in known}

    def fields_of(self, kind: str) -> frozenset[str]:
        """The wire names of all fields that records of a kind have."""
        return self._fields_of.get(kind) or self._fields({kind})

    @cached_property
    def _fields_of(self) -> dict[str, frozenset[str]]:
        records: dict[str, set[str]] = {}
        for name, kind in self.specs.kinds.items():
            records.setdefault(kind, set()).add(name)
        return {kind: self._fields(names) for kind, names in records.items()}

    def _fields(self, records: Collection[str]) -> frozenset[str]:
        declared = [self.specs.declared[name] for name in records if name in self.specs.declared]
        return frozenset(item.name for each in declared for item in each.fields)

    def drop(self, call: Call, thing: Thing) -> None:
        """Take a thing away."""
        kind = thing.kind.partition(".")[2]
        for hook in self.rules.gone.get(kind, ()):
            hook(call, thing)
        self.cloud.world.remove(thing)
        for hook in self.rules.went.get(kind, ()):
            hook(call, thing)


def _named_by_path(given: dict[str, Any], named: list[Any], call: Call) -> dict[str, Any]:
    """The keys of a body; one that a parameter of the path names is called as in the specs."""
    names = {
        call.params[a.name[1:-1]]: a.name
        for a in named
        if a.name[0] == "{" and a.name[1:-1] in call.params
    }
    return {names.get(key, key): value for key, value in given.items()}


class _Routes:
    """Which operations a path may mean."""

    def __init__(self, specs: Service) -> None:
        self.fixed: dict[str, list[Operation]] = {}
        self.varied: dict[int, list[tuple[re.Pattern[str], Operation]]] = {}
        for op in specs.operations:
            self._add(op.call, op)
            for call, versions in op.aliases:
                same = call.partition(" ")[0] == op.method
                self._add(call, op if same else _called(op, call, versions))

    def _add(self, call: str, op: Operation) -> None:
        path = call.partition(" ")[2].rstrip("/") or "/"
        if "{" in path:
            self.varied.setdefault(path.count("/"), []).append((_pattern(path), op))
        else:
            self.fixed.setdefault(path, []).append(op)

    def at(self, path: str) -> list[tuple[Operation, dict[str, str]]]:
        """The operations of a path, with the values of its parameters."""
        from urllib.parse import unquote

        path = path.rstrip("/") or "/"
        found: list[tuple[Operation, dict[str, str]]] = [
            (op, {}) for op in self.fixed.get(path, ())
        ]
        matches = []
        for pattern, op in self.varied.get(path.count("/"), ()):
            if (match := pattern.fullmatch(path)) is not None:
                params = {name: unquote(text) for name, text in match.groupdict().items()}
                matches.append((len(params), op, params))
        if found:
            methods = {op.method for op, _ in found}
            matches = [m for m in matches if m[1].method not in methods]
        fewest: dict[str, int] = {}
        for count, op, _ in matches:
            fewest[op.method] = min(count, fewest[op.method]) if op.method in fewest else count
        found += [(op, params) for count, op, params in matches if count == fewest[op.method]]
        return found


def _called(op: Operation, call: str, versions: str) -> Operation:
    """An operation as it is asked for by another method."""
    return replace(op, call=call, versions=versions or op.versions, aliases=())


def _pattern(path: str) -> re.Pattern[str]:
    parts = _PARAMETER.split(path.rstrip("/") or "/")
    text = "".join(
        f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    return re.compile(text)
