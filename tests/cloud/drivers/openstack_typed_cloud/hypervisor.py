# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Nova's fake driver, and what it leaves out.

Here the node and its guests survive a restart of nova-compute, and snapshots become images.
"""

import io
from typing import Any, ClassVar

from nova.image import glance
from nova.virt import driver, fake, node

SNAPSHOT = bytes(65536)


class LoopbackDriver(fake.FakeDriver):
    """Guests that exist in nova's tables only."""

    capabilities: ClassVar[dict[str, bool]] = dict(
        fake.FakeDriver.capabilities, supports_migrate_to_same_host=True
    )

    def get_nodenames_by_uuid(self, refresh: bool = False) -> dict[str, str]:
        """The one node, under the uuid that nova keeps in its state folder."""
        # the fake driver's own makes a new uuid at every start: the node would be another one
        nodes: dict[str, str] = driver.ComputeDriver.get_nodenames_by_uuid(self, refresh)
        return nodes

    def get_available_resource(self, nodename: str) -> dict[str, Any]:
        """The fake driver's resources, on the node with the lasting uuid."""
        return dict(super().get_available_resource(nodename), uuid=node.get_local_node_uuid())

    def get_info(self, instance: Any, use_cache: bool = True) -> Any:
        """The state of a guest; one from before a restart comes back as it was."""
        if instance.uuid not in self.instances and instance.power_state:
            guest = fake.FakeInstance(instance.name, instance.power_state, instance.uuid)
            self.instances[instance.uuid] = guest
            flavor = instance.flavor
            self.resources.claim(vcpus=flavor.vcpus, mem=flavor.memory_mb, disk=flavor.root_gb)
        return super().get_info(instance, use_cache)

    def snapshot(self, context: Any, instance: Any, image_id: str, update_task_state: Any) -> None:
        """Give the image some data: without any it would stay `queued` for ever."""
        super().snapshot(context, instance, image_id, update_task_state)
        images = glance.API()
        properties = {
            "name": images.get(context, image_id)["name"],
            "container_format": "bare",
            "disk_format": "raw",
            "status": "active",
        }
        data = io.BytesIO(SNAPSHOT)
        images.update(context, image_id, properties, data=data, purge_props=False)
