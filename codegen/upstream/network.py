# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Network: the extensions of neutron and of neutron-lib, and the attribute maps they bring.

All extensions are loaded beside each other, as no running service has them. Which operations a
resource has is what the classes of the plugins have methods for.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any

from .asked import Asked
from .attributes import Attribute, attribute
from .collect import Collected, Facts, facts
from .form import Operation
from .nodes import Node

PACKAGE = "neutron"
_CORE = ("networks", "ports", "subnets", "subnetpools")
_TAGS = "standard-attr-tag"
_IF_MATCH = "revision-if-match"
_TIMES = "standard-attr-timestamp"
_SERVICES = {"rule:service_api"}
_PROJECT = ("tenant_id", "project_id")
_SAYS = {"allow_post", "allow_put", "is_visible", "is_filter"}
_DETAILS = {"binding:vif_details", "vif_details"}
_DETAIL_NAMES = (
    "CAP_PORT_FILTER", "OVS_HYBRID_PLUG", "OVS_DATAPATH_TYPE", "VHOST_USER_MODE",
    "VHOST_USER_SOCKET", "VHOST_USER_OVS_PLUG",
)  # fmt: skip
_FILTERS = {"boolean", "integer"}
# Where the projects beside neutron route to, as far as neutron-lib does not say.
_PREFIXES = {"bgpvpn-routes-control": "/bgpvpn", "taas": "/taas", "tap-mirror": "/taas"}
_DASHES = {"/vpn"}
# And what they take several of at once.
_SEVERAL = {
    "network_associations", "port_associations", "router_associations", "tap_flows", "tap_services"
}  # fmt: skip


def versions() -> list[str]:
    """None: what a cloud has is said by its extensions."""
    return [""]


def requires() -> dict[str, list[str]]:
    """Which further extensions are there with an extension."""
    return _Catalogue().requires()


def operations() -> Iterator[Operation]:
    """The operations of the core and of all extensions."""
    catalogue = _Catalogue()
    for collection in _CORE:
        yield from catalogue.resource(collection, collection[:-1], "", None, {}, "")
    for alias, resource in catalogue.resources():
        yield from catalogue.extension(alias, resource)
    yield from catalogue.siblings()


class _Plugin:
    """What extensions ask for when they build their resources: where those of a plugin are."""

    def __init__(self, path_prefix: str = "") -> None:
        self.path_prefix = path_prefix


class _Catalogue:
    """All extensions, and which of them brings which attribute."""

    def __init__(self) -> None:
        from neutron import extensions as folder
        from neutron.api import extensions
        from neutron_lib import rpc
        from neutron_lib.plugins import directory

        self.plugins = _plugins()
        bare = [object.__new__(plugin) for plugin in self.plugins]
        prefixes = {
            plugin.get_plugin_type(): getattr(plugin, "path_prefix", "")
            for plugin in bare
            if hasattr(plugin, "get_plugin_type")
        }
        # Resources are built as in a service that runs, whose plugins and bus are not asked.
        directory.get_plugin = lambda alias=None: _Plugin(prefixes.get(alias, ""))
        rpc.get_notifier = lambda *_, **__: None
        manager = extensions.ExtensionManager(folder.__path__[0])
        self.listing = manager.get_resources()[0]
        self.extensions: dict[str, Any] = dict(manager.extensions)
        self.maps: dict[str, dict[str, Attribute]] = {}
        self.done: set[tuple[str, str]] = set()
        self.methods = _methods(self.plugins)
        # Some plugins make up methods when they are asked for, out of the names.
        self.asked = [plugin for plugin in bare if hasattr(type(plugin), "__getattr__")]
        self.hidden = _hidden()
        self._add("", _core())
        definitions = list(_definitions())
        for alias in self._ordered():
            self._add(alias, self.extensions[alias].get_extended_resources("2.0"))
        for alias, resource in self.resources():
            controller = getattr(resource.controller, "controller", resource.controller)
            own = getattr(controller, "_attr_info", {})
            key = _key(resource.collection, resource.parent)
            if own and (key not in self.maps or ("id" in own and "id" not in self.maps[key])):
                # It does not offer them to others, so that nothing is added to them.
                self.maps.pop(key, None)
                self._add(alias, {key: own})
        self.of_siblings = [d for d in definitions if d.ALIAS not in self.extensions]
        for definition in self.of_siblings:
            for part in ("RESOURCE_ATTRIBUTE_MAP", "SUB_RESOURCE_ATTRIBUTE_MAP"):
                self._add(definition.ALIAS, getattr(definition, part, None) or {})

    def requires(self) -> dict[str, list[str]]:
        """The extensions that each of them needs."""
        found = {a: e.get_required_extensions() for a, e in self.extensions.items()}
        found |= {d.ALIAS: getattr(d, "REQUIRED_EXTENSIONS", ()) for d in self.of_siblings}
        return {alias: sorted(needed) for alias, needed in sorted(found.items()) if needed}

    def _ordered(self) -> Iterator[str]:
        """The extensions, each behind those that it needs."""
        left = dict(sorted(self.extensions.items()))
        while left:
            ready = [a for a, e in left.items() if not set(e.get_required_extensions()) & set(left)]
            yield from ready
            for alias in ready:
                del left[alias]

    def _add(self, alias: str, extended: Mapping[str, Any]) -> None:
        for collection, found in extended.items():
            attributes = found.get("parameters", found)
            for key in self._keys(collection, found) if "parameters" in found else [collection]:
                into = self.maps.setdefault(key, {})
                for name, spec in attributes.items():
                    if isinstance(spec, Mapping) and _SAYS & spec.keys():
                        into[name] = _both(into.get(name), alias, spec)
                for one, other in (_PROJECT, _PROJECT[::-1]):
                    if one in into:  # the framework says and takes both names of it
                        into[other] = into[one]

    def _keys(self, collection: str, found: Mapping[str, Any]) -> list[str]:
        """Where the attributes of a collection inside another go: the same name is in several."""
        if parent := found.get("parent"):
            return [f"{parent['collection_name']}/{collection}"]
        return [key for key in self.maps if key.endswith(f"/{collection}")]

    def resources(self) -> Iterator[tuple[str, Any]]:
        """What each extension routes to."""
        yield "", self.listing
        for alias in self._ordered():  # so that the first that routes to something is needed
            for resource in self.extensions[alias].get_resources():
                yield alias, resource

    def extension(self, alias: str, resource: Any) -> Iterator[Operation]:
        controller = getattr(resource.controller, "controller", resource.controller)
        prefix, collection = resource.path_prefix.rstrip("/"), resource.collection
        if prefix and collection in _CORE:
            return  # it only adds attributes to them, and its plugin does not have them
        if hasattr(controller, "_attr_info"):
            name = controller._resource.replace("-", "_")
            members = resource.member_actions
            yield from self.resource(
                collection, name, prefix, resource.parent, members, alias, controller
            )
            return
        base = f"{prefix}{_below(resource.parent)}/{collection}"
        if alias == _TAGS:
            base = "/{resource_type}/{resource_id}/tags"  # one controller for all kinds
        yield from self.handwritten(base, controller, resource, alias)

    def handwritten(
        self, base: str, controller: Any, resource: Any, alias: str
    ) -> Iterator[Operation]:
        """What a controller of its own does. It checks bodies by code that says nothing.

        Its status is that of an answer with a body or without one, which is not seen from here.
        """
        for method, path, handler, status in (
            ("GET", base, "index", 200), ("POST", base, "create", 0),
            ("GET", f"{base}/{{id}}", "show", 0), ("PUT", f"{base}/{{id}}", "update", 0),
            ("DELETE", f"{base}/{{id}}", "delete", 204),
        ):  # fmt: skip
            if hasattr(controller, handler) and (alias or method == "GET"):
                yield from self.once(method, path, alias, controller, handler, status)
        for action, method in resource.collection_actions.items():
            yield from self.once(method, f"{base}/{action}", alias, controller, action, 0)
        for action, method in resource.member_actions.items():
            yield from self.once(method, f"{base}/{{id}}/{action}", alias, controller, action, 0)
        for action, method in resource.collection_methods.items():
            yield from self.once(method, base, alias, controller, action, 0)

    def once(
        self, method: str, path: str, alias: str, controller: Any, handler: str, status: int
    ) -> Iterator[Operation]:
        """The same, unless another extension routes there as well."""
        if (path, method) not in self.done:
            self.done.add((path, method))
            yield self.silent(method, path, alias, controller, handler, status)

    def silent(
        self, method: str, path: str, alias: str, controller: Any, handler: str, status: int
    ) -> Operation:
        made = Collected(method, path)
        made.extensions = [alias] if alias else []
        made.source = f"{type(controller).__module__}:{type(controller).__name__}.{handler}"
        sections: dict[str, Any] = {
            "request": None if method in ("POST", "PUT") else [], "query": None, "response": None,
        }  # fmt: skip
        made.add("", sections, {status} if status else ())
        return made.row([""])

    def resource(
        self, collection: str, name: str, prefix: str, parent: Any, members: Mapping[str, str],
        alias: str, controller: Any = None,
    ) -> Iterator[Operation]:  # fmt: skip
        key = collection.replace("-", "_")
        within = f"_{parent['member_name']}" if parent else ""
        base = f"{prefix}{_below(parent)}/{collection}"
        attributes = self.maps.get(collection, {}) if not parent else {}
        attributes = attributes or self.maps.get(_key(collection, parent), {})
        if "id" in attributes:
            alias = attributes["id"]["owners"]["is_visible"] or alias
        verbs = (
            ("list", "GET", base, 200, f"get{within}_{key}"),
            ("show", "GET", f"{base}/{{id}}", 200, f"get{within}_{name}"),
            ("create", "POST", base, 201, f"create{within}_{name}"),
            ("update", "PUT", f"{base}/{{id}}", 200, f"update{within}_{name}"),
            ("delete", "DELETE", f"{base}/{{id}}", 204, f"delete{within}_{name}"),
        )  # fmt: skip
        # An extension may route to a resource once more, for actions that it adds.
        again = (base, "") in self.done
        self.done.add((base, ""))
        for verb, method, path, status, handler in () if again else verbs:
            sibling = bool(alias) and alias not in self.extensions
            if not sibling and self.plugin(handler, controller) is None:
                continue
            allowed = {"create": "allow_post", "update": "allow_put"}.get(verb)
            if allowed and not any(spec.get(allowed) for spec in attributes.values()):
                continue
            made = Collected(method, path)
            made.extensions = [alias] if alias else []
            made.source = f"attributes of {collection}; {self.owner(handler, alias)}"
            bulk = verb == "create" and self.bulk(controller, key, name, handler)
            for several in (False, True) if bulk else (False,):
                each = made.copy()
                sections = self.sections(
                    verb, key, name, attributes, alias, several=several, lists=_lists(controller)
                )
                each.add("", sections, {status})
                yield each.row([""])
        for action, method in members.items():
            path = f"{base}/{{id}}/{action}"
            if (path, method) not in self.done and action in self.methods:
                self.done.add((path, method))
                made = Collected(method, path)
                owner = _owner(action, self.extensions) or alias
                made.extensions = [owner] if owner else []
                made.source = self.owner(action, alias)
                body: Any = None if method == "PUT" else []
                made.add("", {"request": body, "query": [], "response": None}, {200})
                yield made.row([""])

    def sections(
        self, verb: str, collection: str, name: str,
        attributes: Mapping[str, Attribute], alias: str, *, several: bool,
        lists: tuple[bool, bool],
    ) -> dict[str, Any]:  # fmt: skip
        request: list[tuple[str, Facts]] = []
        query: list[tuple[str, Facts]] = []
        response: list[tuple[str, Facts]] = []
        many = several or verb == "list"
        wrapper = f"{collection}[]" if many else name
        around = "array" if many else "object"
        if verb in ("create", "update"):
            request.append((wrapper.removesuffix("[]"), {"type": around, "required": True}))
        if verb != "delete":
            response.append((wrapper.removesuffix("[]"), {"type": around, "required": True}))
        for field, spec in attributes.items():
            tree = attribute(spec)
            needs = {
                flag: {"extensions": [owner]} if owner and owner != alias else {}
                for flag, owner in spec["owners"].items()
            }
            allowed = {"create": "allow_post", "update": "allow_put"}.get(verb, "")
            if spec.get(allowed):
                must = verb == "create" and "default" not in spec and field not in _PROJECT
                more = needs[allowed]
                request += _rows(f"{wrapper}.{field}", tree, must, more, answer=False)
            if verb == "list" and spec.get("is_filter"):
                kind = _filter(tree)
                query.append((field, {**kind, "required": False, **needs["is_filter"]}))
            if verb != "delete" and spec.get("is_visible"):
                # What a rule of the policy guards may be left out.
                must = f"{name}:{field}" not in self.hidden
                more = needs["is_visible"]
                response += _rows(f"{wrapper}.{field}", tree, must, more, answer=True)
                if field in _DETAILS:
                    # There are names for what drivers may say, and nothing that makes them.
                    may: Facts = {"required": False, **more}
                    response += [(f"{wrapper}.{field}.{key}", may) for key in _details()]
        if verb == "list":
            if "updated_at" in attributes:
                since: Facts = {"type": "string", "extensions": [_TIMES]}
                query.append(("changed_since", {**since, "required": False}))
            paged, sorted_ = lists
            specs = list(attributes.values())
            marked = "id" in attributes or any(spec.get("primary_key") for spec in specs)
            if paged and marked:
                query += _taken("get_limit_and_marker", "get_page_reverse")
                response.append((f"{collection}_links", {"type": "array", "required": False}))
            if sorted_ and any(spec.get("is_sort_key") for spec in specs):
                query += _taken("get_sorts")
        if verb in ("list", "show"):
            query.append(("fields", {"type": "array", "required": False}))
        headers: list[tuple[str, Facts]] = []
        revised = attributes.get("revision_number", {}).get("is_visible")
        if verb in ("update", "delete") and revised and collection in _revised():
            headers.append(
                ("If-Match", {"type": "string", "required": False, "extensions": [_IF_MATCH]})
            )
        return {"request": request, "query": query, "headers": headers, "response": response}

    def owner(self, handler: str, alias: str) -> str:
        plugin = self.plugin(handler)
        return f"{plugin.__module__}:{plugin.__name__}" if plugin else alias

    def plugin(self, handler: str, controller: Any = None) -> Any:
        """The class of the plugin that has a method, if any has it."""
        if handler in self.methods:
            return self.methods[handler]
        asked = [*self.asked, getattr(controller, "_plugin", None)]
        return next((type(each) for each in asked if hasattr(each, handler)), None)

    def bulk(self, controller: Any, collection: str, name: str, handler: str) -> bool:
        """Whether several are created at once."""
        if collection in _CORE:
            return f"{handler}_bulk" in self.methods
        if controller is None:
            return collection in _SEVERAL
        # It looks for them by the name of one with an "s" behind, whatever their own name is.
        if not controller._allow_bulk or f"{name}s" != collection:
            return False
        plugin = self.plugin(handler)
        # A plugin that claims to do it itself is not helped.
        itself = getattr(plugin, f"_{plugin.__name__}__native_bulk_support", False)
        return not itself or f"{handler}_bulk" in self.methods

    def owner_of(self, collection: str) -> str:
        """The extension that brings a collection."""
        spec = self.maps[collection].get("id")
        return spec["owners"]["is_visible"] if spec else ""

    def siblings(self) -> Iterator[Operation]:
        """The resources of projects whose code is elsewhere: all operations of their maps."""
        for definition in self.of_siblings:
            prefix = _PREFIXES.get(definition.ALIAS) or getattr(definition, "API_PREFIX", "") or ""
            actions = getattr(definition, "ACTION_MAP", None) or {}
            for collection in getattr(definition, "RESOURCE_ATTRIBUTE_MAP", None) or {}:
                if self.owner_of(collection) != definition.ALIAS:
                    continue
                name = _singular(collection)
                members = actions.get(name, {})
                for action in members:
                    self.methods.setdefault(action, None)
                routed = collection.replace("_", "-") if prefix in _DASHES else collection
                yield from self.resource(
                    routed, name.replace("-", "_"), prefix, None, members, definition.ALIAS
                )
            for collection, sub in (
                getattr(definition, "SUB_RESOURCE_ATTRIBUTE_MAP", None) or {}
            ).items():
                if sub.get("parent") and "id" in sub["parameters"]:
                    name = _singular(collection)
                    yield from self.resource(
                        collection, name, prefix, sub["parent"], {}, definition.ALIAS
                    )


def _taken(*functions: str) -> list[tuple[str, Facts]]:
    """What functions of the framework take of the query of a list."""
    from neutron.api import api_common

    asked = Asked(PACKAGE, lambda _: True)
    for function in functions:
        asked.follow(getattr(api_common, function))
    return [(name, {"type": "string", **facts}) for name, facts in sorted(asked.taken.items())]


def _revised() -> Mapping[str, Any]:
    """The collections whose revisions can be asked for before something is changed."""
    from neutron_lib.db import standard_attr

    found: Mapping[str, Any] = standard_attr.get_standard_attr_resource_model_map()
    return found


def _details() -> list[str]:
    """What a port is plugged in by, for which there are names and no attributes."""
    from neutron_lib.api.definitions import portbindings

    found = {getattr(portbindings, name) for name in _DETAIL_NAMES}
    names = (name for name in vars(portbindings) if name.startswith("VIF_DETAILS_"))
    return sorted(found | {getattr(portbindings, name) for name in names})


def _rows(
    path: str, tree: Node, required: bool, more: Facts, *, answer: bool
) -> Iterator[tuple[str, Facts]]:
    for name, made in facts([(path, tree, required), *tree.rows(path)]):
        kinds = made["type"].split("|")
        if kinds == ["any"]:
            del made["type"]
        if {"any", "object", "array"} & set(kinds) and (
            answer or not (tree.fields or _inside(tree))
        ):
            made["open"] = True
        if answer:
            if name != path:  # what requests hold inside, answers may hold as well
                made.pop("required", None)
                made["open"] = True
            if "type" in made:
                # Validators do not say when an answer is null.
                made["nulls_unsaid"] = True
                made["type"] = made["type"].replace("null|", "").replace("|null", "")
        yield name, {**made, **more}


def _inside(tree: Node) -> dict[str, Node]:
    """The fields of the items of a list."""
    if tree.item is None:
        return {}
    return tree.item.fields or {"": tree.item}


def _filter(tree: Node) -> Facts:
    """What a value of a query is, which is compared with an attribute: text says nothing of it."""
    kinds = tree.types - {"null"}
    return {"type": "|".join(sorted(kinds)) if kinds <= _FILTERS and kinds else "string"}


def _both(before: Attribute | None, alias: str, spec: Attribute) -> Attribute:
    """An attribute of which a further extension may say something: it takes what either lets in.

    Its `owners` are the extensions that first let it be set, changed, seen or asked for.
    """
    before = before or {}
    owners = {flag: alias for flag in _SAYS if spec.get(flag) and not before.get(flag)}
    made = {**before, **spec, "owners": {**before.get("owners", {}), **owners}}
    return {**made, "also": [*before.get("also", ()), before]} if before else made


def _key(collection: str, parent: Any) -> str:
    """Where the attributes of a resource are kept."""
    name = collection.replace("-", "_")
    return f"{parent['collection_name']}/{name}" if parent else name


def _lists(controller: Any) -> tuple[bool, bool]:
    """Whether a list is cut into pages, and whether it is sorted; of other projects both are."""
    if controller is None:
        return True, True
    return controller._allow_pagination, controller._allow_sorting


def _below(parent: Any) -> str:
    return f"/{parent['collection_name']}/{{{parent['member_name']}_id}}" if parent else ""


def _singular(collection: str) -> str:
    return f"{collection[:-3]}y" if collection.endswith("ies") else collection[:-1]


def _core() -> dict[str, Any]:
    from neutron_lib.api.definitions import network, port, subnet, subnetpool

    found: dict[str, Any] = {}
    for module in (network, port, subnet, subnetpool):
        found.update(module.RESOURCE_ATTRIBUTE_MAP)
    return found


def _definitions() -> Iterator[Any]:
    from neutron_lib.api import definitions

    for module in pkgutil.iter_modules(definitions.__path__):
        if not module.name.startswith("_"):
            found = importlib.import_module(f"{definitions.__name__}.{module.name}")
            if hasattr(found, "ALIAS") and found.ALIAS not in _CORE:
                yield found


def _owner(action: str, extensions: Mapping[str, Any]) -> str:
    """The extension that brings an action: its definition alone is short enough to be its own."""
    for alias, found in extensions.items():
        resource = getattr(getattr(found, "api_definition", None), "__name__", "")
        if resource and action in _own_actions(found):
            return alias
    return ""


def _own_actions(found: Any) -> set[str]:
    """The actions that an extension declares itself, and not by importing those of another."""
    import ast
    import inspect

    try:
        tree = ast.parse(inspect.getsource(found.api_definition))
    except (OSError, TypeError, AttributeError):
        return set()
    return {
        node.value
        for statement in tree.body
        # Several hold the same mapping, and add theirs to it.
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
        and "ACTION_MAP" in ast.dump(statement)
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _plugins() -> list[Any]:
    """The classes of all plugins."""
    entries = [*entry_points(group="neutron.core_plugins")]
    entries += entry_points(group="neutron.service_plugins")
    return [entry.load() for entry in entries if entry.name != "dummy"]


def _methods(plugins: list[Any]) -> dict[str, Any]:
    """The methods of all plugins' classes, with the class that has them."""
    found: dict[str, Any] = {}
    for plugin in plugins:
        for name in dir(plugin):
            found.setdefault(name, plugin)
    return found


def _hidden() -> set[str]:
    """Attributes that fewer may see than the resource: `network:provider:network_type`."""
    from neutron.conf import policies

    rules = {rule.name: _allowed(rule.check_str) for rule in policies.list_rules()}
    return {
        name.removeprefix("get_")
        for name, allowed in rules.items()
        if name.startswith("get_") and ":" in name
        if not rules.get(name.partition(":")[0], set()) - allowed <= _SERVICES
    }


def _allowed(check: str) -> set[str]:
    """Whom a rule lets see something."""
    return {part.strip("() ") for part in check.split(" or ")}
