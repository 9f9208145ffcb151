# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Metadata definitions: namespaces and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_typed.errors import Conflict, Forbidden, NotFound
from openstack_typed.image import CreatedMetadefNamespace, Image, MetadefPropertyRequest
from tests.live.support import Cleanup, unique

SERVER = "OS::Nova::Server"
COLOR: MetadefPropertyRequest = {
    "title": "Color",
    "description": "for tests",
    "type": "string",
    "enum": ["red", "blue"],
    "default": "red",
    "operators": ["<or>"],
    "pattern": "[a-z]+",
    "min_length": 1,
    "max_length": 9,
    "readonly": False,
}


@pytest.fixture(scope="module")
def namespace(image: Image) -> Iterator[str]:
    """The name of an empty namespace."""
    name = unique("namespace")
    image.metadef_namespaces.create(namespace=name)
    yield name
    image.metadef_namespaces.delete(name)


@pytest.fixture
def filled(image: Image, cleanup: Cleanup) -> CreatedMetadefNamespace:
    """A namespace with one of each."""
    name = unique("filled")
    made = image.metadef_namespaces.create(
        namespace=name,
        display_name="Filled",
        description="for tests",
        visibility="public",
        protected=False,
        owner=str(image.session.get_project_id()),
        resource_type_associations=[
            {"name": SERVER, "prefix": "hw:", "properties_target": "metadata"}
        ],
        properties={"color": COLOR},
        objects=[{"name": "wheel", "required": ["color"], "properties": {"color": COLOR}}],
        tags=[{"name": "round"}],
    )
    cleanup(image.metadef_namespaces.delete, name)
    return made


def test_a_namespace_is_created_with_all_that_is_in_it(
    image: Image, filled: CreatedMetadefNamespace
) -> None:
    assert filled.location.endswith(filled.self_link)
    shown = image.metadef_namespaces.show(filled.namespace)
    assert (shown.display_name, shown.visibility, shown.protected) == ("Filled", "public", False)
    assert shown.properties is not None
    assert shown.properties["color"].enum == ["red", "blue"]
    assert shown.objects is not None
    assert shown.objects[0].required == ["color"]
    assert shown.tags is not None
    assert [tag.name for tag in shown.tags] == ["round"]
    for_servers = image.metadef_namespaces.show(filled.namespace, resource_type=SERVER)
    assert for_servers.properties is not None
    assert list(for_servers.properties) == ["hw:color"]
    with pytest.raises(Conflict):
        image.metadef_namespaces.create(namespace=filled.namespace)


def test_an_empty_namespace_lacks_the_rest(image: Image, namespace: str) -> None:
    shown = image.metadef_namespaces.show(namespace)
    assert (shown.display_name, shown.properties, shown.objects, shown.tags) == (None,) * 4
    assert shown.owner == image.session.get_project_id()


def test_namespaces_are_listed_filtered_and_in_pages(
    image: Image, filled: CreatedMetadefNamespace, namespace: str
) -> None:
    listed = image.metadef_namespaces.list
    everything = [one.namespace for one in listed()]
    assert {filled.namespace, namespace} <= set(everything)
    assert [one.namespace for one in listed(limit=1)] == everything
    assert [one.namespace for one in listed(marker=everything[0])] == everything[1:]
    by_name = [one.namespace for one in listed(sort_key="namespace", sort_dir="asc")]
    assert by_name == sorted(everything)
    assert namespace not in {one.namespace for one in listed(visibility="public")}
    found = {one.namespace: one for one in listed(resource_types=[SERVER, "OS::None"])}
    associations = found[filled.namespace].resource_type_associations
    assert associations is not None
    assert (associations[0].name, associations[0].prefix) == (SERVER, "hw:")


def test_a_namespace_is_changed(image: Image, cleanup: Cleanup) -> None:
    name = unique("namespace")
    image.metadef_namespaces.create(namespace=name, description="first")
    cleanup(image.metadef_namespaces.delete, name)
    changed = image.metadef_namespaces.update(
        name,
        new_name=f"{name}-2",
        display_name="Changed",
        description="second",
        visibility="public",
        protected=True,
        owner=str(image.session.get_project_id()),
    )
    cleanup(image.metadef_namespaces.delete, f"{name}-2")
    assert (changed.namespace, changed.description) == (f"{name}-2", "second")
    with pytest.raises(Forbidden):
        image.metadef_namespaces.delete(f"{name}-2")
    again = image.metadef_namespaces.update(f"{name}-2", new_name=f"{name}-2")
    assert (again.visibility, again.protected, again.description) == ("private", False, None)
    with pytest.raises(NotFound):
        image.metadef_namespaces.show(name)


def test_resource_types_are_associated(image: Image, namespace: str, cleanup: Cleanup) -> None:
    types = image.metadef_resource_types
    assert SERVER in {one.name for one in types.list()}
    made = types.associate(namespace, name=SERVER, prefix="a_", properties_target="image")
    cleanup(types.dissociate, namespace, SERVER)
    assert (made.prefix, made.properties_target) == ("a_", "image")
    bare = types.associate(namespace, name="OS::Cinder::Volume")
    assert (bare.prefix, bare.properties_target) == (None, None)
    names = {one.name for one in types.list_associations(namespace)}
    assert names == {SERVER, "OS::Cinder::Volume"}
    types.dissociate(namespace, "OS::Cinder::Volume")
    with pytest.raises(NotFound):
        types.dissociate(namespace, "OS::Cinder::Volume")


def test_properties_are_created_shown_changed_and_deleted(
    image: Image, filled: CreatedMetadefNamespace
) -> None:
    properties, name = image.metadef_properties, filled.namespace
    # Whether they fit its type or not, a property takes all of these.
    everything: dict[str, Any] = {
        "description": "for tests",
        "enum": ["1", "2"],
        "default": "1",
        "operators": ["<or>"],
        "pattern": "[0-9]",
        "min_length": 1,
        "max_length": 9,
        "minimum": 1,
        "maximum": 9,
        "readonly": True,
        "items": {"type": "integer", "enum": ["1", "2"]},
        "unique_items": True,
        "min_items": 1,
        "max_items": 2,
        "additional_items": False,
    }
    made = properties.create(name, name="sizes", title="Sizes", type="array", **everything)
    assert (made.name, made.minimum, made.unique_items) == ("sizes", 1, True)
    assert properties.show(name, "sizes") == made
    assert properties.show(name, "hw:sizes", resource_type=SERVER).name == "sizes"
    assert set(properties.list(name)) == {"color", "sizes"}
    again = properties.update(name, "sizes", name="size", title="Size", type="array", **everything)
    assert (again.name, again.items) == ("size", made.items)
    changed = properties.update(name, "size", name="size", title="Size", type="integer")
    assert (changed.type, changed.items, changed.default) == ("integer", None, None)
    properties.delete(name, "size")
    with pytest.raises(NotFound):
        properties.show(name, "size")
    properties.clear(name)
    assert properties.list(name) == {}


def test_objects_are_created_shown_changed_and_deleted(
    image: Image, filled: CreatedMetadefNamespace
) -> None:
    objects, name = image.metadef_objects, filled.namespace
    made = objects.create(
        name,
        name="door",
        description="for tests",
        required=["color"],
        properties={"color": COLOR},
    )
    assert made.description == "for tests"
    shown = objects.show(name, "door")
    assert shown.properties is not None
    assert shown.properties["color"].title == "Color"
    assert {one.name for one in objects.list(name)} == {"wheel", "door"}
    changed = objects.update(
        name, "door", name="gate", description="a gate", required=[], properties={"size": COLOR}
    )
    assert (changed.name, changed.description) == ("gate", "a gate")
    assert objects.update(name, "gate", name="gate").description is None
    objects.delete(name, "gate")
    with pytest.raises(NotFound):
        objects.show(name, "gate")
    objects.clear(name)
    assert list(objects.list(name)) == []


def test_tags_are_created_listed_changed_and_deleted(
    image: Image, filled: CreatedMetadefNamespace
) -> None:
    tags, name = image.metadef_tags, filled.namespace
    assert tags.create(name, "flat").name == "flat"
    assert tags.show(name, "flat").created_at is not None
    tags.replace(name, tags=[{"name": "a"}, {"name": "b"}], append=True)
    listed = [tag.name for tag in tags.list(name, sort_key="name", sort_dir="asc")]
    assert listed == ["a", "b", "flat", "round"]
    assert [tag.name for tag in tags.list(name, sort_key="name", sort_dir="asc", limit=1)] == listed
    after = tags.list(name, sort_key="name", sort_dir="asc", marker="b")
    assert [tag.name for tag in after] == ["flat", "round"]
    assert tags.update(name, "flat", name="even").name == "even"
    tags.delete(name, "even")
    with pytest.raises(NotFound):
        tags.show(name, "even")
    assert [tag.name for tag in tags.replace(name, tags=[{"name": "c"}])] == ["c"]
    assert [tag.name for tag in tags.list(name)] == ["c"]
    tags.clear(name)
    assert list(tags.list(name)) == []
