# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""How files and variables are read, and what is said when they make no sense."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest

from openstack_typed._runtime.config import files, text
from openstack_typed._runtime.config.entry import Entry, Place
from openstack_typed._runtime.config.reader import ConnectOptions, read, session
from openstack_typed._runtime.config.services import for_service
from openstack_typed._runtime.config.settings import Settings
from openstack_typed._runtime.versions import VersionSet
from openstack_typed.errors import ConfigurationError

SECRET = "s3cret"
AUTH = (
    "auth: {auth_url: 'http://a/v3', username: u, user_domain_id: d, project_id: '1', password: p}"
)


def write(folder: Path, content: str, name: str = "clouds.yaml") -> Path:
    path = folder / name
    path.write_text(content)
    return path


def one(folder: Path, *lines: str, name: str = "a") -> None:
    """Write a file with one cloud."""
    write(folder, "\n".join(["clouds:", f"  {name}:", *(f"    {each}" for each in lines)]))


def settings(**said: Any) -> Settings:
    options: ConnectOptions = {**said}  # type: ignore[typeddict-item]
    return read(None, options)


def refused(folder: Path, content: str) -> str:
    write(folder, content)
    with pytest.raises(ConfigurationError) as caught:
        session(settings(), {})
    assert SECRET not in str(caught.value) and SECRET not in repr(caught.value.__cause__)
    return str(caught.value).replace(f"{folder}/", "")


# --- YAML as text


@pytest.mark.parametrize(
    "scalar",
    ["2.90", "0123", "0x1F", "1_000", "1e3", "12:30:45", "no", "Yes", "on", "true", "2024-01-31",
     ".inf", "=", "!!str null", "'null'", '"~"', "a # b", "@ b".join("''")],
)  # fmt: skip
def test_a_scalar_is_what_was_written(scalar: str, tmp_path: Path) -> None:
    expected = scalar.removeprefix("!!str ").partition(" #")[0].strip("'\"")
    assert text.read(write(tmp_path, f"key: {scalar}")).entries()["key"].value == expected


@pytest.mark.parametrize("scalar", ["", "~", "null", "Null", "NULL"])
def test_null_is_nothing(scalar: str, tmp_path: Path) -> None:
    assert text.read(write(tmp_path, f"key: {scalar}")).entries()["key"].value is None


def test_every_value_knows_where_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path, "clouds:\n  a:\n    auth:\n      password: p\n")
    entry = text.read(path)
    for key in ("clouds", "a", "auth", "password"):
        entry = entry.entries()[key]
    assert (entry.key, str(entry.place)) == ("clouds.a.auth.password", f"{path}:4:17")


def test_an_entry_shows_no_value() -> None:
    entry = Entry(SECRET, "clouds.a.auth.password", Place("clouds.yaml", 1, 2))
    assert repr(entry) == "Entry('clouds.a.auth.password' in clouds.yaml:1:2)"


def test_what_is_merged_counts_less_and_the_first_counts_most(tmp_path: Path) -> None:
    content = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\n"
    found = text.read(write(tmp_path, content)).entries()["c"].entries()
    assert {key: entry.value for key, entry in found.items()} == {"x": "1", "z": "2", "y": "3"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"clouds:\n  a:\n    auth: {{password: *{SECRET}}}\n",
         "clouds.yaml:3:22: is no YAML: found undefined alias; a text that begins with such a "
         "character needs quotes around it"),
        (f"clouds:\n\ta: {SECRET}\n",
         "clouds.yaml:2:1: is no YAML: found character that cannot start any token; indent with "
         "spaces, not tabs"),
        (f"clouds: {{a: {SECRET}\n",
         "clouds.yaml:2:1: is no YAML: did not find expected ',' or '}'; look at the quotes and "
         "the indentation here and in the line above"),
        (f"clouds:\n  a:\n    auth: {{password: !vault {SECRET}}}\n",
         "clouds.yaml:3:22: clouds.a.auth.password has a tag of its own; write the value itself"),
        ("clouds: &c\n  a: *c\n", "clouds.yaml:1:9: clouds.a holds itself; write it out"),
        ("clouds:\n  [a, b]: {}\n", "clouds.yaml:2:3: a key is no text; put quotes around it"),
        (f"- {SECRET}\n", "clouds.yaml:1:1: the file is no mapping; indent below it one "
         "`key: value` a line"),
        (f"clouds:\n  a: {SECRET}\n", "clouds.yaml:2:6: clouds.a is no mapping; indent below it "
         "one `key: value` a line"),
        (f"clouds:\n  a:\n    auth: {SECRET}\n", "clouds.yaml:3:11: clouds.a.auth is no mapping; "
         "indent below it one `key: value` a line"),
        ("clouds:\n  a: {regions: one}\n", "clouds.yaml:2:16: clouds.a.regions is no list; write "
         "one region a line, after a dash"),
        ("clouds:\n  a: {regions: [{nam: one}]}\n", "clouds.yaml:2:17: clouds.a.regions[0] is no "
         "region; it may have `name` and `values` alone"),
        (f"clouds:\n  a:\n    verify: maybe\n    {AUTH}\n", "clouds.yaml:3:13: clouds.a.verify is "
         "neither yes nor no; write true or false"),
        (f"clouds:\n  a:\n    api_timeout: soon\n    {AUTH}\n", "clouds.yaml:3:18: "
         "clouds.a.api_timeout is no number; write digits alone"),
        (f"clouds:\n  a: {{auth: {{auth_url: 'http://a', password: {SECRET}}}}}\n",
         "clouds.yaml:2:13: the cloud 'a' has no username, which the auth_type password needs"),
        (f"clouds:\n  a:\n    auth_type: password\n    auth: {{auth_url: 'http://a', "
         f"password: x, application_credential_secret: {SECRET}}}\n",
         "clouds.yaml:4:11: the cloud 'a' has no username, which the auth_type password needs; "
         "leave auth_type out to log in by the application credential"),
        (f"clouds:\n  a: {{auth: {{auth_url: 'http://a', username: {SECRET}, user_id: ''}}}}\n",
         "clouds.yaml:2:13: the cloud 'a' has no password, which the auth_type password needs; "
         "write it into secure.yaml, or pass auth={'password': ...}"),
        (f"clouds:\n  a:\n    auth_type: v3password\n    auth: {{auth_url: 'http://a', "
         f"user_id: u, password: {SECRET}, project_name: x}}\n",
         "clouds.yaml:4:11: You have provided a project_name. In the V3 identity API a "
         "project_name is only unique within a domain so you must also provide either a "
         "project_domain_id or project_domain_name."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(content: str, message: str, tmp_path: Path) -> None:
    assert refused(tmp_path, content) == message


def test_json_says_where_it_is_broken(tmp_path: Path) -> None:
    write(tmp_path, '{"clouds":\n {"a" 1}}', "clouds.json")
    with pytest.raises(ConfigurationError, match=r"clouds.json:2:7: is no JSON: Expecting ':'"):
        settings()


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "clouds.yaml").write_bytes(b"clouds: {\xff}")
    with pytest.raises(ConfigurationError, match=r"clouds\.yaml: is not UTF-8; save it as such"):
        settings()


# --- which file


def test_the_nearest_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, home = tmp_path / "here", tmp_path / ".config" / "openstack"
    for folder in (here, home):
        folder.mkdir(parents=True)
        one(folder, AUTH, name=folder.name)
    monkeypatch.chdir(here)
    assert settings().name == "here"
    (here / "clouds.yaml").unlink()
    assert settings().name == "openstack"


def test_a_file_for_others_only_is_passed_over(tmp_path: Path) -> None:
    found = files.candidates(files.CLOUDS, {"SNAP_REAL_HOME": "/real"})
    assert [str(path) for path in found if "real" in str(path)] == [
        f"/real/.config/openstack/clouds{suffix}" for suffix in (".yaml", ".yml", ".json")
    ]


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", ["/x/openstack", "/h/.config/openstack", "/d1/openstack", "/d2/openstack",
                   "/etc/openstack"]),
        ("win32", ["L/OpenStack/openstack", "P/OpenStack/openstack", "/h/.config/openstack"]),
        ("darwin", ["/h/Library/Application Support/openstack", "/h/.config/openstack",
                    "/Library/Application Support/openstack", "/etc/openstack"]),
    ],
)  # fmt: skip
def test_the_usual_places(
    platform: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/h")
    variables = {"XDG_CONFIG_HOME": "/x", "XDG_CONFIG_DIRS": "/d1:/d2", "LOCALAPPDATA": "L",
                 "PROGRAMDATA": "P"}  # fmt: skip
    found = [folder.as_posix() for folder in files.folders_of(variables, platform)]
    assert found == [tmp_path.as_posix(), *expected]


def test_nobody_needs_a_home_or_a_folder_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 2**31)
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    found = [str(folder) for folder in files.folders_of({}, "linux")]
    assert found == ["~/.config/openstack", "/etc/xdg/openstack", "/etc/openstack"]
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "~nobody-is-called-so/clouds.yaml")
    with pytest.raises(ConfigurationError, match="where no file is"):
        settings()


def test_without_anything_it_is_said_what_was_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings()
    assert str(caught.value).startswith(
        "no cloud is described anywhere; there is no clouds.yaml in"
    )
    assert str(caught.value).endswith("; write one, or set OS_AUTH_URL and so on")
    monkeypatch.setenv("OS_PASSWORD", SECRET)
    with pytest.raises(ConfigurationError) as caught:
        settings()
    assert str(caught.value).endswith(
        "; of the environment OS_PASSWORD were seen, but OS_AUTH_URL is not set"
    )


def test_os_cloud_that_is_not_there_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one(tmp_path, AUTH)
    monkeypatch.setenv("OS_CLOUD", "b")
    with pytest.raises(ConfigurationError) as caught:
        settings()
    message = f"OS_CLOUD: the cloud 'b' is not described; there is a in {tmp_path}/clouds.yaml"
    assert str(caught.value) == message


# --- what the caller says


def test_the_caller_wins_over_the_file(tmp_path: Path) -> None:
    one(tmp_path, "region_name: one", "interface: public", "verify: false", "insecure: true", AUTH)
    found = settings(
        region_name="two", interface=["internal", "public"], verify=True, timeout=2.5,
        auth={"username": "me", "project_id": None}, auth_type="v3password",
    )  # fmt: skip
    made = session(found, {"app_name": "mine", "app_version": "1"})
    assert (found.region_name, found.interface()) == ("two", ["internal", "public"])
    assert (made.verify, made.timeout, made.app_name) == (True, 2.5, "mine")
    method = vars(made.auth)["auth_methods"][0]
    assert (method.username, method.password) == ("me", "p")
    assert vars(made.auth)["project_id"] == "1"  # None is nothing said


def test_the_caller_may_name_the_file(tmp_path: Path) -> None:
    one(tmp_path, AUTH)
    folder = tmp_path / "other"
    folder.mkdir()
    one(folder, AUTH, name="b")
    assert settings(config_file=folder / "clouds.yaml").name == "b"


def test_certificate_and_key_of_the_caller(tmp_path: Path) -> None:
    (tmp_path / "c.pem").touch()
    (tmp_path / "k.pem").touch()
    one(tmp_path, f"cert: {tmp_path}/c.pem", f"key: {tmp_path}/k.pem", AUTH)
    pair = (f"{tmp_path}/c.pem", f"{tmp_path}/k.pem")
    assert settings().cert() == pair
    assert settings(cert=pair[1]).cert() == pair[1]


# --- what is said in the log


def test_what_is_odd_but_harmless_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ca.pem").touch()
    auth = AUTH.replace("password: p", f"password: {SECRET}, project_naem: x")
    one(tmp_path, "verify: no", f"cacert: {tmp_path}/ca.pem", "profile: acme", auth)
    with caplog.at_level(logging.WARNING):
        session(settings(), {})
    said = [record.getMessage().replace(f"{tmp_path}/", "") for record in caplog.records]
    assert said == [
        "clouds.yaml:5:14: clouds.a.profile names a profile that needs a clouds-public.yaml; "
        "profiles are never fetched nor built in",
        "clouds.yaml:6:118: clouds.a.auth.project_naem is nothing that password takes (did you "
        "mean 'project_name'?)",
        "clouds.yaml:3:13: clouds.a.verify turns off what cacert is for",
    ]


# --- single services


def test_latest_means_the_highest_that_both_know(tmp_path: Path) -> None:
    one(tmp_path, "compute_default_microversion: latest", AUTH)
    assert for_service(settings(), "compute", "2.1", VersionSet.parse("2.1+")).microversion == (
        "highest"
    )


def test_retries_of_all_services_and_of_one(tmp_path: Path) -> None:
    one(tmp_path, "connect_retries: 2", "image_connect_retries: 5", AUTH)
    assert for_service(settings(), "image", "2", None).options["connect_retries"] == 5
    assert for_service(settings(), "network", "2", None).options["connect_retries"] == 2


def test_a_version_that_is_none_is_told(tmp_path: Path) -> None:
    one(tmp_path, "compute_api_version: two", AUTH)
    with pytest.raises(ConfigurationError, match=r"clouds\.a\.compute_api_version is no version"):
        for_service(settings(), "compute", "2.1", None)
