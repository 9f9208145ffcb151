# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever a cloud answers, nothing of it is lost and nothing crashes: for every model."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_typed._runtime.answers.decode import BadShape, parse
from openstack_typed._runtime.answers.fields import Wire
from openstack_typed._runtime.answers.model import Answer, Model
from openstack_typed._runtime.versions import Version, VersionSet
from openstack_typed.errors import FieldUnavailable

from ..packages import models

FEW = settings(max_examples=5, deadline=None, derandomize=True, database=None)
MANY = settings(max_examples=300, deadline=None, derandomize=True, database=None)

TEXTS = st.one_of(
    st.text(max_size=20),
    st.datetimes().map(datetime.isoformat),
    st.datetimes().map(lambda when: f"{when.isoformat()}Z"),
    st.dates().map(str),
    st.sampled_from(
        ["", "2024-05-06T07:08:09Z", "true", "None", "1" * 30, "\ud800", "\x00", "ä€😀"]
    ),
)
NUMBERS = st.one_of(
    st.integers(),
    st.integers(min_value=2**63 - 1, max_value=2**200),
    st.integers(min_value=-(2**200), max_value=-(2**63) + 1),
    st.floats(allow_nan=False, allow_infinity=False),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def deep(value: Any, levels: int) -> Any:
    for level in range(levels):
        value = [value] if level % 2 else {"deeper": value}
    return value


VALUES = JSON | st.builds(deep, JSON, st.integers(min_value=1, max_value=100))


def facts(cls: type[Model]) -> Iterable[Wire]:
    """What a model knows of its fields."""
    return cls._wires.values()


def versions_of(cls: type[Model]) -> list[str | None]:
    """Every microversion at which something changes for a class, and one before it."""
    service = import_module(cls.__module__.rpartition(".")[0])
    client = next(c for c in vars(service).values() if hasattr(c, "_service"))
    known: VersionSet = client._service.versions
    if not client._service.header:
        return [None]
    bounds = {known.lowest, known.highest}
    for field in facts(cls):
        for text in (field.versions, field.optional):
            for low, high in VersionSet.parse(text) & known:
                bounds |= {low, high}
    return [None, *(str(bound) for bound in sorted(bounds))]


def objects(cls: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of the fields of a class, which hold something or other, and with more."""
    known = {f.name for f in facts(cls) if f.is_key}
    # What a field holds may look like any other model of the module, as it should or not.
    near = {f.name for m in models() if m.__module__ == cls.__module__ for f in facts(m)}
    inner = st.dictionaries(st.sampled_from(sorted(near)), LEAVES, max_size=4)
    lists = st.lists(inner, max_size=2)
    shapes = inner | lists | st.dictionaries(TEXTS, inner | lists, max_size=2)
    return st.builds(
        lambda some, more: {**more, **some},
        st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(known), shapes | VALUES)),
        st.dictionaries(TEXTS, VALUES, max_size=3),
    )


def read_all(model: Model) -> None:
    """Read every field of a model and of those in it."""
    for name, known in type(model)._wires.items():
        try:
            value = getattr(model, name)
        except FieldUnavailable as error:
            assert str(error)
        else:
            assert known.rest or getattr(model, name) is value
            follow(value)
    repr(model)
    hash(model)


def follow(value: Any) -> None:
    if isinstance(value, Model):
        read_all(value)
    elif isinstance(value, list):
        for item in value:
            follow(item)
    elif isinstance(value, dict):
        for item in value.values():
            follow(item)


@pytest.mark.parametrize("cls", models(), ids=lambda cls: f"{cls.__module__[16:]}.{cls.__name__}")
def test_every_model_keeps_every_answer(cls: type[Model]) -> None:
    versions = st.sampled_from(versions_of(cls))

    @FEW
    @given(objects(cls), versions)
    def check(data: dict[str, Any], version: str | None) -> None:
        model = cls.from_dict(data, microversion=version)
        assert model.to_dict() == data
        read_all(model)
        assert model.to_dict() == data
        assert model == cls.from_dict(data, microversion=version)
        assert pickle.loads(pickle.dumps(model)) == model
        known = {f.name for f in facts(cls) if f.is_key}
        assert dict(model.extra) == {k: v for k, v in data.items() if k not in known}

    check()


# --- from bytes: what is read is what the standard library reads


@MANY
@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_bytes_are_read_as_the_standard_library_reads_them(
    value: Any, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    content = text.encode("utf-8", "surrogatepass")
    try:
        wanted = json.loads(content)
    except UnicodeDecodeError:
        wanted = json.loads(text)
    found = parse(content)
    assert found == wanted
    assert json.dumps(found) == json.dumps(wanted)


@MANY
@given(st.binary(max_size=40))
def test_what_is_no_json_is_told_so(content: bytes) -> None:
    try:
        wanted = json.loads(content)
    except (ValueError, RecursionError):
        with pytest.raises(BadShape, match=r"^the answer is no JSON$"):
            parse(content)
    else:
        assert json.dumps(parse(content)) == json.dumps(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999",
        "123456789012345678901234567890",
        "-123456789012345678901234567890",
        "[1, 99999999999999999999]",
        '{"a": 12345678901234567890123, "b": 1.5}',
        "1e400",
        "-1e400",
        "[Infinity, -Infinity]",
        "0.1000000000000000055511151231257827021181583404541015625",
        "12345678901234567890123.5",
        "1E+2",
        "-0",
        "-0.0",
        '"12345678901234567890123"',
        '"\\ud800"',
        '"\\ud83d\\ude00"',
        '{"a": 1, "b": 2, "a": 3}',
        '{"a": {"x": 1}, "a": {"y": 2}}',
        "\ufeff{}",
        " {} \n",
    ],
)
def test_json_at_the_edges(text: str) -> None:
    content = text.encode()
    found, wanted = parse(content), json.loads(content)
    assert repr(found) == repr(wanted)
    assert type(found) is type(wanted)


def test_nan_is_read() -> None:
    assert parse(b"[NaN]")[0] != parse(b"[NaN]")[0]


@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b"[1,]", b"{'a': 1}", b"\xff\xfe\xfd"])
def test_no_json(content: bytes) -> None:
    with pytest.raises(BadShape, match=r"^the answer is no JSON$"):
        parse(content)


def test_json_that_is_too_deep_to_be_read() -> None:
    with pytest.raises(BadShape):
        parse(b"[" * 100_000 + b"]" * 100_000)


@FEW
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_the_way_from_bytes_to_a_model_and_back_loses_nothing(data: dict[str, Any]) -> None:
    content = json.dumps(data).encode()
    for cls in models()[::20]:
        model = cls._load(parse(content), Answer("compute", Version(2, 79)))
        assert json.dumps(model.to_dict(), sort_keys=True) == json.dumps(data, sort_keys=True)


# --- decoders


@MANY
@given(VALUES, st.sampled_from([None, Version(2, 1), Version(2, 47), Version(2, 104)]))
def test_decoders_say_what_fits_and_give_back_the_rest(value: Any, version: Version | None) -> None:
    answer = Answer("compute", version)
    for cls in models()[::10]:
        for field in facts(cls):
            if field.decode is not None:
                found = field.decode(value, answer)
                if not field.decode.fits(value, answer) and not isinstance(value, dict):
                    assert found is value
