# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Image: the routes of glance, the schemas that it publishes, and the statuses of its serializers.

What no published schema describes is followed through the code: bodies through deserializers and
controllers, answers through what makes them. Minor versions are read in the API reference.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from . import literals, queries
from .collect import Collected, Facts, body, facts
from .form import Operation
from .nodes import Node, either, node
from .observed import observed
from .taken import Taken

PACKAGE = "glance"
MAJOR = 2
_WITH_BODY = ("POST", "PUT", "PATCH")
_SCALARS: dict[type, str] = {bool: "boolean", int: "integer"}
# What takes of every request for itself.
_BESIDE = ("glance.common.wsgi",)
_MEMBER = ("show", "create", "update")


def operations() -> Iterator[Operation]:
    """Everything that a route leads to."""
    import routes
    from glance.api.v2 import router
    from glance.common import config, wsgi

    config.parse_args(args=[], default_config_files=[])

    mapper = routes.Mapper()
    router.API(mapper)
    for route in mapper.matchlist:
        resource = route.defaults.get("controller")
        if not isinstance(resource, wsgi.Resource) or route.defaults["action"] == "reject":
            continue
        for method in (route.conditions or {}).get("method", ()):
            yield _operation(method, route.routepath, resource, route.defaults["action"])


def _operation(method: str, path: str, resource: Any, action: str) -> Operation:
    made = Collected(method, path)
    controller = type(resource.controller)
    made.source = f"{controller.__module__}:{controller.__name__}.{action}"
    module = importlib.import_module(controller.__module__)
    statuses = _statuses(resource, action)
    sections: dict[str, Any] = {
        "request": None if method in _WITH_BODY else [],
        "query": _query(resource, action),
        "response": [] if statuses <= {202, 204} else _answer(module, resource.serializer, action),
    }
    taken = _taken(resource, action)
    if action in ("create", "update") and method in ("POST", "PUT"):
        sections["request"] = _request(resource.deserializer)
    if method in _WITH_BODY and sections["request"] is None:
        given = _validated(resource.deserializer, action) or taken.body
        if given.item is not None and method == "PATCH":
            given.item.fields["value"] = _any_value(resource.deserializer)
        if given.fields or given.item:
            sections["request"] = list(literals.told(given))
    if taken.headers.fields:
        sections["headers"] = list(literals.told(taken.headers))
    for name, made_of in sections["query"]:
        # All that is in a query is text, but the code may make something else of it.
        if (typed := taken.query.fields.get(name)) is not None and typed.types:
            made_of["type"] = "|".join(typed.types)
    if sections["response"] is None:
        answer = literals.built(getattr(resource.controller, action), resource.controller)
        sections["response"] = list(literals.told(answer)) if answer.fields else None
        if "tasks" in answer.fields:
            answer.fields["tasks"] = Node({"array"}, item=_task(resource))
            sections["response"] = list(literals.told(answer))
    for section, owner, call in (
        ("request", resource.deserializer, "fromjson"), ("response", resource.serializer, "tojson")
    ):  # fmt: skip
        if sections[section] and (kind := _model(owner, action, call)) is not None:
            sections[section] = list(_completed(sections[section], _modelled(kind)))
    for name, made_of in sections["response"] or ():
        # Of the members of a list the same is made as of a single one.
        if name.rpartition("[].")[2] in _lacking(type(resource.serializer)) and "{" not in name:
            made_of.setdefault("required", False)
    if controller.__module__.endswith(".schemas"):
        sections["response"] = _schemas(resource.controller)
    made.add("", sections, statuses)
    return made.row([""])


def _taken(resource: Any, action: str) -> Taken:
    """What the deserializer takes of a request, and what the controller takes of what is left."""
    owner, handler = resource.controller, getattr(resource.controller, action)
    taken = Taken(owner, handler, (PACKAGE,), _BESIDE, bound=["body"])
    if (parse := getattr(resource.deserializer, action, None)) is not None:
        taken.also(resource.deserializer, parse)
    return taken


def _validated(deserializer: Any, action: str) -> Node | None:
    """A body that is held against a part of a schema, under the key that it is put under."""
    handler = getattr(deserializer, action, None)
    keys: dict[str, str] = {}
    for item in ast.walk(_tree(handler)) if handler is not None else ():
        match item:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Dict(keys=[ast.Constant(str(key))], values=[ast.Name(id="body")]),
            ):
                keys[name] = key
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr=held), attr="validate"),
                args=[ast.Name(id=name)],
            ) if (
                name in keys
            ):
                raw = _plain(getattr(deserializer, held))
                return node(
                    {**raw["properties"][keys[name]], "definitions": raw.get("definitions")}
                )
    return None


def _any_value(deserializer: Any) -> Node:
    """What a change sets: a property, or one more part of one that is a list."""
    raw = _plain(deserializer.schema)
    values = [node(inner) for inner in raw["properties"].values()]
    made = either([*values, *(value.item for value in values if value.item is not None)])
    # What one of them must have, the others are no objects to have.
    made.unsaid, made.required = made.required, set()
    return made


def _model(owner: Any, action: str, call: str) -> Any:
    """The class that a body is made into, or an answer is made from, if there is one."""
    method: Any = getattr(owner, action, None)
    for item in ast.walk(_tree(method)) if method is not None else ():
        match item:
            case ast.Call(func=ast.Attribute(attr=attr), args=[ast.Name(id=name), _]) if (
                attr == call
            ):
                return inspect.unwrap(method).__globals__[name]
    return None


def _modelled(kind: Any) -> Node:
    """What the attributes of a class can be, as they are declared; whether null, is not."""
    types: Any = importlib.import_module("wsme.types")
    if isinstance(kind, list | types.ArrayType):
        item = kind[0] if isinstance(kind, list) else kind.item_type
        return Node({"array"}, item=_modelled(item))
    if isinstance(kind, dict | types.DictType):
        value = next(iter(kind.values())) if isinstance(kind, dict) else kind.value_type
        return Node({"object"}, free=_modelled(value))
    if not types.iscomplex(kind):
        texts = (types.text, types.bytes)
        return Node(
            {"string"} if kind in texts else {_SCALARS[kind]} if kind in _SCALARS else set()
        )
    made = Node({"object"})
    for attribute in kind._wsme_attributes:
        made.fields[attribute.name] = _modelled(attribute.datatype)
        if attribute.mandatory:
            made.required.add(attribute.name)
    return made


def _completed(rows: list[tuple[str, Facts]], model: Node) -> Iterator[tuple[str, Facts]]:
    """Rows of a schema, with what only the model says: types, and what may be missing."""
    known = dict(facts(model.rows("")))
    for name, made in rows:
        said = known.get(name, {})
        if made.get("type") == "any" and said.get("type", "any") != "any":
            made = {**made, "type": said["type"], "nulls_unsaid": True}
        # Lists themselves are always there, though their class says nothing of it.
        if "." in name and "required" not in made and said.get("required") is False:
            made = {**made, "required": False}
        yield name, made


def _task(resource: Any) -> Node:
    """A task of an image: what the controller gives to the tasks that it makes."""
    inputs = []
    for name, method in inspect.getmembers(type(resource.controller), inspect.isfunction):
        for made in literals.named(method, "task_input"):
            if "import_req" in made.fields:  # what the request was
                made.fields["import_req"] = _taken(resource, name).body
            inputs.append(made)
    # There are other makers of tasks, with inputs of their own.
    given = either(inputs)
    given.types, given.free = set(), Node(open=True)
    return Node({"object"}, fields={"input": given}, unsaid={"input"}, free=Node(open=True))


def _lacking(serializer: Any) -> set[str]:
    """What a serializer leaves out unless something holds."""
    functions = filter(inspect.isfunction, vars(serializer).values())
    return set().union(*map(literals.sometimes, functions))


def _schemas(controller: Any) -> list[tuple[str, Facts]]:
    """What the schemas have that are answered: the code makes them without a request."""
    public = [name for name in dir(type(controller)) if not name.startswith("_")]
    seen = observed((getattr(controller, name)(None) for name in public), lambda key: False)
    for inner in seen.fields.values():
        inner.open, inner.fields, inner.item = True, {}, None
    return list(body(seen))


def _query(resource: Any, action: str) -> list[tuple[str, Facts]]:
    """What the deserializer takes out of the query, or the controller itself."""
    found: dict[str, Facts] = {}
    for owner in (resource.deserializer, resource.controller):
        handler = getattr(owner, action, None)
        if handler is not None:
            found.update(queries.query(owner, handler, PACKAGE))
    if action == "index" and hasattr(resource.deserializer, "_base_properties"):
        for name, kind in _columns(resource.deserializer.schema).items():
            found[name] = {**found.get(name, {}), "required": False, "type": kind}
            if kind == "integer":
                for end in ("_min", "_max"):
                    found[name + end] = {"required": False, "type": kind, "untold": True}
    return list(found.items())


def _columns(schema: Any) -> dict[str, str]:
    """The columns of the database by which a list is filtered: those that are properties."""
    from glance.db.sqlalchemy import models

    columns = getattr(models, schema.name.title()).__table__.columns
    kinds = {bool: "boolean", int: "integer"}
    return {
        column.name: kinds.get(column.type.python_type, "string")
        for column in columns
        if column.name in schema.properties
    }


def _answer(module: Any, serializer: Any, action: str) -> list[tuple[str, Facts]] | None:
    """What the published schema says of an answer."""
    if not hasattr(serializer, action):
        return None
    if action == "index" and hasattr(module, "get_collection_schema"):
        schema = module.get_collection_schema()
    elif action in _MEMBER:
        schema = getattr(serializer, "schema", None)
    else:
        schema = None
    return list(body(node(_plain(schema), answer=True))) if schema is not None else None


def _request(deserializer: Any) -> list[tuple[str, Facts]] | None:
    """What the published schema lets a caller set."""
    schema = getattr(deserializer, "schema", None)
    if schema is None:
        return None
    raw = _plain(schema)
    refused = {
        name
        for attribute in ("_reserved_properties", "_disallowed_properties")
        for name in getattr(deserializer, attribute, ())
    }
    settable = {
        name: inner
        for name, inner in raw["properties"].items()
        if not inner.get("readOnly") and name not in refused
    }
    return list(body(node({**raw, "properties": settable})))


def _plain(schema: Any) -> dict[str, Any]:
    """A schema of glance as JSON schema says it."""
    return {"type": "object", **schema.raw()}


def _tree(method: Any) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(method))))


def _statuses(resource: Any, action: str) -> set[int]:
    """The statuses that a serializer sets, or that the controller itself answers with."""
    found = set()
    for owner in (resource.serializer, resource.controller):
        method = getattr(owner, action, None)
        if method is None:
            continue
        for item in ast.walk(_tree(method)):
            match item:
                case ast.Assign(targets=[ast.Attribute(attr="status_int")], value=value):
                    found |= _code(value)
                case ast.Call(func=ast.Attribute(attr="__render"), args=[*_, value]):
                    found |= _code(value)
                case ast.keyword(arg="status", value=value):
                    found |= _code(value)
                case ast.Attribute(attr="HTTPNoContent"):
                    found.add(204)
    if found & {206} or not found:
        found.add(200)  # which a part of something is not
    return found


def _code(value: ast.expr) -> set[int]:
    match value:
        case ast.Constant(int(code)) if code >= 200:
            return {code}
        case ast.Attribute(value=ast.Name(id="http"), attr=name):
            return {int(HTTPStatus[name])}
    return set()
