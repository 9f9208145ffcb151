# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Requests that services refuse, drawn from the specs: wrong keys, values, versions, ids, tokens.

They need nothing in the cloud, so that any cloud can be asked them. What the real one said is in
`refused.json`: status and form of the error. `RECORD_REFUSED=1 make test-cloud` writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen
from keystoneauth1.session import Session

from openstack_typed._runtime.testing.specs import (
    Declared,
    Expr,
    Field,
    Operation,
    Service,
    at,
    read,
)
from openstack_typed._runtime.versions import Version
from tests.agreement.values import UUID
from tests.live.record import shape

RECORD = Path(__file__).parent / "refused.json"
SERVICES = ("block_storage", "compute", "identity", "image", "network", "placement")
# (service type, lowest and highest API version, below the endpoint)
_ENDPOINTS = {
    "block_storage": ("block-storage", "3", "3.latest"),
    "compute": ("compute", "2.1", "2.latest"),
    "identity": ("identity", "3", "3.latest"),
    "image": ("image", "2", "2.latest"),
    "network": ("network", "2", "2.latest"),
    "placement": ("placement", "1", "1.latest"),
}
_MANY = 12
"""How many operations of a service each kind of mistake is made in."""
_WRONG: dict[str, Any] = {"int": "seven", "bool": "maybe", "str": ["no", "text"]}


@frozen
class Wrong:
    """A wrong request.

    Attributes:
        service: The service.
        what: What is wrong with it.
        method: The HTTP method.
        path: The path, below the endpoint.
        version: The microversion, as it is sent; empty for none.
        user: Who asks: `admin`, `demo`, `nobody`, or `stranger`, whose token is none.
        body: The body as text; empty for none.
    """

    service: str
    what: str
    method: str
    path: str
    version: str = ""
    user: str = "admin"
    body: str = ""

    @property
    def title(self) -> str:
        """What tells it from others."""
        version = f" at {self.version}" if self.version else ""
        return f"{self.service} {self.method} {self.path}{version}: {self.what}"


@frozen
class Refusal:
    """How a service refuses.

    Attributes:
        status: The HTTP status.
        media: The media type of the body; empty if there is none.
        form: The shape of the body, if it is JSON.
        kind: The service's own name for the error, where it says one.
    """

    status: int
    media: str
    form: Any
    kind: str


def send(wrong: Wrong, sessions: dict[str, Session]) -> Refusal | None:
    """Send a wrong request by keystoneauth alone; None if it is not refused."""
    kind, lowest, highest = _ENDPOINTS[wrong.service]
    session = sessions.get(wrong.user, sessions["admin"])
    headers = {"Accept": "application/json"}
    if wrong.body:
        headers["Content-Type"] = "application/json"
    if wrong.version:
        header = read(wrong.service).header
        headers["OpenStack-API-Version"] = f"{header} {wrong.version}"
    if wrong.user == "stranger":
        headers["X-Auth-Token"] = "gAAAA-no-token"
    url = session.get_endpoint(
        service_type=kind, interface="public", min_version=lowest, max_version=highest
    )
    assert url is not None
    response = session.request(
        f"{url.rstrip('/')}{wrong.path}", wrong.method, data=wrong.body or None, headers=headers,
        authenticated=wrong.user in ("admin", "demo"), raise_exc=False,
    )  # fmt: skip
    if response.status_code < 400:
        return None
    media = response.headers.get("Content-Type", "").partition(";")[0] if response.content else ""
    body = response.json() if media.endswith("json") else None
    error = body.get("NeutronError") if isinstance(body, dict) else None
    named = error.get("type", "") if isinstance(error, dict) else ""
    return Refusal(response.status_code, media, None if body is None else shape(body), named)


# --- what the real cloud said


def recorded() -> list[tuple[Wrong, Refusal]]:
    """The wrong requests, and how the real cloud refused them."""
    rows = json.loads(RECORD.read_text("utf-8"))
    return [(Wrong(**row["request"]), Refusal(**row["refusal"])) for row in rows]


def write(found: list[tuple[Wrong, Refusal]]) -> None:
    """Write down how the real cloud refused them."""
    rows = []
    for wrong, refusal in found:
        request = {name: value for name, value in asdict(wrong).items() if value}
        rows.append(json.dumps({"request": request, "refusal": asdict(refusal)}))
    RECORD.write_text("[" + ",\n ".join(rows) + "]\n", "utf-8")


# --- what is wrong


def mistakes() -> Iterator[Wrong]:
    """All wrong requests, each once."""
    seen = set()
    for name in SERVICES:
        for wrong in _of_service(read(name)):
            if wrong.title not in seen:
                seen.add(wrong.title)
                yield wrong


def _of_service(service: Service) -> Iterator[Wrong]:
    name = service.name
    low, high = service.range or (None, None)
    versions = [str(low), str(high)] if service.selectable else [""]
    lists = [op for op in service.operations if _is_list(op)]
    first = lists[0].path
    for user in ("nobody", "stranger"):
        yield Wrong(name, f"asked by {user}", "GET", first, user=user)
    yield Wrong(name, "no such path", "GET", "/no-such-thing")
    yield Wrong(name, "no such path", "POST", "/no-such-thing", body="{}")
    yield Wrong(name, "no such method", "PATCH", first, body="{}")
    if service.selectable:
        assert high is not None
        for version in (f"{high.major}.{high.minor + 1}", "1.0.0", "seven"):
            yield Wrong(name, "no such version", "GET", first, version)
    for version in versions:
        yield from _lists(service, lists, version)
        yield from _missing(service, version)
        yield from _bodies(service, version)
        yield from _forbidden(service, version)


def _is_list(op: Operation) -> bool:
    return op.verb == "list" and op.method == "GET" and "{" not in op.path and not op.open


def _there(op: Operation, version: str) -> bool:
    extensions = op.extensions and op.extensions[0] not in ("qos", "router", "security-group")
    return op.there(Version.parse(version) if version else None) and not extensions


def _lists(service: Service, lists: list[Operation], version: str) -> Iterator[Wrong]:
    for op in [op for op in lists if _there(op, version)][:_MANY]:
        names = {a.name for a in op.of("query")}
        for text in ("limit=seven", "limit=-1", f"marker={UUID}", "sort_key=no_such_key",
                     "sort_dir=sideways", "no_such_parameter=1"):  # fmt: skip
            if text.partition("=")[0] in {*names, "no_such_parameter"}:
                yield Wrong(service.name, "a wrong query", "GET", f"{op.path}?{text}", version)


def _missing(service: Service, version: str) -> Iterator[Wrong]:
    """Things that are not there."""
    done = 0
    for op in service.operations:
        params = op.of("path")
        if len(params) != 1 or not _there(op, version) or op.open or op.media or op.action:
            continue
        if not isinstance(params[0].type, str) or not params[0].type.startswith("Any"):
            continue
        if op.verb not in ("show", "delete", "update") or any(
            a.type == "stream" for a in op.arguments
        ):
            continue
        if op.verb == "update" and not op.of("body"):
            continue
        path = op.path.replace(f"{{{params[0].name}}}", UUID)
        body = json.dumps(_body(service, op, version)) if op.verb == "update" else ""
        yield Wrong(service.name, "no such thing", op.method, path, version, body=body)
        done += 1
        if done >= 2 * _MANY:
            return


def _bodies(service: Service, version: str) -> Iterator[Wrong]:
    creates = [
        op
        for op in service.operations
        if op.verb == "create" and op.method == "POST" and "{" not in op.path
        and op.of("body") and not op.open and not op.media and _there(op, version)
    ]  # fmt: skip
    at_version = Version.parse(version) if version else None
    for op in creates[:_MANY]:

        def wrong(what: str, body: Any, op: Operation = op) -> Wrong:
            text = body if isinstance(body, str) else json.dumps(body)
            return Wrong(service.name, what, "POST", op.path, version, body=text)

        envelope = at(op.envelope, at_version)
        good = _body(service, op, version)
        inner = good.get(envelope, {}) if envelope else good
        yield wrong("no JSON", "{no json")
        yield wrong("no body", {})
        yield evolve(wrong("no body, asked by demo", {}), user="demo")
        if envelope:
            yield wrong("the body is text", {envelope: "text"})
        yield wrong("a key that nobody knows", {envelope: {**inner, "no_such_key": 1}}
                    if envelope else {**inner, "no_such_key": 1})  # fmt: skip
        for item in op.of("body"):
            absent = not item.there(at_version)
            if absent and item.name not in inner:
                changed = {**inner, item.name: _value(service, item.type, None)}
                yield wrong(f"{item.name} at another version",
                            {envelope: changed} if envelope else changed)  # fmt: skip
            if item.name in inner:
                changed = {k: v for k, v in inner.items() if k != item.name}
                yield wrong(f"no {item.name}", {envelope: changed} if envelope else changed)
            expr = at(item.type, at_version)
            if not absent and isinstance(expr, str) and expr in _WRONG:
                changed = {**inner, item.name: _WRONG[expr]}
                yield wrong(
                    f"{item.name} is no {expr}", {envelope: changed} if envelope else changed
                )


def _forbidden(service: Service, version: str) -> Iterator[Wrong]:
    """What a plain member may not do, and does not name anything."""
    for op in service.operations:
        if _is_list(op) and _there(op, version):
            yield Wrong(service.name, "asked by demo", "GET", op.path, version, "demo")


# --- bodies


def _body(service: Service, op: Operation, version: str) -> dict[str, Any]:
    """The least body of an operation."""
    at_version = Version.parse(version) if version else None
    made = {
        item.name: _value(service, at(item.type, at_version), at_version)
        for item in op.of("body")
        if item.there(at_version) and item.needed(at_version, answer=False)
    }
    envelope = at(op.envelope, at_version)
    return {envelope: made} if envelope else made


def _value(service: Service, expr: Expr, version: Version | None) -> Any:
    match expr:
        case {"by": [*_, [_, last]]}:
            return _value(service, last, version)
        case ["list", item]:
            return [_value(service, item, version)]
        case ["map", item]:
            return {"key": _value(service, item, version)}
        case ["is", literal]:
            return literal
        case ["any of", first, *_]:
            return _value(service, first, version)
        case str() if (declared := service.declared.get(expr)) is not None:
            return _named(service, declared, version)
    plain: dict[Any, Any] = {"int": 1, "float": 1.5, "bool": True, "null": None, "object": {},
             "uuid": UUID, "ip": "192.0.2.7", "cidr": "192.0.2.0/24", "mac": "02:00:00:00:00:07",
             "url": "https://example.org/", "datetime": "2020-02-02T00:00:00Z"}  # fmt: skip
    return plain.get(expr, "text")


def _named(service: Service, declared: Declared, version: Version | None) -> Any:
    def wanted(item: Field) -> bool:
        return item.there(version) and item.needed(version, answer=False)

    match declared.kind:
        case "object":
            return {i.name: _value(service, i.type, version) for i in declared.fields if wanted(i)}
        case "enum":
            return declared.values[0][0]
    return UUID if declared.kind == "records" else _value(service, declared.type, version)
