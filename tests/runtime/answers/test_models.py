# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Answers as frozen objects."""

from __future__ import annotations

import copy
import pickle
import sys
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from subprocess import run
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, get_type_hints
from unittest.mock import create_autospec
from weakref import ref

import pytest

from openstack_typed import block_storage, compute, identity, network
from openstack_typed._runtime.answers.fields import wire
from openstack_typed._runtime.answers.model import Answer, Model
from openstack_typed.compute import UpdatedServer
from openstack_typed.errors import FieldUnavailable

from ..fake_cloud import FakeCloud
from ..sample import SERVER, Server, server

if TYPE_CHECKING:
    OnlyForCheckers: TypeAlias = str

# mypy knows the fields of each microversion; here is tested what happens to those it refuses.
EmbeddedFlavor: Any = compute.EmbeddedFlavor
FlavorReference: Any = compute.FlavorReference
ServerSnapshot: Any = compute.ServerSnapshot
CreatedServer: Any = compute.CreatedServer
Token: Any = identity.Token

EMBEDDED = {
    "original_name": "m1.tiny",
    "vcpus": 1,
    "ram": 512,
    "disk": 1,
    "ephemeral": 0,
    "swap": 0,
}


# --- fields


def test_fields_are_read_by_python_name() -> None:
    web = server()
    assert (web.id, web.name, web.power_state) == ("9168b536", "web", 1)
    assert web.metadata == {"role": "db"}


def test_a_model_is_frozen() -> None:
    web = server()
    for name in ("name", "task_state", "anything", "answer"):
        with pytest.raises(AttributeError):
            setattr(web, name, "x")
    with pytest.raises(AttributeError):
        del web.name


def test_a_model_has_slots_and_no_dict() -> None:
    assert not hasattr(server(), "__dict__")


def test_a_model_is_not_made_by_hand() -> None:
    with pytest.raises(TypeError):
        Server(id="1")
    with pytest.raises(TypeError) as caught:
        Server()
    message = "a Server is what a service answers; make one with Server.from_dict"
    assert str(caught.value) == message


# --- classes


def test_a_class_tells_its_fields() -> None:
    assert Server.fields()[:2] == ("id", "name")
    assert compute.Link.fields() == ("rel", "href")


def test_an_exact_class_has_the_fields_of_its_class() -> None:
    from openstack_typed.compute import Server_2_47

    assert Server_2_47.fields() == Server.fields()


def test_annotations_are_the_public_types() -> None:
    assert get_type_hints(compute.ServerAddress)["version"] is int
    assert get_type_hints(Server)["created"] is datetime


def test_there_is_nothing_to_match_by_place() -> None:
    link: Any = compute.Link.from_dict({"rel": "self", "href": "http://x"})
    match link:
        case compute.Link(rel="bookmark"):
            raise AssertionError
        case compute.Link(rel=rel):
            assert rel == "self"
    with pytest.raises(TypeError, match="accepts 0 positional sub-patterns"):
        match link:
            case compute.Link("self"):  # type: ignore[misc]
                pass


def test_a_class_can_be_imitated() -> None:
    web = create_autospec(Server, instance=True)
    web.name = "web"
    assert isinstance(web, Server)
    with pytest.raises(AttributeError):
        _ = web.nmae


def test_no_class_has_a_double() -> None:
    server()
    assert [cls for cls in Server.__subclasses__() if cls._of is None] == []


# --- classes that are derived


class Mine(FlavorReference):  # type: ignore[misc]
    known: ClassVar[list[str]] = []
    note: OnlyForCheckers

    @property
    def label(self) -> str:
        return f"flavor {self.id}"


def test_a_class_derived_from_a_model_has_its_fields() -> None:
    mine = Mine.from_dict({"id": "1", "links": [], "note": "a", "more": 2})
    assert (mine.label, mine.links, mine.note) == ("flavor 1", [], "a")
    assert mine.extra == {"more": 2}
    assert Mine.fields() == (*FlavorReference.fields(), "note")
    assert isinstance(mine, FlavorReference)
    assert pickle.loads(pickle.dumps(mine)) == mine
    with pytest.raises(AttributeError):
        mine.label = "x"
    with pytest.raises(FieldUnavailable, match=r"^Mine\.id needs compute <= 2\.46"):
        _ = Mine.from_dict({}, microversion="2.47").id


def test_a_derived_class_may_have_what_it_likes() -> None:
    class Named:
        def shout(self) -> str:
            return str(self.id).upper()  # type: ignore[attr-defined]

    class Both(FlavorReference, Named):  # type: ignore[misc]
        @cached_property
        def parts(self) -> Any:
            return [self.id, self.id]

    both: Any = Both.from_dict({"id": "a"})
    assert both.shout() == "A"
    assert both.parts is both.parts
    reference = ref(both)
    assert reference() is both
    del both
    assert reference() is None
    with pytest.raises(TypeError):
        ref(FlavorReference.from_dict({"id": "a"}))


class Odd(Model, init=False):
    """Fields with names that look like those of the slots."""

    a: str
    _a: str
    _wire_a: str
    __b: str = wire("b")


def test_fields_may_begin_with_underscores() -> None:
    data = {"a": "1", "_a": "2", "_wire_a": "3", "b": "4", "_unknown": "5"}
    odd = Odd.from_dict(data)
    assert [getattr(odd, name) for name in Odd.fields()] == ["1", "2", "3", "4"]
    assert (odd.to_dict(), odd.extra) == (data, {"_unknown": "5"})


def test_a_derived_class_of_a_program() -> None:
    source = """if True:
        from typing import ClassVar
        from openstack_typed.compute import Server
        class Mine(Server):
            limit: ClassVar[int] = 3
        try:
            Mine.from_dict({}, microversion="2.1").id
        except AttributeError as error:
            print(error, Mine.limit, Mine.from_dict({"id": 1}).id)
    """
    done = run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "Mine.id is part of compute 2.1, but the cloud left it out 3 1\n"


def test_a_name_that_is_no_field() -> None:
    with pytest.raises(AttributeError, match=r"^Server has no field 'nmae'$") as caught:
        _ = server().nmae
    assert not isinstance(caught.value, FieldUnavailable)


# --- absent, null, not available


def test_null_is_none() -> None:
    assert server().task_state is None
    assert server().updated is None


def test_a_field_that_the_answer_may_lack_reads_as_none() -> None:
    web = server()
    assert web.host is None
    assert "OS-EXT-SRV-ATTR:host" not in web.to_dict()


def test_a_field_of_a_later_microversion_is_unavailable() -> None:
    with pytest.raises(FieldUnavailable) as caught:
        _ = server().tags
    assert (
        str(caught.value)
        == 'Server.tags needs compute >= 2.26; this answer was 2.1; use .at("2.26")'
    )


def test_a_field_that_is_gone_is_unavailable() -> None:
    reference = FlavorReference.from_dict({}, microversion="2.47")
    with pytest.raises(FieldUnavailable) as caught:
        _ = reference.id
    message = 'FlavorReference.id needs compute <= 2.46; this answer was 2.47; use .at("2.46")'
    assert str(caught.value) == message


def test_a_promised_field_that_the_cloud_left_out_is_unavailable() -> None:
    web = Server.from_dict({"id": "1"}, microversion="2.25")
    with pytest.raises(FieldUnavailable) as caught:
        _ = web.name
    message = "Server.name is part of compute 2.25, but the cloud left it out"
    assert str(caught.value) == message


def test_a_field_that_is_optional_since_some_microversion() -> None:
    updated: Any = UpdatedServer
    assert updated.from_dict({"id": "1"}, microversion="2.75").hostname is None
    with pytest.raises(FieldUnavailable, match=r"is part of compute 2\.90, but the cloud left"):
        _ = updated.from_dict({"id": "1"}, microversion="2.90").hostname


def test_without_a_microversion_nothing_is_known_of_it() -> None:
    web = Server.from_dict({"id": "1"})
    with pytest.raises(FieldUnavailable) as caught:
        _ = web.status
    assert str(caught.value) == "Server.status is not in this answer"
    with pytest.raises(FieldUnavailable) as caught:
        _ = web.server_groups
    assert str(caught.value) == (
        "Server.server_groups is not in this answer; it needs compute >= 2.71"
    )
    assert web.locked_reason is None


def test_services_without_microversions() -> None:
    with pytest.raises(FieldUnavailable) as caught:
        _ = network.Port.from_dict({"id": "1"}).name
    assert str(caught.value) == "Port.name is not in this answer"


def test_a_field_of_an_extension_names_it() -> None:
    with pytest.raises(FieldUnavailable) as caught:
        _ = network.Port.from_dict({"id": "1"}).revision_number
    assert str(caught.value) == (
        "Port.revision_number is not in this answer; it needs the network extension "
        "standard-attr-revisions, which this cloud may not have loaded"
    )


def test_an_unavailable_field_is_an_attribute_error() -> None:
    web = server()
    assert getattr(web, "tags", "none") == "none"
    assert not hasattr(web, "tags")
    assert hasattr(web, "name")
    assert issubclass(FieldUnavailable, AttributeError)


def test_a_field_that_came_too_early_is_given_as_it_is() -> None:
    assert server(tags=["a"]).tags == ["a"]


# --- unknown keys


def test_unknown_keys_are_extra() -> None:
    assert server().extra == {"vendor:rack": {"row": 7}}


def test_known_fields_are_never_extra_read_or_unread() -> None:
    web = server()
    _ = (web.flavor, web.created, web.addresses)
    assert web.extra == {"vendor:rack": {"row": 7}}


@pytest.mark.parametrize(
    "key", ["answer", "_unknown", "_raw_flavor", "extra", "to_dict", "__class__", "task_state"]
)
def test_keys_that_mean_something_to_python_are_just_extra(key: str) -> None:
    web = Server.from_dict({key: 1, "id": "1"})
    assert web.extra == {key: 1}
    assert web.to_dict() == {key: 1, "id": "1"}
    assert web.id == "1"


def test_keys_that_are_no_text_are_extra_too() -> None:
    web = Server.from_dict({2: "b", "a": 1, None: 3})
    assert web.extra == {2: "b", "a": 1, None: 3}


# --- back to the wire


def test_to_dict_gives_back_what_came() -> None:
    assert server().to_dict() == SERVER


def test_to_dict_is_the_same_after_everything_was_read() -> None:
    web = server()
    for name in dir(web):
        getattr(web, name, None)
    assert web.to_dict() == SERVER


def test_to_dict_shares_nothing_with_the_model() -> None:
    web = server()
    data = web.to_dict()
    data["metadata"]["role"] = "changed"
    data["flavor"]["links"].clear()
    assert web.to_dict() == SERVER


def test_from_dict_shares_nothing_with_what_it_was_given() -> None:
    data = copy.deepcopy(SERVER)
    web = Server.from_dict(data, microversion="2.1")
    data["metadata"]["role"] = "changed"
    data["flavor"]["links"].clear()
    assert web.to_dict() == SERVER


def test_from_dict_takes_a_version_or_refuses_what_is_none() -> None:
    assert str(Server.from_dict({}, microversion="2.79").answer.microversion) == "2.79"
    with pytest.raises(ValueError, match="'newest' is not a version"):
        Server.from_dict({}, microversion="newest")


# --- repr


def test_repr_shows_fields_that_are_there() -> None:
    link = compute.Link.from_dict({"rel": "self", "href": "http://x"})
    assert repr(link) == "Link(rel='self', href='http://x')"
    assert repr(EmbeddedFlavor.from_dict({"vcpus": 2}, microversion="2.47")) == (
        "EmbeddedFlavor(vcpus=2, extra_specs=None)"
    )


@pytest.mark.parametrize(
    ("cls", "data"),
    [
        (CreatedServer, {"id": "1", "adminPass": "s3cret"}),
        (Server, {"id": "1", "OS-EXT-SRV-ATTR:user_data": "s3cret"}),
        (compute.CreatedKeypair, {"name": "1", "private_key": "s3cret"}),
        (compute.ServerPassword, {"password": "s3cret"}),
        (compute.ServerConsole, {"type": "novnc", "url": "http://x?token=s3cret"}),
    ],
)
def test_repr_shows_no_secrets(cls: Any, data: dict[str, Any]) -> None:
    for model in (cls.from_dict(data), cls.from_dict(data, microversion="2.1")):
        assert "s3cret" not in repr(model)
        assert model.to_dict() == data


def test_repr_of_a_token_hides_its_id() -> None:
    answer = Answer("identity", None, {"X-Subject-Token": "s3cret"})
    token = Token._load({"methods": ["password"]}, answer)
    assert token.id == "s3cret"
    assert "s3cret" not in repr(token)
    assert "s3cret" not in repr(token.answer)


# --- timestamps


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-06T07:08:09Z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09.123456", datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)),
        ("2024-05-06T07:08:09.000000Z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06 07:08:09+00:00", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06t07:08:09.5z", datetime(2024, 5, 6, 7, 8, 9, 500000, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31T23:59:60.25", datetime(2017, 1, 1, 0, 0, 0, 250000, tzinfo=UTC)),
        (
            "2024-05-06T07:08:09+02:00",
            datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2))),
        ),
    ],
)
def test_timestamps_become_aware_datetimes(text: str, moment: datetime) -> None:
    created = server(created=text).created
    assert created == moment
    assert created.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "odd",
    ["", "yesterday", "2024-13-01T00:00:00Z", "2024-12-01T00:00:61Z", "9999-12-31T23:59:60Z",
     1714979289, [], None],
)  # fmt: skip
def test_odd_timestamps_are_given_as_they_came(odd: Any) -> None:
    web = server(created=odd)
    assert web.created == odd
    assert web.to_dict()["created"] == odd


# --- nested models


def test_nested_models_are_made_once() -> None:
    web = server()
    assert web.flavor is web.flavor
    assert web.addresses is web.addresses
    assert web.created is web.created


def test_nested_models_know_where_they_came_from() -> None:
    web = server()
    assert web.flavor.links[0].answer is web.answer


def test_maps_and_lists_of_models() -> None:
    address = server().addresses["net"][0]
    assert (address.addr, address.version) == ("10.0.0.1", 4)
    with pytest.raises(FieldUnavailable, match=r"^ServerAddress\.mac_addr is part of compute 2\.1"):
        _ = address.mac_addr


@pytest.mark.parametrize(
    ("version", "data", "name"),
    [
        ("2.1", {"id": "1", "links": []}, "FlavorReference"),
        ("2.46", {"id": "1", "links": []}, "FlavorReference"),
        ("2.47", EMBEDDED, "EmbeddedFlavor"),
        ("2.79", {}, "EmbeddedFlavor"),
        (None, {"id": "1", "links": []}, "FlavorReference"),
        (None, EMBEDDED, "EmbeddedFlavor"),
    ],
)
def test_a_type_that_depends_on_the_microversion(
    version: str | None, data: dict[str, Any], name: str
) -> None:
    flavor = Server.from_dict({"flavor": data}, microversion=version).flavor
    assert type(flavor).__name__ == name
    assert flavor.to_dict() == data


def test_what_fits_no_type_without_a_microversion_is_given_as_it_came() -> None:
    assert Server.from_dict({"flavor": {"a": 1}}).flavor == {"a": 1}


def test_a_field_of_the_other_type_says_what_it_needs() -> None:
    flavor = server().flavor
    assert not hasattr(flavor, "vcpus")


def test_an_object_or_text() -> None:
    assert server(image="").image == ""
    assert server(image={"id": "i", "links": []}).image.id == "i"


# --- odd answers


@pytest.mark.parametrize(
    "odd", [None, "", "text", 0, 1.5, True, [], [None], [1, "a", []], {}, {"": {}}]
)
def test_odd_values_never_crash(odd: Any) -> None:
    data: dict[str, Any] = dict.fromkeys(SERVER, odd)
    for version in (None, "2.1", "2.79", "2.104"):
        web = Server.from_dict(data, microversion=version)
        for name in ("id", "created", "updated", "flavor", "addresses", "metadata", "extra"):
            getattr(web, name)
        assert repr(web)
        assert web.to_dict() == data


def test_a_list_with_a_hole_keeps_it() -> None:
    web = server(addresses={"net": [None, {"addr": "a"}, "x"], "none": None})
    hole, address, text = web.addresses["net"]
    assert (hole, address.addr, text) == (None, "a", "x")
    assert web.addresses["none"] is None


def test_an_answer_of_a_cloud_has_headers_and_microversion(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute GET /servers/1",
        json={"server": SERVER},
        headers={"X-Compute-Request-Id": "req-7", "OpenStack-API-Version": "compute 2.79"},
    )
    answer = cloud.compute("2.79").servers.show("1").answer
    assert (answer.service, str(answer.microversion)) == ("compute", "2.79")
    assert answer.request_id == "req-7"
    assert answer.headers["openstack-api-version"] == "compute 2.79"


def test_a_field_that_stands_in_a_header(cloud: FakeCloud) -> None:
    cloud.answer(
        "compute POST /servers/1/action",
        status_code=202,
        headers={"location": "http://image/images/7"},
    )
    made = cloud.compute("2.1").servers.create_image("1", name="snap")
    assert made.location == "http://image/images/7"
    assert made.to_dict() == {}
    assert made.extra == {}


def test_a_header_that_is_missing() -> None:
    with pytest.raises(FieldUnavailable) as caught:
        _ = ServerSnapshot.from_dict({}, microversion="2.44").location
    assert str(caught.value) == (
        "ServerSnapshot.location is part of compute 2.44, but the cloud left it out"
    )
    with pytest.raises(FieldUnavailable, match=r"<= 2\.44; this answer was 2\.45; use \.at"):
        _ = ServerSnapshot.from_dict({}, microversion="2.45").location


def test_all_models_have_a_common_base() -> None:
    for cls in (compute.Server, block_storage.Volume, network.Port, identity.Project):
        assert issubclass(cls, Model)
