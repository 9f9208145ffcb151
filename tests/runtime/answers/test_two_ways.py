# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers are decoded in a fast way, a slow one, and one that passes over keys: nobody can tell."""

from __future__ import annotations

import gc
import json
import pickle
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_typed._runtime.answers.decode import (
    LIST,
    MAP,
    NOTHING,
    RAW,
    BadShape,
    ByVersion,
    Decoder,
    Entries,
    Items,
    Later,
    Object,
    Only,
    Under,
    check,
    parse,
    read,
)
from openstack_typed._runtime.answers.fields import wire
from openstack_typed._runtime.answers.loading import Loader, loader
from openstack_typed._runtime.answers.model import Answer, Model
from openstack_typed._runtime.versions import Version
from openstack_typed.compute import Link, Server, ServerSnapshot
from openstack_typed.errors import BadAnswer, FieldUnavailable
from openstack_typed.placement import Location

from ..fake_cloud import FakeCloud
from ..packages import models
from ..sample import SERVER
from .test_model_properties import FEW, VALUES, objects, read_all, versions_of

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
ANSWER = Answer("compute", Version(2, 79), {"Date": "today"})
SERVERS = Under("servers", Items(Object(Server)))


def fresh(cls: type[Model]) -> Loader:
    """A loader that has met no key that its class does not know."""
    found: Any = cls
    return Loader(found)


def shown(model: Model) -> list[Any]:
    """All that can be seen of a model but the order of keys, which no reader may rely on."""
    seen: list[Any] = [
        type(model),
        json.dumps(model.to_dict(), sort_keys=True),
        json.dumps(dict(model.extra)),
    ]
    seen += [model.answer, hash(model), repr(model)]
    for name in type(model).fields():
        try:
            value = getattr(model, name)
        except FieldUnavailable as error:
            seen.append(str(error))
        else:
            seen += [type(value), repr(value)]
    return [*seen, json.dumps(model.to_dict(), sort_keys=True), hash(model)]


def same(one: Any, other: Any) -> None:
    """Whether two things that were decoded in two ways are the same."""
    if isinstance(one, Model):
        assert one == other
        assert pickle.loads(pickle.dumps(one)) == other
        assert shown(one) == shown(other)
        assert one == other
        assert pickle.loads(pickle.dumps(one)) == pickle.loads(pickle.dumps(other)) == one
    elif isinstance(one, list):
        assert type(other) is list and len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            same(mine, theirs)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    else:
        assert (type(one), repr(one)) == (type(other), repr(other))


@pytest.mark.parametrize("cls", models(), ids=lambda cls: f"{cls.__module__[16:]}.{cls.__name__}")
def test_the_ways_to_a_model_lead_to_the_same(cls: type[Model]) -> None:
    versions = st.sampled_from(versions_of(cls))

    @FEW
    @given(objects(cls), versions, st.booleans())
    def check(data: dict[str, Any], version: str | None, ascii_only: bool) -> None:
        at = Answer(cls._home, Version.parse(version) if version is not None else None)
        text = json.dumps(data, ensure_ascii=ascii_only)
        content = text.encode("utf-8", "surrogatepass")
        it = fresh(cls)
        slow = it.load(parse(content), at)
        same(it.one(content, at), slow)
        same(it.one(content, at), slow)  # by now, other keys are passed over
        known = {key: value for key, value in data.items() if key in it.known}
        content = json.dumps(known).encode()
        same(it.one(content, at), fresh(cls).one(content, at))

    check()


def test_the_fast_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any) -> Any:
        raise AssertionError

    known = {key: value for key, value in SERVER.items() if key != "vendor:rack"}
    it = fresh(Server)
    it.one(json.dumps(SERVER).encode(), ANSWER)
    monkeypatch.setattr(Loader, "load", slow)
    content = json.dumps(SERVER).encode()
    assert it.one(content, ANSWER).extra == {"vendor:rack": {"row": 7}}
    (found,) = it.many([json.dumps(known).encode()], ANSWER)
    assert (found.id, found.extra) == ("9168b536", {})
    assert fresh(Server).one(json.dumps(known).encode(), ANSWER).name == "web"


def test_a_strange_key_is_the_same_after_it_was_met(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1", json={"server": {"id": "1", "vendor:color": "red"}})
    compute = cloud.compute()
    met, again = compute.servers.show("1"), compute.servers.show("1")
    same(met, again)
    assert again.extra == {"vendor:color": "red"}


def test_passing_over_keys_is_no_subclass() -> None:
    heard: list[str] = []

    class Kind(Link):
        def __init_subclass__(cls) -> None:
            heard.append(cls.__name__)

    class Mine(Kind):
        pass

    it = fresh(Mine)
    for _ in range(2):
        found = it.one(b'{"rel": "self", "vendor:color": "red"}', ANSWER)
        assert (type(found), found.rel, found.extra) == (Mine, "self", {"vendor:color": "red"})
    assert heard == ["Mine"]
    assert (Kind.__subclasses__(), Mine.__subclasses__()) == ([Mine], [])


@pytest.mark.parametrize("key", ["\n", "a\x00", 'a"b', "a\\b", "\ud800", "\u2028", "\x7f", ""])
def test_odd_keys_are_passed_over(key: str) -> None:
    it = fresh(Link)
    for _ in range(2):
        found = it.one(json.dumps({"rel": "a", key: 1, "more": {key: 2}}).encode(), ANSWER)
        assert found.extra == {key: 1, "more": {key: 2}}


# --- whole answers


def by_both(text: str | bytes, decoder: Decoder) -> list[Any]:
    """What comes of an answer in both ways: the value, or what is wrong with it."""

    def slowly(content: bytes) -> Any:
        value = decoder(parse(content), ANSWER)
        inner = decoder.at(ANSWER) if isinstance(decoder, ByVersion) else decoder
        check(value, inner)
        return value

    def quickly(content: bytes) -> Any:
        return read(content, decoder, ANSWER)[0]

    content = text.encode() if isinstance(text, str) else text
    found: list[Any] = []
    for way in (slowly, quickly, quickly):
        try:
            found.append(way(content))
        except BadShape as error:
            found.append(str(error))
    return found


INSIDE = [
    '{"id": "1"}',
    '{"id": "1", "strange": 1}',
    '{"id": NaN}',
    '{"id": Infinity, "name": -Infinity}',
    '{"id": "\\ud800"}',
    '{"id": "\\ud83d\\ude00"}',
    '{"metadata": {"a": "\\ud800"}}',
    '{"id": "1", "id": "2"}',
    '{"strange": 1, "strange": 2}',
    '{"flavor": {"id": "1"}, "flavor": {"id": "2"}}',
    '{"flavor": []}',
    '{"flavor": [1, {"id": 2}], "addresses": [], "links": {}, "tags": "a", "image": 1.5}',
    '{"links": [null, {"rel": "a"}, 1, [], {"rel": "b", "more": 1}]}',
    '{"addresses": {"a": null, "b": [null, {"addr": "x"}], "c": {"d": []}}}',
    '{"created": 7, "updated": {}, "launched_at": ["2024-05-06T07:08:09Z"]}',
    '{"id": 123456789012345678901234567890, "progress": -9223372036854775809}',
    f'{{"id": {"1" * 5000}}}',
    f'{{"metadata": {{"a": {"1" * 5000}}}}}',
    '{"id": 1e400, "progress": -1e400, "metadata": {"a": 1e999}}',
    '{"id": 0.1000000000000000055511151231257827021181583404541015625, "progress": -0}',
    '{"a\\nb": 1, "\\u0000": 2, "": 3, "\\ud800": 4}',
    '{"\\u0069d": "escaped"}',
    '{"answer": 1, "_unknown": 2, "_wire_id": 3, "own0": 4, "__class__": 5}',
    "{}",
    "[]",
    "null",
    '"text"',
    "7",
    "true",
    '{"id": 01}',
    '{"id": "1",}',
    "{'id': 1}",
    '{"id": "\n"}',
    '{"metadata": {"a": "\x01"}}',
    '{"metadata": {"a": tru}}',
    '{"metadata": {"a": 1.}}',
    '{"id": "\\x"}',
]
AROUND = [
    '{"servers": [%s]}',
    '{"servers": [%s, {"id": "7"}], "more": {"a": [1]}}',
    '\n{"more": NaN, "servers": [{"id": "7"},%s]}\t',
    '{"servers": %s}',
    '{"servers": [%s]} x',
    '{"servers": [%s]',
    '\ufeff{"servers": [%s]}',
    '{"servers": 1, "servers": [%s]}',
    '{"servers": [1], "ser\\u0076ers": [%s]}',
    "[%s]",
    "%s",
]


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("around", AROUND)
def test_odd_answers_come_out_the_same(inside: str, around: str) -> None:
    slow, *fast = by_both(around % inside, SERVERS)
    for found in fast:
        same(found, slow)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_json_in_other_encodings(encoding: str) -> None:
    slow, *fast = by_both('{"servers": [{"id": "ä"}]}'.encode(encoding), SERVERS)
    for found in fast:
        same(found, slow)
    assert slow[0].id == "ä"


@pytest.mark.parametrize(
    "text",
    [
        b'{"servers": [{"id": "\xff"}]}',
        b'{"servers": [{"metadata": {"a": "\xff"}}]}',
        b'{"servers": [{"metadata": {"\xc3\x28": 1}}]}',
        b'{"servers": [], "more": "\xff"}',
    ],
)
def test_bad_utf_8_is_no_json_wherever_it_is(text: bytes) -> None:
    assert by_both(text, SERVERS) == ["the answer is no JSON"] * 3


def test_half_a_surrogate_pair_in_utf_8_is_text() -> None:
    text = b'{"servers": [{"metadata": {"a": "\xed\xa0\x80"}}]}'
    slow, *fast = by_both(text, SERVERS)
    for found in fast:
        same(found, slow)
    assert slow[0].metadata == {"a": "\ud800"}


DECODERS: list[Decoder] = [
    SERVERS,
    Under("server", Object(Server)),
    Object(Link),
    Items(Object(Link)),
    Entries(Items(Object(Link))),
    Entries(Object(Link)),
    Items(Under("link", Object(Link))),
    Under("a", Only(Object(Link))),
    Under("a"),
    Under("a", LIST),
    Under("a", MAP),
    Only(),
    ByVersion({"..2.50": Object(Link), "2.51+": Items(Object(Link))}),
    LIST,
    RAW,
]
NEAR = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["servers", "server", "a", "link", "rel", "href", "id", "flavor", "more"]),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)


@MANY
@given(NEAR, st.sampled_from(DECODERS))
def test_any_answer_comes_out_the_same(value: Any, decoder: Decoder) -> None:
    slow, *fast = by_both(json.dumps(value), decoder)
    for found in fast:
        same(found, slow)


OBJECT, LINKS = Under("server", Object(Server)), Under("links", Items(Object(Link)))


@pytest.mark.parametrize(
    ("content", "decoder", "fault"),
    [
        (b"", OBJECT, "the answer is empty"),
        (b"null", OBJECT, "the answer has no 'server'"),
        (b"[]", OBJECT, "the answer has no 'server'"),
        (b'"server"', OBJECT, "the answer has no 'server'"),
        (b'{"server": null}', OBJECT, "the answer's 'server' is no object"),
        (b'{"server": []}', OBJECT, "the answer's 'server' is no object"),
        (b'{"server": "x"}', OBJECT, "the answer's 'server' is no object"),
        (b'{"links": null}', LINKS, "the answer's 'links' is no list"),
        (b'{"links": {}}', LINKS, "the answer's 'links' is no list"),
        (b"", Object(Link), "the answer is empty"),
        (b"null", Object(Link), "the answer is no object"),
        (b"[]", Object(Link), "the answer is no object"),
        (b'"x"', Object(Link), "the answer is no object"),
        (b"", Items(Object(Link)), "the answer is empty"),
        (b"", Entries(Object(Link)), "the answer is empty"),
        (b"null", MAP, "the answer is no object"),
        (b"", RAW, "the answer is empty"),
        (b"", ByVersion({"..2.9": NOTHING, "2.10+": Object(Link)}), "the answer is empty"),
    ],
)
def test_an_answer_of_another_kind(content: bytes, decoder: Decoder, fault: str) -> None:
    with pytest.raises(BadShape) as caught:
        read(content, decoder, ANSWER)
    assert str(caught.value) == fault


def test_an_empty_body_where_all_is_in_the_headers() -> None:
    at = Answer("placement", Version(1, 1), {"Location": "/1"})
    assert read(b"", Object(Location), at)[0].location == "/1"
    at = Answer("compute", Version(2, 44), {"Location": "/1"})
    assert read(b"", Object(ServerSnapshot), at)[0].location == "/1"
    with pytest.raises(BadShape, match="empty"):
        read(b"", Object(ServerSnapshot), Answer("compute", Version(2, 45)))
    assert read(b"", ByVersion({"..2.90": NOTHING}), ANSWER)[0] is None


def test_what_stands_beside_the_list() -> None:
    content = b'{"links": {"next": "x"}, "servers": [], "next": null, "odd": 1}'
    wanted = {"links": {"next": "x"}, "next": None}
    for more in (b"", b" ", b"\xef\xbb\xbf"):
        assert read(more + content, SERVERS, ANSWER, ("links", "next", "other")) == ([], wanted)


def test_a_page_of_odd_things_is_a_list(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/detail", json={"servers": [None, {"id": "1"}, 7]})
    found: Any = list(cloud.compute().servers.list())
    assert (found[0], found[1].id, found[2]) == (None, "1", 7)
    cloud.answer("compute GET /servers/1", json={"server": None})
    with pytest.raises(BadAnswer, match=r"^servers\.show: the answer's 'server' is no object; 200"):
        cloud.compute().servers.show("1")


# --- what is kept


def test_a_kept_object_does_not_keep_its_page() -> None:
    page = json.dumps({"servers": [{**SERVER, "name": "x" * 100_000}, SERVER]}).encode()
    _, kept = read(page, SERVERS, ANSWER)[0]
    assert sys.getrefcount(page) == 2
    assert kept.name == "web"
    _ = kept.flavor, kept.addresses
    assert sys.getrefcount(page) == 2


def test_a_fresh_model_is_nothing_for_the_collector() -> None:
    content = json.dumps({"servers": [SERVER] * 3}).encode()
    read(content, SERVERS, ANSWER)
    known = {key: value for key, value in SERVER.items() if key != "vendor:rack"}
    found = read(json.dumps({"servers": [known]}).encode(), SERVERS, ANSWER)[0]
    assert not gc.is_tracked(found[0])


def test_what_a_model_has_besides_its_fields_is_out_of_reach() -> None:
    at = Answer("compute", Version(2, 1), {"X-Auth-Token": "s3cret"})
    content = b'{"id": "1", "answer": {"headers": {}}, "_unknown": {"a": 1}, "_wire_id": "2"}'
    for _ in range(2):
        web: Any = loader(Server).one(content, at)
        assert (web.id, web.answer) == ("1", at)
        assert web.extra == {"answer": {"headers": {}}, "_unknown": {"a": 1}, "_wire_id": "2"}
    assert b"s3cret" not in msgspec.json.encode(web)


# --- depth


def nested(levels: int) -> Any:
    value: Any = "deep"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize("levels", [100, 800])
def test_what_is_nested_deeply_can_be_had_back(levels: int) -> None:
    data = {"id": "1", "metadata": nested(levels), "strange": nested(levels)}
    content = json.dumps({"servers": [data]}).encode()
    slow, *fast = by_both(content, SERVERS)
    for (web,) in (slow, *fast, [Server.from_dict(data)]):
        for _ in range(2):
            assert web.to_dict() == data
            assert repr(web).startswith("Server(id='1', ")
            assert pickle.loads(pickle.dumps(web)).to_dict() == data
            assert web.replace(id="2").metadata == data["metadata"]
            read_all(web)


class Tree(Model, init=False):
    name: str
    parts: Sequence[Tree] = wire(decode=Items(Later(lambda: Object(Tree))))


def test_models_in_models_may_be_nested_deeply() -> None:
    data: Any = {"name": "leaf", "parts": []}
    for number in range(400):
        data = {"name": str(number), "parts": [data]}
    tree: Any = Tree.from_dict(data)
    assert tree.to_dict() == data
    below = tree
    for number in reversed(range(400)):
        assert below.name == str(number)
        (below,) = below.parts
    assert tree.to_dict() == data
    assert repr(tree).startswith("Tree(name='399'")
    assert pickle.loads(pickle.dumps(tree)) == tree


def test_what_is_too_deep_for_json_is_a_bad_answer() -> None:
    for text in ("[" * 100_000, '{"servers": [{"metadata": ' + "[" * 100_000):
        assert len(set(map(str, by_both(text, SERVERS)))) == 1


# --- processes and threads


def gone_over(model: Any) -> Any:
    """What another process makes of a model, with what it sends back."""
    return model.to_dict(), model.flavor.links[0].href, repr(model), model


@pytest.mark.parametrize("strange", [False, True])
def test_a_model_goes_over_to_another_process(strange: bool) -> None:
    data = {k: v for k, v in SERVER.items() if strange or k != "vendor:rack"}
    at = Answer("compute", Version(2, 1), {"Date": "today"})
    (web,) = read(json.dumps({"servers": [data]}).encode(), SERVERS, at)[0]
    with get_context("spawn").Pool(1) as pool:
        found, href, text, back = pool.apply(gone_over, (web,))
    assert (found, href, text) == (data, "http://x/1", repr(web))
    assert (back, back.answer) == (web, web.answer)


def test_threads_may_read_the_same_field_at_once() -> None:
    usual, count = sys.getswitchinterval(), 8
    sys.setswitchinterval(1e-6)
    barrier = Barrier(count)
    content = json.dumps({"servers": [SERVER] * 200}).encode()
    at = Answer("compute", Version(2, 1))
    servers = read(content, SERVERS, at)[0]

    readers: list[Callable[[Any], bool]] = [
        lambda web: bool(web.created.year == 2024),
        lambda web: bool(web.flavor.links[0].href == "http://x/1"),
        lambda web: bool(web.addresses["net"][0].addr == "10.0.0.1"),
        lambda web: bool(web.metadata == {"role": "db"}),
        lambda web: bool(web.to_dict() == SERVER),
    ]

    def look(number: int) -> bool:
        barrier.wait()
        turned = readers[number % 5 :] + readers[: number % 5]
        return all(each(web) for web in servers for each in turned)

    try:
        with ThreadPoolExecutor(count) as pool:
            assert all(pool.map(look, range(count)))
    finally:
        sys.setswitchinterval(usual)


def test_threads_may_meet_strange_keys_at_once() -> None:
    count = 8
    barrier, it = Barrier(count), fresh(Link)

    def meet(number: int) -> bool:
        barrier.wait()
        content = json.dumps({"rel": "a", f"of{number}": number}).encode()
        return all(it.one(content, ANSWER).extra == {f"of{number}": number} for _ in range(50))

    with ThreadPoolExecutor(count) as pool:
        assert all(pool.map(meet, range(count)))
    assert it.one(b'{"rel": "a"}', ANSWER).extra == {}
