# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Placement: it is run, with a database in a file, and asked everything at every version.

Which schema checks a request is decided inside the handlers, and answers have no schemas. So the
service itself runs here, within this process, and what it checks and answers is written down.
"""

from __future__ import annotations

import importlib
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from .collect import Collected, Facts, body, facts
from .form import Operation
from .nodes import node
from .observed import is_uuid, observed

PACKAGE = "openstack-placement"
_GROUP = re.compile(r"\^(\w+)\(.*\)(\?)?\$")


def versions() -> list[str]:
    """All microversions, from the lowest."""
    from placement import microversion

    return list(microversion.VERSIONS)


def operations() -> Iterator[Operation]:
    """All operations, as they answered."""
    from placement import handler

    known = versions()
    with tempfile.TemporaryDirectory() as folder:
        service = _Service(Path(folder) / "placement.db")
        for version in known:
            _ask_everything(service, version)
    for path, methods in handler.ROUTE_DECLARATIONS.items():
        for method, function in methods.items():
            if not path:
                continue
            made = Collected(method, path)
            module, name = _place(function)
            made.source = f"{module}:{name}"
            made.sources = {"response": "answers of the service, run by the reader"}
            for version in _versions_of(module, name, known):
                seen = service.seen[method, path, version]
                answers = [s.json for s in seen if s.json is not None]
                made.add(
                    version,
                    {
                        "request": _request(seen),
                        "query": _query(seen),
                        "response": list(body(observed(answers, _is_free))) if answers else [],
                    },
                    {s.status for s in seen},
                )
            yield made.row(known)


class _Seen:
    """One call: what it was checked with, and how it was answered."""

    def __init__(self) -> None:
        self.status = 0
        self.json: Any = None
        self.body: list[dict[str, Any]] = []
        self.query: list[dict[str, Any]] = []


class _Service:
    """Placement in this process."""

    def __init__(self, database: Path) -> None:
        from oslo_config import cfg
        from placement import conf, db_api, deploy, util

        config = cfg.ConfigOpts()
        conf.register_opts(config)
        settings = database.with_suffix(".conf")
        allowed = database.with_suffix(".yaml")
        allowed.write_text('"placement:reshaper:reshape": "@"\n')
        settings.write_text(
            f"[api]\nauth_strategy = noauth2\n[oslo_policy]\npolicy_file = {allowed}\n"
            f"[placement_database]\nconnection = sqlite:///{database}\nsync_on_startup = true\n"
        )
        config([], default_config_files=[str(settings)])
        db_api.configure(config)
        self.app = deploy.loadapp(config)
        self.seen: dict[tuple[str, str, str], list[_Seen]] = {}
        self.now = _Seen()
        self.sent = b""
        extract, validate = util.extract_json, util.validate_query_params

        def noted_body(text: Any, schema: dict[str, Any]) -> Any:
            if text == self.sent:  # names in paths are checked in the same way
                self.now.body.append(schema)
            return extract(text, schema)

        def noted_query(request: Any, schema: dict[str, Any]) -> None:
            self.now.query.append(schema)
            validate(request, schema)

        util.extract_json, util.validate_query_params = noted_body, noted_query

    def call(
        self, version: str, line: str, sent: Any = None, *, query: str = "", **ids: str
    ) -> Any:
        """Call an operation, by its route, and remember what was seen."""
        import webob

        method, path = line.split(" ")
        request = webob.Request.blank(path.format(**ids) + query, method=method)
        request.headers["X-Auth-Token"] = "admin"
        request.headers["OpenStack-API-Version"] = f"placement {version}"
        if sent is not None:
            request.content_type = "application/json"
            request.body = json.dumps(sent).encode()
        self.sent = request.body
        self.now = _Seen()
        response = request.get_response(self.app)
        if response.status_int >= 300:
            raise RuntimeError(f"{version} {line}: {response.status_int} {response.text}")
        self.now.status = response.status_int
        self.now.json = response.json if response.body else None
        self.seen.setdefault((method, path, version), []).append(self.now)
        return self.now.json


def _ask_everything(service: _Service, version: str) -> None:
    """Call each operation that exists, so that what is optional is there and not there."""
    minor = int(version.split(".")[1])

    def call(line: str, sent: Any = None, **more: str) -> Any:
        return service.call(version, line, sent, **more)

    root, child, consumer, own = (str(uuid4()) for _ in range(4))
    name = f"CUSTOM_AT_{minor}"
    call("GET /")
    call("POST /resource_providers", {"name": f"root {version}", "uuid": root})
    below = {"parent_provider_uuid": root} if minor >= 14 else {}
    call("POST /resource_providers", {"name": f"child {version}", "uuid": child, **below})
    call("GET /resource_providers", query="?name=nobody")
    call("GET /resource_providers")
    for uuid in (root, child):
        call("GET /resource_providers/{uuid}", uuid=uuid)
    call("PUT /resource_providers/{uuid}", {"name": f"root again {version}"}, uuid=root)
    provider: Any = {"uuid": child}
    renamed = {"name": f"child again {version}", **below}
    call("PUT /resource_providers/{uuid}", renamed, uuid=child)
    if minor >= 2:
        call("GET /resource_classes")
        call("POST /resource_classes", {"name": name})
        call("GET /resource_classes/{name}", name=name)
        if minor < 7:
            call("PUT /resource_classes/{name}", {"name": f"{name}_B"}, name=name)
            call("DELETE /resource_classes/{name}", name=f"{name}_B")
        else:
            call("PUT /resource_classes/{name}", name=name)
            call("PUT /resource_classes/{name}", name=f"{name}_B")
            call("DELETE /resource_classes/{name}", name=name)
    if minor >= 1:
        some: Any = [str(uuid4())]
        if minor >= 19:
            some = {"aggregates": some, "resource_provider_generation": _generation(call, root)}
        call("PUT /resource_providers/{uuid}/aggregates", some, **provider | {"uuid": root})
        call("GET /resource_providers/{uuid}/aggregates", uuid=root)
    if minor >= 6:
        call("PUT /traits/{name}", name=f"{name}_T")
        call("PUT /traits/{name}", name=f"{name}_T")
        call("GET /traits/{name}", name=f"{name}_T")
        call("GET /traits")
        held = {"traits": [f"{name}_T"], "resource_provider_generation": _generation(call, root)}
        call("PUT /resource_providers/{uuid}/traits", held, uuid=root)
        call("GET /resource_providers/{uuid}/traits", uuid=root)
    plain = {"total": 64}
    call(
        "POST /resource_providers/{uuid}/inventories",
        {**plain, "resource_class": "VCPU"},
        uuid=root,
    )
    at = {"resource_provider_generation": _generation(call, root)}
    every = {**at, "inventories": {"VCPU": plain, "MEMORY_MB": plain}}
    call("PUT /resource_providers/{uuid}/inventories", every, uuid=root)
    call("GET /resource_providers/{uuid}/inventories", uuid=root)
    at = {"resource_provider_generation": _generation(call, root)}
    one = "/resource_providers/{uuid}/inventories/{resource_class}"
    call(f"PUT {one}", {**at, **plain}, uuid=root, resource_class="VCPU")
    call(f"GET {one}", uuid=root, resource_class="VCPU")
    at = {"resource_provider_generation": _generation(call, child)}
    call(
        "PUT /resource_providers/{uuid}/inventories",
        {**at, "inventories": {"DISK_GB": plain}},
        uuid=child,
    )
    call(f"DELETE {one}", uuid=child, resource_class="DISK_GB")
    if minor >= 5:
        call("DELETE /resource_providers/{uuid}/inventories", uuid=child)
    _allocate(call, minor, root, consumer)
    if minor >= 9:
        call("GET /usages", query=f"?project_id={root}")
    if minor >= 10:
        call("GET /allocation_candidates", query="?resources=VCPU:1,MEMORY_MB:1")
    if minor >= 30:
        _reshape(call, minor, root, own)
    if minor >= 6:
        call("DELETE /resource_providers/{uuid}/traits", uuid=root)
        call("DELETE /traits/{name}", name=f"{name}_T")
    call("DELETE /resource_providers/{uuid}", uuid=child)


def _generation(call: Any, uuid: str) -> int:
    found = call("GET /resource_providers/{uuid}", uuid=uuid)
    return int(found["generation"])


def _consumer(minor: int, root: str) -> dict[str, Any]:
    made: dict[str, Any] = {"project_id": root, "user_id": "somebody"} if minor >= 8 else {}
    if minor >= 28:
        made["consumer_generation"] = None
    if minor >= 38:
        made["consumer_type"] = "INSTANCE"
    return made


def _allocate(call: Any, minor: int, root: str, consumer: str) -> None:
    one = "/allocations/{consumer_uuid}"
    held: Any = {root: {"resources": {"VCPU": 1}}}
    if minor < 12:
        held = [{"resource_provider": {"uuid": root}, "resources": {"VCPU": 1}}]
    call(f"GET {one}", consumer_uuid=consumer)
    sent = {"allocations": held, **_consumer(minor, root)}
    call(f"PUT {one}", sent, consumer_uuid=str(uuid4()))  # stays, for usages
    call(f"PUT {one}", sent, consumer_uuid=consumer)
    call(f"GET {one}", consumer_uuid=consumer)
    call("GET /resource_providers/{uuid}/allocations", uuid=root)
    call("GET /resource_providers/{uuid}/usages", uuid=root)
    if minor >= 13:
        call("POST /allocations", {str(uuid4()): {"allocations": held, **_consumer(minor, root)}})
    call(f"DELETE {one}", consumer_uuid=consumer)


def _reshape(call: Any, minor: int, root: str, consumer: str) -> None:
    found = call("GET /resource_providers/{uuid}/inventories", uuid=root)
    held = {root: {"resources": {"VCPU": 1}}}
    sent = {
        "inventories": {root: found},
        "allocations": {consumer: {"allocations": held, **_consumer(minor, root)}},
    }
    call("POST /reshaper", sent)


def _request(seen: list[_Seen]) -> list[tuple[str, Facts]]:
    schemas = [schema for s in seen for schema in s.body]
    return list(body(node(schemas[0]))) if schemas else []


def _query(seen: list[_Seen]) -> list[tuple[str, Facts]]:
    found: dict[str, Facts] = {}
    for schema in (schema for s in seen for schema in s.query):
        tree = node({**schema, "patternProperties": {}})
        found.update(facts(tree.rows("")))
        for pattern, inner in schema.get("patternProperties", {}).items():
            group = _GROUP.fullmatch(pattern)
            assert group is not None, pattern
            # A name for each group of a request, and one without for the group without a name.
            found[f"{group[1]}{{*}}"] = found[group[1]] = dict(facts([("", node(inner), False)]))[
                ""
            ]
    return list(found.items())


def _is_free(key: str) -> bool:
    """Whether a key is one of a map: a provider, a consumer, a resource class, a group."""
    return (
        is_uuid(key) or key in ("", "unknown") or re.fullmatch(r"[A-Z][A-Z0-9_]*", key) is not None
    )


def _place(function: Any) -> tuple[str, str]:
    """The module of a handler, and its name there."""
    module = importlib.import_module(function.func.__module__)
    for candidate in _modules():
        for name, value in vars(candidate).items():
            if value is function:
                return candidate.__name__, name
    raise LookupError(module.__name__)


def _modules() -> list[Any]:
    from placement import handlers

    folder = Path(handlers.__file__).parent
    return [
        importlib.import_module(f"placement.handlers.{path.stem}")
        for path in sorted(folder.glob("[a-z]*.py"))
    ]


def _versions_of(module: str, name: str, known: list[str]) -> list[str]:
    from placement import microversion

    ranges = microversion.VERSIONED_METHODS.get(f"{module}.{name}")
    if ranges is None:
        return known
    return [
        version
        for version in known
        if any(low.minor <= int(version.split(".")[1]) <= high.minor for low, high, _ in ranges)
    ]
