# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""`identity.domains` and `identity.domain_configs`."""

from __future__ import annotations

from uuid import uuid4

import pytest

from openstack_typed.errors import BadRequest, Conflict, Forbidden, NotFound
from openstack_typed.identity import Domain, Identity
from tests.live.identity_support import DOMAIN, name_filters
from tests.live.support import Cleanup, unique


@pytest.fixture
def domain(identity: Identity, cleanup: Cleanup) -> Domain:
    """A domain that is disabled and deleted in the end."""
    return made(identity, cleanup, unique("Domain"))


def made(identity: Identity, cleanup: Cleanup, name: str, **more: object) -> Domain:
    domain = identity.domains.create(name=name, **more)  # type: ignore[arg-type]
    cleanup(identity.domains.delete, domain.id)
    cleanup(identity.domains.update, domain.id, enabled=False)
    cleanup(identity.domains.update, domain.id, options={"immutable": None})
    return domain


def test_create_takes_all_arguments(identity: Identity, cleanup: Cleanup) -> None:
    name, given = unique("domain"), uuid4().hex
    domain = made(
        identity, cleanup, name, explicit_domain_id=given, description="A domain", enabled=False,
        tags=["blue"], options={"immutable": False}, extra={"color": "red"},
    )  # fmt: skip
    assert (domain.id, domain.name, domain.description) == (given, name, "A domain")
    assert domain.enabled is False
    assert list(domain.tags) == ["blue"]
    assert domain.options is not None and domain.options.immutable is False
    assert domain.links.self_link.endswith(f"/v3/domains/{given}")
    assert domain.extra == {"color": "red"}
    assert identity.domains.show(given) == domain
    with pytest.raises(Conflict):
        identity.domains.create(name=name)
    with pytest.raises(BadRequest):
        identity.domains.create(name=unique("domain"), explicit_domain_id="no-hex")


def test_update_takes_all_arguments(identity: Identity, domain: Domain) -> None:
    name = unique("new")
    changed = identity.domains.update(
        domain.id, name=name, description=None, enabled=False, tags=["red"],
        options={"immutable": True}, extra={"shape": "round"},
    )  # fmt: skip
    assert (changed.name, changed.description, changed.enabled) == (name, None, False)
    assert list(changed.tags) == ["red"]
    assert changed.extra["shape"] == "round"
    with pytest.raises(Forbidden, match="immutable"):
        identity.domains.update(domain.id, description="x")
    with pytest.raises(NotFound):
        identity.domains.update("nothing", description="x")


def test_delete(identity: Identity, domain: Domain) -> None:
    with pytest.raises(Forbidden, match="disable"):
        identity.domains.delete(domain.id)
    identity.domains.update(domain.id, enabled=False)
    identity.domains.delete(domain.id)
    with pytest.raises(NotFound):
        identity.domains.show(domain.id)
    with pytest.raises(NotFound):
        identity.domains.delete(domain.id)


def test_list_filters(identity: Identity, cleanup: Cleanup) -> None:
    name = unique("Filter")
    domain = made(identity, cleanup, name)
    for by_name in name_filters(name):
        assert [one.id for one in identity.domains.list(**by_name)] == [domain.id], by_name
    assert domain.id in {one.id for one in identity.domains.list(enabled=True)}
    assert domain.id not in {one.id for one in identity.domains.list(enabled=False)}


def test_list_goes_on_to_the_next_page(identity: Identity, cleanup: Cleanup) -> None:
    ids = sorted(made(identity, cleanup, unique("page")).id for _ in range(2))
    pages = list(identity.domains.list(limit=1).pages())
    assert len(pages) >= 3
    assert all(len(page) <= 1 for page in pages)  # an empty one comes last
    assert {*ids, DOMAIN} <= {one.id for page in pages for one in page}
    after = [one.id for one in identity.domains.list(marker=ids[0])]
    assert ids[1] in after and ids[0] not in after


# --- configuration


def test_config_as_a_whole(identity: Identity, domain: Domain) -> None:
    configs = identity.domain_configs
    with pytest.raises(NotFound):
        configs.show(domain.id)
    made = configs.replace(domain.id, ldap={"url": "ldap://a", "password": "hidden"})
    assert made.ldap == {"url": "ldap://a"}
    assert made.identity is None
    assert configs.replace(
        domain.id, identity={"driver": "ldap"}, ldap={"url": "ldap://b", "suffix": "dc=b"}
    ).identity == {"driver": "ldap"}
    changed = configs.update(domain.id, ldap={"url": "ldap://c"}, identity={"list_limit": 10})
    assert changed.ldap == {"url": "ldap://c", "suffix": "dc=b"}
    assert changed.identity == {"driver": "ldap", "list_limit": 10}
    assert configs.show(domain.id) == changed
    configs.delete(domain.id)
    with pytest.raises(NotFound):
        configs.show(domain.id)
    with pytest.raises(Forbidden, match="not supported"):
        configs.replace(domain.id, extra={"oddities": {"a": "b"}})
    with pytest.raises(Forbidden, match="not supported"):
        configs.update(domain.id, extra={"oddities": {"a": "b"}})


def test_config_by_group_and_option(identity: Identity, domain: Domain) -> None:
    configs = identity.domain_configs
    configs.replace(domain.id, identity={"driver": "ldap"}, ldap={"url": "ldap://a", "suffix": "x"})
    assert configs.show_group(domain.id, "ldap") == {"url": "ldap://a", "suffix": "x"}
    assert configs.show_option(domain.id, "ldap", "url") == "ldap://a"
    changed = configs.update_group(domain.id, "ldap", options={"url": "ldap://b"})
    assert changed.ldap == {"url": "ldap://b", "suffix": "x"}
    changed = configs.update_option(domain.id, "ldap", "url", value="ldap://c")
    assert changed.ldap == {"url": "ldap://c", "suffix": "x"}
    assert changed.identity == {"driver": "ldap"}
    configs.delete_option(domain.id, "ldap", "suffix")
    with pytest.raises(NotFound):
        configs.show_option(domain.id, "ldap", "suffix")
    configs.delete_group(domain.id, "ldap")
    with pytest.raises(NotFound):
        configs.show_group(domain.id, "ldap")
    with pytest.raises(NotFound):
        configs.delete_group(domain.id, "ldap")


def test_config_of_all_domains(identity: Identity) -> None:
    configs = identity.domain_configs
    default = configs.show_default()
    assert default.ldap is not None and default.identity is not None
    assert configs.show_group_default("ldap") == default.ldap
    assert configs.show_option_default("ldap", "url") == default.ldap["url"]
    assert set(configs.show_group(DOMAIN, "security_compliance")) == {
        "password_regex",
        "password_regex_description",
    }
    assert configs.show_option(DOMAIN, "security_compliance", "password_regex") is None
    with pytest.raises(Forbidden, match="not supported"):
        configs.show_group_default("oddities")
