# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What calls give back."""

from __future__ import annotations

from typing import Any

import pytest
from keystoneauth1 import exceptions

from openstack_typed._runtime.answers.decode import (
    NOTHING,
    RAW,
    TIMESTAMP,
    BadShape,
    ByVersion,
    Either,
    Entries,
    Items,
    Later,
    Object,
    Only,
    Under,
)
from openstack_typed._runtime.answers.model import Answer
from openstack_typed._runtime.versions import Version
from openstack_typed.compute import ImageReference, Link
from openstack_typed.errors import BadAnswer, Forbidden, NotFound

from ..fake_cloud import FakeCloud

ANSWER = Answer("compute", Version(2, 79))
ODDS: list[Any] = [None, [], {}, "a", {"b": 1, "c": 2}]
LINK = {"rel": "self", "href": "http://x"}


# --- questions: the answer is in the status


@pytest.mark.parametrize(("status", "there"), [(204, True), (404, False)])
def test_a_question_by_get(cloud: FakeCloud, status: int, there: bool) -> None:
    cloud.answer("compute GET /servers/1/tags/a", status_code=status)
    assert cloud.compute().server_tags.check("1", "a") is there


@pytest.mark.parametrize(("status", "there"), [(200, True), (204, True), (404, False)])
def test_a_question_by_head(cloud: FakeCloud, status: int, there: bool) -> None:
    cloud.answer("identity HEAD /auth/tokens", status_code=status)
    assert cloud.identity().tokens.check(subject_token="t") is there
    assert cloud.last.method == "HEAD"


def test_a_question_that_is_refused(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1/tags/a", status_code=403)
    with pytest.raises(Forbidden):
        cloud.compute().server_tags.check("1", "a")


def test_a_question_that_is_answered_by_neither_yes_nor_no(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1/tags/a", status_code=200, text="maybe")
    with pytest.raises(BadAnswer) as caught:
        cloud.compute().server_tags.check("1", "a")
    assert str(caught.value) == (
        "server_tags.check: the status says neither yes nor no; "
        "200 from GET /servers/{server_id}/tags/{tag}"
    )


def test_not_found_elsewhere_is_an_error(cloud: FakeCloud) -> None:
    cloud.answer("compute DELETE /servers/1/tags/a", status_code=404)
    with pytest.raises(NotFound) as caught:
        cloud.compute().server_tags.remove("1", "a")
    assert isinstance(caught.value, exceptions.NotFound)


# --- answers by version, and by argument


@pytest.mark.parametrize(("version", "name"), [("1.19", "Location"), ("1.20", "ResourceProvider")])
def test_an_answer_that_depends_on_the_microversion(
    cloud: FakeCloud, version: str, name: str
) -> None:
    answer: dict[str, Any] = {"headers": {"Location": "/resource_providers/1"}}
    if version == "1.20":
        answer["json"] = {"uuid": "1", "name": "a"}
    cloud.answer("placement POST /resource_providers", status_code=201, **answer)
    made = cloud.placement(version).resource_providers.create(name="a")
    assert type(made).__name__ == name


def test_an_answer_that_is_gone_in_later_microversions(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers/1/action", json={"adminPass": "p"})
    evacuate = cloud.compute("2.13").servers.evacuate
    assert evacuate("1", on_shared_storage=False).admin_pass == "p"
    cloud.answer("compute POST /servers/1/action", text="")
    assert cloud.compute("2.14").servers.evacuate("1") is None


@pytest.mark.parametrize("flag", [False, None])
def test_an_argument_that_changes_the_answer_only_by_one_value(
    cloud: FakeCloud, flag: bool | None
) -> None:
    cloud.answer("block_storage GET /volumes/detail", json={"volumes": []})
    given = {} if flag is None else {"with_count": flag}
    assert list(cloud.block_storage("3.45").volumes.list(**given)) == []


def test_a_key_that_is_always_sent_makes_another_operation(cloud: FakeCloud) -> None:
    cloud.answer("compute POST /servers", status_code=202, json={"reservation_id": "r-1"})
    made = cloud.compute().servers.create_many(name="a", flavor_ref="1", image_ref="i", min_count=2)
    assert made == "r-1"
    assert cloud.last_body == {
        "server": {
            "name": "a", "flavorRef": "1", "imageRef": "i", "min_count": 2,
            "return_reservation_id": True,
        }
    }  # fmt: skip


def test_the_items_of_a_list_may_be_wrapped_one_by_one(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /os-keypairs", json={"keypairs": [{"keypair": {"name": "a"}}]})
    assert [each.name for each in cloud.compute().keypairs.list()] == ["a"]
    cloud.answer("compute GET /os-keypairs", json={"keypairs": [{"name": "a"}]})
    with pytest.raises(BadAnswer, match=r"^keypairs\.list: the answer has no 'keypair'; 200"):
        list(cloud.compute().keypairs.list())


def test_a_key_of_any_name(cloud: FakeCloud) -> None:
    cloud.answer("compute GET /servers/1/metadata/k", json={"meta": {"k": "v"}})
    assert cloud.compute().server_metadata.show("1", "k") == "v"


# --- decoders


def test_an_object_is_a_model_and_anything_else_is_itself() -> None:
    assert Object(Link)(LINK, ANSWER).rel == "self"
    for odd in (None, "x", 1, [LINK]):
        assert Object(Link)(odd, ANSWER) is odd


def test_lists_and_maps() -> None:
    assert [link.rel for link in Items(Object(Link))([LINK], ANSWER)] == ["self"]
    assert Entries(Items(Object(Link)))({"a": [LINK]}, ANSWER)["a"][0].rel == "self"
    assert all(Items(Object(Link))(odd, ANSWER) is odd for odd in (None, "x", 1, LINK))
    assert all(Entries(Object(Link))(odd, ANSWER) is odd for odd in (None, "x", 1, ODDS))


def test_the_first_decoder_that_fits_is_taken() -> None:
    either = Either(Object(Link), Items(Object(Link)), TIMESTAMP)
    assert either(LINK, ANSWER).rel == "self"
    assert either([LINK], ANSWER)[0].rel == "self"
    assert either("2024-05-06", ANSWER).year == 2024
    assert either({"other": 1}, ANSWER) == {"other": 1}
    assert either(7, ANSWER) == 7
    assert either.fits(LINK, ANSWER) and not either.fits(7, ANSWER)


def test_an_object_fits_if_it_has_what_its_microversion_promises() -> None:
    image = Object(ImageReference)
    data = {"id": "1", "links": []}
    assert image.fits(data, ANSWER)
    assert not image.fits({"id": "1"}, ANSWER)
    assert not image.fits(data, Answer("compute", Version(2, 98)))
    assert image.fits({**data, "properties": {}}, Answer("compute", Version(2, 98)))
    assert image.fits(data, Answer("compute"))
    assert not image.fits(None, ANSWER)


def test_a_decoder_by_version() -> None:
    decoder = ByVersion({"..2.9": Object(Link), "2.10..2.80": None, "2.90+": TIMESTAMP})
    assert decoder(LINK, Answer("compute", Version(2, 9))).rel == "self"
    assert decoder(LINK, ANSWER) is LINK
    assert decoder("2024-05-06", Answer("compute", Version(2, 85))) == "2024-05-06"
    assert decoder("2024-05-06", Answer("compute", Version(2, 90))).year == 2024
    assert decoder("2024-05-06", Answer("compute")).year == 2024
    assert decoder(LINK, Answer("compute")).rel == "self"
    assert decoder.fits(LINK, ANSWER) and not decoder.fits(7, ANSWER)


def test_values_below_a_key() -> None:
    assert Under("a")({"a": 1, "b": 2}, ANSWER) == 1
    assert Under("a", Object(Link))({"a": LINK}, ANSWER).rel == "self"
    for odd in ODDS:
        with pytest.raises(BadShape, match=r"^the answer has no 'a'$"):
            Under("a")(odd, ANSWER)


def test_values_below_the_only_key() -> None:
    assert Only()({"a": 1}, ANSWER) == 1
    assert Only(Object(Link))({"a": LINK}, ANSWER).rel == "self"
    for odd in ODDS:
        with pytest.raises(BadShape, match="has not the one key"):
            Only()(odd, ANSWER)


def test_a_decoder_that_is_looked_up_later() -> None:
    later = Later(lambda: Object(Link))
    assert later(LINK, ANSWER).rel == "self"
    assert later.fits(LINK, ANSWER) and not later.fits(1, ANSWER)
    assert RAW(LINK, ANSWER) is LINK and RAW.fits(None, ANSWER)


def test_a_decoder_of_nothing() -> None:
    assert NOTHING(LINK, ANSWER) is None and not NOTHING.fits(None, ANSWER)
