# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What domains have configured of their own."""

from __future__ import annotations

from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from .dialect import RULES

_Options = dict[str, dict[str, Any]]

DEFAULTS: _Options = {
    "identity": {"driver": "sql", "list_limit": None},
    "ldap": {
        "url": "ldap://localhost", "user": None, "suffix": "cn=example,cn=com",
        "query_scope": "one", "page_size": 0, "alias_dereferencing": "default",
        "debug_level": None, "chase_referrals": None, "user_tree_dn": None, "user_filter": None,
        "user_objectclass": "inetOrgPerson", "user_id_attribute": "cn",
        "user_name_attribute": "sn", "user_mail_attribute": "mail",
        "user_description_attribute": "description", "user_pass_attribute": "userPassword",
        "user_enabled_attribute": "enabled", "user_enabled_invert": False,
        "user_enabled_mask": 0, "user_enabled_default": "True",
        "user_attribute_ignore": ["default_project_id"],
        "user_default_project_id_attribute": None, "user_enabled_emulation": False,
        "user_enabled_emulation_dn": None, "user_enabled_emulation_use_group_config": False,
        "user_additional_attribute_mapping": [], "group_tree_dn": None, "group_filter": None,
        "group_objectclass": "groupOfNames", "group_id_attribute": "cn",
        "group_name_attribute": "ou", "group_members_are_ids": False,
        "group_member_attribute": "member", "group_desc_attribute": "description",
        "group_attribute_ignore": [], "group_additional_attribute_mapping": [],
        "tls_cacertfile": None, "tls_cacertdir": None, "use_tls": False,
        "tls_req_cert": "demand", "use_pool": True, "pool_size": 10, "pool_retry_max": 3,
        "pool_retry_delay": 0.1, "pool_connection_timeout": -1,
        "pool_connection_lifetime": 600, "use_auth_pool": True, "auth_pool_size": 100,
        "auth_pool_connection_lifetime": 60,
    },
}  # fmt: skip
"""The options that domains may have, as they are if nobody says anything."""

_SECRET = {"password"}
_EVERYWHERE = {"security_compliance": {"password_regex": None, "password_regex_description": None}}
"""What all domains show, whatever they have configured."""


def _known(group: str, option: str = "") -> None:
    """Look whether there is such an option.

    Raises:
        Refused: There is not.
    """
    if group not in DEFAULTS or (option and option not in {*DEFAULTS[group], *_SECRET}):
        what = f"option {option} in group {group}" if option else f"group {group}"
        text = f"Invalid domain specific configuration: {what} is not supported."
        raise Refused(403, text)


def _config(call: Call) -> _Options:
    config: _Options = call.things["domain_id"].hidden.setdefault("config", {})
    return config


def _part(call: Call, *path: str) -> Any:
    """A part of what a domain has configured.

    Raises:
        Refused: It has not.
    """
    config = _config(call)
    found: Any = config
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    if found is None or not config:
        what = " option ".join(path) or "any configuration"
        domain = call.params["domain_id"]
        raise Refused(404, f"Could not find {what} in domain configuration for domain {domain}.")
    return found


def _shown(config: _Options) -> _Options:
    found = {group: {k: v for k, v in options.items() if k not in _SECRET}
             for group, options in config.items()}  # fmt: skip
    return {group: options for group, options in found.items() if options}


# --- the whole


@RULES.does("domain_configs.show")
def _show(call: Call) -> _Options:
    return _shown(_part(call))


@RULES.does("domain_configs.replace")
def _replace(call: Call) -> _Options:
    config, given = _config(call), _checked(call.args)
    call.status = 200 if config else 201
    config.clear()
    config.update(given)
    return _shown(config)


@RULES.does("domain_configs.update")
def _update(call: Call) -> _Options:
    given, config = _checked(call.args), _part(call)
    for group, options in given.items():
        config.setdefault(group, {}).update(options)
    return _shown(config)


def _checked(given: _Options) -> _Options:
    if not given:
        raise Refused(403, "Invalid domain specific configuration: No options specified.")
    for group, options in given.items():
        _known(group)
        for option in options:
            _known(group, option)
    return {group: dict(options) for group, options in given.items()}


@RULES.does("domain_configs.delete")
def _delete(call: Call) -> None:
    _part(call)
    _config(call).clear()


# --- groups and options


@RULES.does("domain_configs.show_group")
def _show_group(call: Call) -> Reply:
    group = call.params["group"]
    if group in _EVERYWHERE:
        return _under(group, _EVERYWHERE[group])
    _known(group)
    return _under(group, _shown({group: _part(call, group)})[group])


@RULES.does("domain_configs.show_option")
def _show_option(call: Call) -> Reply:
    group, option = call.params["group"], call.params["option"]
    if option in _EVERYWHERE.get(group, ()):
        return _under(option, _EVERYWHERE[group][option])
    _known(group, option)
    return _under(option, _part(call, group, option))


def _under(key: str, value: Any) -> Reply:
    return Reply(200, {"config": {key: value}})


@RULES.does("domain_configs.update_group", "domain_configs.update_option")
def _update_part(call: Call) -> _Options:
    group, option = call.params["group"], call.params.get("option", "")
    _known(group, option)
    _part(call, *filter(None, (group, option)))
    given = call.args[option or group]
    _config(call)[group].update({option: given} if option else given)
    return _shown(_config(call))


@RULES.does("domain_configs.delete_group", "domain_configs.delete_option")
def _delete_part(call: Call) -> None:
    group, option = call.params["group"], call.params.get("option", "")
    _known(group, option)
    _part(call, *filter(None, (group, option)))
    if option:
        del _config(call)[group][option]
    if not option or not _config(call)[group]:
        del _config(call)[group]


# --- of all domains


@RULES.does("domain_configs.show_default")
def _show_default(call: Call) -> _Options:
    return DEFAULTS


@RULES.does("domain_configs.show_group_default")
def _show_group_default(call: Call) -> Reply:
    _known(call.params["group"])
    return _under(call.params["group"], DEFAULTS[call.params["group"]])


@RULES.does("domain_configs.show_option_default")
def _show_option_default(call: Call) -> Reply:
    group, option = call.params["group"], call.params["option"]
    _known(group, option)
    return _under(option, DEFAULTS[group].get(option))
