# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates: of the cloud, and of the client. The cloud is a fake one, TLS is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from openstack_typed.testing import FakeCloud

from .conftest import Bare, describe
from .secured import AUTHORITY, CERTIFICATES, CLIENT, KEY, secured
from .terminal import alone

LIST = ("projects", "list", "-f", "name")
OWN = str(CERTIFICATES / "alone.pem")


def described(url: str, **settings: Any) -> None:
    auth = FakeCloud().login(url=url)
    describe({"web": {"auth": auth, "region_name": "RegionOne", **settings}})


@pytest.fixture(autouse=True)
def _no_other_authorities(no_configuration: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_a_certificate_is_trusted_by_whoever_signed_it(bare: Bare) -> None:
    with secured(FakeCloud()) as url:
        described(url)
        assert bare(*LIST, "--os-cacert", AUTHORITY).status == 0
        assert bare(*LIST, "--os-cacert", "").status == 9
        for key in ("cacert", "verify"):
            described(url, **{key: AUTHORITY})
            done = bare(*LIST)
            assert (done.status, done.err) == (0, "")
    with secured(FakeCloud(), "alone") as url:
        described(url, cacert=AUTHORITY)
        done = bare(*LIST, "--os-cacert", OWN)
        assert (done.status, done.err) == (0, "")


def test_variables_say_the_same(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeCloud()
    with secured(fake, asks_clients=True) as url:
        for key, value in fake.login(url=url).items():
            monkeypatch.setenv(f"OS_{key.upper()}", value)
        monkeypatch.setenv("OS_CERT", CLIENT)
        monkeypatch.setenv("OS_KEY", KEY)
        assert bare(*LIST).status == 9
        monkeypatch.setenv("OS_CACERT", AUTHORITY)
        assert bare(*LIST).status == 0
        monkeypatch.setenv("OS_CACERT", OWN)
        monkeypatch.setenv("OS_INSECURE", "true")
        assert bare(*LIST, "--os-cacert", AUTHORITY).status == 0
        assert bare(*LIST, "--os-cacert", OWN).status == 9  # an option is more than a variable
        monkeypatch.setenv("OS_CACERT", "/no/such")
        assert bare(*LIST).status == 5


@pytest.mark.parametrize("how", ["option", "insecure", "verify"])
def test_unchecked_means_unchecked_and_says_nothing_of_it(how: str) -> None:
    with secured(FakeCloud(), "alone") as url:
        described(
            url, **{"option": {}, "insecure": {"insecure": True}, "verify": {"verify": False}}[how]
        )
        options = ["--insecure"] if how == "option" else []
        done = alone(*LIST, *options)
        assert (done.returncode, done.stderr) == (0, b"")


def test_an_option_turns_off_what_a_file_says(bare: Bare) -> None:
    described("https://127.0.0.1:1", cacert=AUTHORITY)
    assert "turns off" not in bare(*LIST, "--insecure").err
    described("https://127.0.0.1:1", cacert=AUTHORITY, insecure=True)
    assert "insecure turns off what cacert is for" in bare(*LIST).err


@pytest.mark.parametrize(
    ("certificate", "options", "reason", "cure"),
    [
        ("server", (), "certificate verify failed: unable to get local issuer certificate",
         "with --os-cacert"),
        ("alone", (), "certificate verify failed: self-signed certificate", "with --os-cacert"),
        ("alone", ("--os-cacert", AUTHORITY), "certificate verify failed: self-signed certificate",
         "with --os-cacert"),
        ("elsewhere", ("--os-cacert", AUTHORITY), "certificate is not valid for '127.0.0.1'",
         "see whether the address is right"),
        ("expired", ("--os-cacert", AUTHORITY), "certificate has expired", "renew it"),
        ("server", ("--os-cacert", KEY), "the file of trusted certificates has none in PEM",
         "name one that has with --os-cacert"),
        ("server", ("--os-cacert", AUTHORITY, "--os-cert", CLIENT),
         "the certificate of the client, or its key, cannot be used", "with --os-key, both in PEM"),
        ("server", ("--os-cacert", AUTHORITY, "--os-cert", CLIENT, "--os-key", AUTHORITY),
         "the certificate of the client, or its key, cannot be used", "with --os-key, both in PEM"),
    ],
)  # fmt: skip
def test_what_is_not_trusted_is_told_with_the_cure(
    bare: Bare, certificate: str, options: tuple[str, ...], reason: str, cure: str
) -> None:
    with secured(FakeCloud(), certificate) as url:
        described(url)
        done = bare(*LIST, *options)
    assert done.status == 9
    assert done.err.startswith(f"ost: no connection to {url}/identity/v3: ")
    assert reason in done.err
    assert done.err.endswith(f"{cure}\n")
    assert not re.search("Max retries|HTTPSConnectionPool|_ssl.c|versioned identity", done.err)
    assert done.err.count("\n") == 1


def test_a_service_may_want_a_certificate_of_the_client(bare: Bare) -> None:
    with secured(FakeCloud(), asks_clients=True) as url:
        described(url, cacert=AUTHORITY)
        assert bare(*LIST).status == 9
        done = bare(*LIST, "--os-cert", CLIENT, "--os-key", KEY)
        assert (done.status, done.err) == (0, "")
        both = str(CERTIFICATES / "server.pem")
        assert bare(*LIST, "--os-cert", both).status == 0
        described(url, cacert=AUTHORITY, cert=CLIENT, key=KEY)
        assert bare(*LIST).status == 0


def test_what_has_no_tls_is_told(bare: Bare) -> None:
    with FakeCloud().serve() as url:
        described(url.replace("http:", "https:"))
        done = bare(*LIST)
        assert done.status == 9
        assert "TLS is not spoken there; see whether the address begins with http://" in done.err


def test_a_certificate_in_a_folder_is_none(bare: Bare) -> None:
    described("https://127.0.0.1:1")
    assert bare(*LIST, "--os-cert", "/").status == 2
    assert bare(*LIST, "--os-cert", CLIENT, "--os-key", "/").status == 2
