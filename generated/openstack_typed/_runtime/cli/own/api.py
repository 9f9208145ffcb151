# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`ost api`: a call that is described on the command line, to any service of the catalog."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from .. import standard
from ..clouds.opening import opened
from ..commands.index import dashed
from ..commands.words import service_of
from ..failures import Failure, Usage
from ..options import Option
from ..output.wire import to_json
from .page import Page, Word

if TYPE_CHECKING:
    from ...dry_run import DryRun

PAGE = Page(
    "api",
    "The JSON of the answer is shown as it is. Services that there are no other commands for are "
    "called too, by their type in the catalog.",
    (
        Word("METHOD", "GET, POST, PUT, PATCH, DELETE or HEAD."),
        Word("SERVICE", "The service: its name, its type in the catalog, or its project."),
        Word("PATH", "The path below the versioned endpoint, such as /servers/detail."),
    ),
    (
        Option(("--query-arg", "-q"), "A parameter of the query; may be repeated.", "NAME=VALUE",
               many=True),
        Option(("--json",), "The body as JSON: text, @FILE, or `-` for standard input.", "JSON"),
        Option(("--data",), "The body as it is: text, @FILE, or `-` for standard input.", "DATA"),
        Option(("--header",), "A further header; may be repeated.", "NAME:VALUE", many=True),
        Option(("--key",), "The key of the answer that holds what is wanted.", "NAME"),
        Option(("--paginate",), "Show all pages of a list as one."),
        Option(("--dry-run",), "Show what would be sent, and do not send it."),
        Option(("--curl",), "The same as a command of curl."),
        Option(("--query",), "A JMESPath expression over the JSON that comes back.", "EXPRESSION"),
    ),
    (
        "api GET compute /servers/detail --paginate",
        "api POST compute /servers/ID/action --json '{\"reboot\": {\"type\": \"SOFT\"}}'",
        "api GET compute /os-hypervisors --microversion 2.88 --key hypervisors",
    ),
)  # fmt: skip


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_NOT_THE_LIST = ("links", "_links")


class _Call(NamedTuple):
    """A call: what is sent, and what sends it."""

    method: str
    path: str
    parts: Mapping[str, Any]
    send: Callable[..., Any]

    def answer(self, path: str = "") -> Any:
        """The JSON that comes back; None if nothing does."""
        return self.send(self.method, path or self.path, **self.parts)


def run(package: str, argv: Sequence[str]) -> int:
    """Make a call."""
    options = PAGE.read(argv)
    method = options.method.upper()
    if method not in _METHODS:
        raise Usage(f"{options.method!r} is no method; there are {', '.join(_METHODS)}")
    if options.paginate and method != "GET":
        raise Usage("--paginate goes with GET")
    if not options.service:
        raise Usage("SERVICE is empty; `ost catalog` shows which there are")
    path = options.path
    if "://" in path.partition("?")[0]:
        raise Usage(f"{path}: expected a path below the versioned endpoint, such as /servers")
    if options.query is not None:
        from ..output.query import compiled

        compiled(options.query)
    pairs = [_pair(text, "=", "--query-arg") for text in options.query_arg or ()]
    if pairs:
        path += ("&" if "?" in path else "?") + urlencode(pairs)
    parts = _parts(options)
    cloud = opened(package, options)
    if options.dry_run or options.curl:
        from ..calls.planned import show

        show([_planned(cloud, options, method, path, parts)], curl=options.curl)
        return 0
    call = _Call(method, path, parts, _sender(cloud, options))
    _show(_pages(call, options.key) if options.paginate else call.answer(), options)
    return 0


# --- what is sent


def _parts(options: Namespace) -> dict[str, Any]:
    if options.json is not None and options.data is not None:
        raise Usage("--json and --data are both the body: give one of them")
    parts: dict[str, Any] = {}
    if options.header:
        pairs = (_pair(text, ":", "--header") for text in options.header)
        parts["headers"] = dict(map(_header, pairs))
    if options.json is not None:
        text = _content(options.json)
        try:
            parts["json"] = json.loads(text)
        except ValueError as error:
            raise Usage(f"--json is no JSON: {error}") from None
        except RecursionError:
            raise Usage("--json is nested too deeply") from None
    if options.data is not None:
        parts["data"] = _content(options.data)
    return parts


def _pair(text: str, mark: str, flag: str) -> tuple[str, str]:
    name, found, value = text.partition(mark)
    if not found or not name:
        raise Usage(f"{flag} takes NAME{mark}VALUE, not {text!r}")
    return name, value


def _header(pair: tuple[str, str]) -> tuple[str, str]:
    name, value = (part.strip() for part in pair)
    if not name.isascii() or not value.isascii() or not f"{name}{value}".isprintable():
        raise Usage(f"--header takes plain characters, which {f'{name}:{value}'!r} is not all")
    return name, value


def _content(word: str) -> bytes:
    """What an option says: text, a file, or standard input."""
    if word == "-":
        return standard.data("give the text, or @FILE").read()
    if word.startswith("@"):
        try:
            with open(word[1:], "rb") as file:
                return file.read()
        except OSError as error:
            raise Usage(f"{word[1:]}: {os.strerror(error.errno or 0)}") from None
    return word.encode()


def _sender(cloud: Any, options: Namespace) -> Callable[..., Any]:
    """What sends calls to a service."""
    client = _client(cloud, options)
    return _by_catalog(cloud, options) if client is None else client.call


def _client(cloud: Any, options: Namespace) -> Any:
    """The client of a service; None if there is none."""
    service = service_of(options.service)
    if service is None:
        return None
    client = getattr(cloud, service.name)
    if options.microversion is None:
        return client
    if not service.selectable:
        raise Usage(f"{dashed(service.name)} has no microversions: leave --microversion out")
    return client._at(options.microversion)


def _planned(
    cloud: Any, options: Namespace, method: str, path: str, parts: dict[str, Any]
) -> DryRun:
    from ...dry_run import dry_call

    client = _client(cloud, options)
    if client is None:
        raise Usage(f"--dry-run and --curl know no {options.service!r}: leave them out")
    return dry_call(client, method, path, **parts)


def _by_catalog(cloud: Any, options: Namespace) -> Callable[..., Any]:
    """What sends calls to a service that there is no client for."""
    from keystoneauth1.adapter import Adapter
    from keystoneauth1.exceptions import EndpointNotFound

    from ...config.services import for_service
    from ...connection.refusals import refusal

    kind = options.service
    said = for_service(cloud._settings, kind, "", None).options
    adapter = Adapter(cloud.session, **{"service_type": kind, **said})
    if not adapter.get_endpoint():
        raise EndpointNotFound(
            f"the catalog has no service of the type {kind!r} here; `ost catalog` shows what it has"
        )

    def send(method: str, path: str, **parts: Any) -> Any:
        # Not sent on to wherever an answer says: that may be elsewhere, and the token is ours.
        response = adapter.request(
            f"/{path.lstrip('/')}",
            method,
            microversion=options.microversion,
            redirect=False,
            raise_exc=False,
            **parts,
        )
        if not 200 <= response.status_code < 300:
            raise refusal(f"{method} {path}", response)
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError:
            raise Failure(f"{method} {path}: the answer is no JSON") from None

    return send


# --- what comes back


def _pages(call: _Call, key: str | None) -> Iterator[Any]:
    """The key of a list, and then its items, of all pages."""
    from ...answers.paging import AnyLink, BadPage

    first = call.answer()
    key = key or _key_of_list(first)
    yield key

    def fetch(path: str) -> tuple[Any, Sequence[Any]]:
        body = first if path == call.path else call.answer(path)
        items = body.get(key) if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise Failure(f"{path}: the answer has no list {key!r}")
        return body, items

    try:
        for items in AnyLink(key).walk(call.path, None, fetch):
            yield from items
    except BadPage as error:
        raise Failure(f"{call.path}: {error}") from None


def _key_of_list(body: Any) -> str:
    """The one key of an answer that holds a list.

    Raises:
        Failure: There are several, or none.
    """
    pairs = body.items() if isinstance(body, dict) else ()
    lists = [key for key, value in pairs if isinstance(value, list)]
    found = [key for key in lists if not key.endswith(_NOT_THE_LIST)]
    if len(found) != 1:
        told = f"has several: {', '.join(found)}; say which with --key" if found else "has no list"
        raise Failure(f"--paginate: the answer {told}")
    return str(found[0])


def _show(answer: Any, options: Namespace) -> None:
    if isinstance(answer, Iterator):
        key = next(answer)
        if options.query is None:
            _show_list(answer, "" if options.key else key)
            return
        answer = list(answer) if options.key else {key: list(answer)}
    elif options.key:
        if not isinstance(answer, dict) or options.key not in answer:
            raise Failure(f"the answer has no key {options.key!r}")
        answer = answer[options.key]
    if options.query is not None:
        from ..output.query import searched

        answer = searched(options.query, answer)
    elif answer is None:
        return
    sys.stdout.write(f"{_text(answer)}\n")


def _show_list(items: Iterator[Any], key: str) -> None:
    """A list as it comes, so that it is never held as a whole."""
    sys.stdout.write(f"{{{to_json(key)}: [" if key else "[")
    before = "\n"
    for item in items:
        sys.stdout.write(before + _text(item))
        before = ",\n"
    sys.stdout.write("\n]}\n" if key else "\n]\n")


def _text(value: Any) -> str:
    return to_json(value, indent=2)
