# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Configurations as our reader and as openstacksdk's reads them: the same, or a reason why not."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from keystoneauth1.loading import get_available_plugin_names
from keystoneauth1.plugin import AUTH_INTERFACE, BaseAuthPlugin

from openstack_typed._runtime.config.auth import plugin
from openstack_typed._runtime.config.reader import ConnectOptions, read
from openstack_typed._runtime.config.services import for_service
from openstack_typed._runtime.config.settings import Settings

DATA = Path(__file__).with_name("configurations.yaml")
CONFIGURATIONS: list[dict[str, Any]] = yaml.safe_load(DATA.read_text("utf-8"))
SERVICES = {
    "block_storage": "BlockStorage",
    "compute": "Compute",
    "identity": "Identity",
    "image": "Image",
    "network": "Network",
    "placement": "Placement",
}
FILES = {"clouds": "clouds.yaml", "json": "clouds.json", "secure": "secure.yaml"}
PUBLIC = "clouds-public.yaml"

Facts = dict[str, Any]


def test_there_are_enough_of_them() -> None:
    assert len(CONFIGURATIONS) >= 60
    assert len({each["what"] for each in CONFIGURATIONS}) == len(CONFIGURATIONS)


@pytest.fixture(params=CONFIGURATIONS, ids=lambda each: each["what"])
def configuration(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """A configuration, with its files in the working folder and its variables set."""
    filled: dict[str, Any] = fill(request.param, str(tmp_path))
    for key, name in {**FILES, "public": PUBLIC}.items():
        if key in filled:
            (tmp_path / name).write_text(filled[key])
    for name in ("ca.pem", "client.pem", "client.key"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    for name, value in filled.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    return filled


def fill(data: Any, folder: str) -> Any:
    """The data, with the folder where it says FOLDER, and the plugins where it says PLUGINS."""
    match data:
        case dict():
            return {key: fill(value, folder) for key, value in data.items()}
        case str():
            data = data.replace("FOLDER", folder)
            plugins = sorted(get_available_plugin_names()) if "PLUGINS" in data else []
            return data.replace("PLUGINS", ", ".join(plugins))
    return data


def test_it_means_what_openstacksdk_reads(configuration: dict[str, Any], tmp_path: Path) -> None:
    ours = facts(lambda: our_facts(configuration))
    theirs = facts(lambda: their_facts(configuration, tmp_path))

    meant = {**ours, **configuration["meant"]}
    assert {key: value for key, value in meant.items() if value is not None} == ours

    both = ours.keys() | theirs.keys()
    differing = {key for key in both if key.endswith("error") or ours.get(key) != theirs.get(key)}
    differing = {key for key in differing if not (key in ours and key in theirs and "error" in key)}
    reasons = configuration.get("differs", {})
    if "*" in reasons:
        assert differing, "there is no difference to give a reason for"
    else:
        assert differing == set(reasons)


def facts(find: Callable[[], Iterator[tuple[str, Any]]]) -> Facts:
    """The facts that there are; if it is refused, the error."""
    try:
        return {key: value for key, value in find() if value is not None}
    except Exception as error:
        return {"error": str(error)}


# --- ours


def our_facts(configuration: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    options: ConnectOptions = {"region_name": configuration.get("region")}
    settings = read(configuration.get("cloud"), options)
    yield from facts_of_plugin(plugin(settings))
    yield "region", settings.region_name
    yield "interface", settings.interface() or "public"
    yield "verify", settings.verify()
    yield "cert", joined(settings.cert())
    yield "timeout", settings.timeout()
    for name, client in SERVICES.items():
        found = facts(lambda name=name, client=client: our_service(settings, name, client))  # type: ignore[misc]
        yield from ((f"{name}.{key}", value) for key, value in found.items())


def our_service(settings: Settings, name: str, client: str) -> Iterator[tuple[str, Any]]:
    cls = getattr(import_module(f"openstack_typed.{name}"), client)
    service = cls._service
    known = service.versions if service.header else None
    found = for_service(settings, service.type, service.api, known)
    options = found.options
    at_login = options.get("interface") is AUTH_INTERFACE
    auth_url = settings.auth["auth_url"].value if at_login else None
    yield "endpoint", options.get("endpoint_override") or auth_url
    yield "interface", "public" if at_login else options.get("interface", "public")
    yield "region", options.get("region_name")
    yield "type", options.get("service_type")
    yield "name", options.get("service_name")
    yield "retries", options.get("connect_retries")
    yield "microversion", found.microversion or None


# --- openstacksdk's


def their_facts(configuration: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from _their_facts(configuration, folder)


def _their_facts(configuration: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Any]]:
    from openstack.config import OpenStackConfig

    config = OpenStackConfig(
        config_files=[str(folder / "clouds.yaml"), str(folder / "clouds.json")],
        secure_files=[str(folder / "secure.yaml")],
        vendor_files=[str(folder / PUBLIC)],
    )
    region = config.get_one(configuration.get("cloud"), region_name=configuration.get("region"))
    session = region.get_session()
    yield from facts_of_plugin(session.auth)
    yield "region", region.get_region_name() or None
    yield "interface", region.get_interface()
    yield "verify", session.verify
    yield "cert", joined(session.cert)
    yield "timeout", session.timeout
    for name in SERVICES:
        found = facts(lambda name=name: their_service(region, name.replace("_", "-")))  # type: ignore[misc]
        yield from ((f"{name}.{key}", value) for key, value in found.items())


def their_service(region: Any, service_type: str) -> Iterator[tuple[str, Any]]:
    yield "endpoint", region.get_endpoint(service_type)
    yield "interface", region.get_interface(service_type)
    yield "region", region.get_region_name(service_type) or None
    told = region.get_service_type(service_type)
    yield "type", told if told != service_type else None
    yield "name", region.get_service_name(service_type)
    yield "retries", region.get_connect_retries(service_type)
    if service_type in ("compute", "block-storage", "placement"):
        wanted = region._get_version_request(service_type, None)
        yield "microversion", wanted.default_microversion


# --- what both have


def facts_of_plugin(made: BaseAuthPlugin | None) -> Iterator[tuple[str, Any]]:
    assert made is not None
    yield "plugin", f"{type(made).__module__}.{type(made).__name__}"
    yield from parts(made, "auth")


def parts(thing: Any, name: str) -> Iterator[tuple[str, Any]]:
    """All that a plugin was made with, down to the methods that it is made of."""
    for key, value in vars(thing).items():
        match value:
            case bool():  # what it makes of the rest
                continue
            case list():
                for number, each in enumerate(value):
                    yield from parts(each, f"{name}.{key}.{number}")
            case str() | int() | float() | None:
                yield f"{name}.{key}", value
            case _ if key in (
                "get_access",
                "get_auth_ref",
            ):  # how it logs in, which we see to the end of
                continue
            case _ if not hasattr(value, "__dict__") or key.startswith(("_lock", "_discovery")):
                continue
            case _:
                yield f"{name}.{key}", str(value)


def joined(cert: Any) -> str | None:
    return " ".join(cert) if isinstance(cert, tuple) else cert
