# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What an editor shows while a program is written: hovers, signatures and completions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.typing.checkers import GENERATED
from tests.typing.language_server import LanguageServer

PROGRAM = """\
from keystoneauth1.session import Session

from openstack_typed.compute import Compute, Compute_2_79_up, Compute_2_90, Server

session = Session()
plain = Compute(session)
compute = Compute(session, "2.90")


def library(client: Compute_2_79_up, pinned: Compute_2_90, server: Server) -> None:
    client.servers.create(name="a", flavor_ref="1", networks="auto")
    pinned.servers.create(name="a", flavor_ref="1", networks="auto")
    print(server.status, pinned.servers.show("1").fault)
    pinned.servers.update("1", name="b")


made = compute.servers.show()
at = compute.at("")
late = Compute()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with LanguageServer(PROGRAM, GENERATED) as started:
        yield started


def hover(server: LanguageServer, text: str) -> str:
    shown: str = server.at("hover", text)["contents"]["value"]
    return shown


def signatures(server: LanguageServer, text: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = server.at("signatureHelp", text)["signatures"]
    return shown


@pytest.mark.parametrize("text", ["import Compute", "pinned: Compute_2_90"])
def test_hover_of_a_client_has_one_signature(server: LanguageServer, text: str) -> None:
    shown = hover(server, text)
    assert shown.count("class Compute") == 1
    assert "microversion: _ComputeMicroversion | str = " in shown
    assert len(shown.encode()) < 300


def test_hover_of_a_call_says_what_its_arguments_are(server: LanguageServer) -> None:
    shown = hover(server, "compute = Compute")
    assert "Make a client." in shown and "microversion: A version pins all calls" in shown
    assert len(shown.encode()) < 1000


def test_first_signature_of_a_client_is_for_any_version(server: LanguageServer) -> None:
    first, *others = signatures(server, "late = Compute(")
    assert first["label"].startswith(
        "(session: Session | Adapter, microversion: _ComputeMicroversion | str = "
    )
    assert "microversion: A version pins all calls" in str(first["documentation"])
    assert [each["label"].rpartition(" ")[2] for each in others][:2] == ["Compute", "Compute_2_1"]


def test_microversions_are_completed(server: LanguageServer) -> None:
    found = {item["label"] for item in server.at("completion", 'compute.at("')["items"]}
    assert {'"auto"', '"2.1"', '"2.90"', '"2.104"'} <= found


@pytest.mark.parametrize(
    ("text", "most"), [("client.servers.create", 6000), ("pinned.servers.create", 5000)]
)
def test_hover_of_a_long_call_can_be_read(server: LanguageServer, text: str, most: int) -> None:
    shown = hover(server, text)
    assert "networks: Sequence[ServerNetworkRequest_2_42] | Literal['auto', 'none']" in shown
    assert len(shown.encode()) < most


def test_exact_methods_have_the_texts_of_their_arguments(server: LanguageServer) -> None:
    assert "server_id: The server's UUID." in hover(server, "pinned.servers.update")
    (signature,) = signatures(server, "made = compute.servers.show(")
    assert signature["label"] == "(server_id: str | AnyServer) -> Server_2_73"
    assert "server_id: The server's UUID." in str(signature["documentation"])


def test_fields_have_their_types_and_texts(server: LanguageServer) -> None:
    assert "status: ServerStatus | str" in hover(server, "print(server.status")
    shown = hover(server, '.show("1").fault')
    assert "fault: ServerFault | None" in shown and "What went wrong" in shown
