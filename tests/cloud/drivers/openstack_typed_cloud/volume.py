# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A cinder driver with no storage behind it: volumes exist in the database only."""

import io
from typing import Any

from cinder.tests import fake_driver
from cinder.volume import volume_utils

IMAGE = bytes(512)


class LoopbackVolumeDriver(fake_driver.FakeLoggingVolumeDriver):
    """Cinder's own logging driver, and the operations that it leaves out."""

    create_consistencygroup = fake_driver.FakeGateDriver.create_consistencygroup
    create_consistencygroup_from_src = fake_driver.FakeGateDriver.create_consistencygroup_from_src
    delete_consistencygroup = fake_driver.FakeGateDriver.delete_consistencygroup
    update_consistencygroup = fake_driver.FakeGateDriver.update_consistencygroup
    create_cgsnapshot = fake_driver.FakeGateDriver.create_cgsnapshot
    delete_cgsnapshot = fake_driver.FakeGateDriver.delete_cgsnapshot

    def clone_image(
        self,
        context: Any,
        volume: Any,
        image_location: Any,
        image_meta: dict[str, Any],
        image_service: Any,
    ) -> tuple[None, bool]:
        """Say that the image is on the volume, so that nothing is fetched."""
        return None, True

    def copy_image_to_volume(
        self,
        context: Any,
        volume: Any,
        image_service: Any,
        image_id: str,
        disable_sparse: bool = False,
    ) -> None:
        """Nothing to copy to."""

    def copy_volume_to_image(
        self, context: Any, volume: Any, image_service: Any, image_meta: dict[str, Any]
    ) -> None:
        """Upload a few zeros in the volume's place."""
        data = io.BytesIO(IMAGE)
        image_service.update(context, image_meta["id"], {"disk_format": "raw"}, data=data)

    def retype(self, context: Any, volume: Any, new_type: Any, diff: Any, host: Any) -> bool:
        """Every type is the same here."""
        return True

    def revert_to_snapshot(self, context: Any, volume: Any, snapshot: Any) -> None:
        """Nothing to revert."""

    def manage_existing_get_size(self, volume: Any, existing_ref: Any) -> int:
        """The size in GiB of whatever is taken over."""
        return 1

    def manage_existing(self, volume: Any, existing_ref: Any) -> None:
        """Take over a volume; it need not exist."""

    def manage_existing_snapshot_get_size(self, snapshot: Any, existing_ref: Any) -> int:
        """The size in GiB of whatever is taken over."""
        return 1

    def manage_existing_snapshot(self, snapshot: Any, existing_ref: Any) -> None:
        """Take over a snapshot; it need not exist."""

    def get_manageable_volumes(self, cinder_volumes: Any, *page: Any) -> list[dict[str, Any]]:
        """Two volumes that could be taken over."""
        return _manageable([{} for _ in range(2)], page)

    def get_manageable_snapshots(self, cinder_snapshots: Any, *page: Any) -> list[dict[str, Any]]:
        """Two snapshots that could be taken over."""
        source = {"source_reference": {"source-name": "foreign-1"}}
        return _manageable([source for _ in range(2)], page)

    def _update_volume_stats(self) -> None:
        super()._update_volume_stats()
        name = self.configuration.safe_get("volume_backend_name")
        self._stats["volume_backend_name"] = name
        self._stats["pools"][0].update(
            pool_name=name,
            total_capacity_gb=1_000_000,
            free_capacity_gb=1_000_000,
            allocated_capacity_gb=0,
            reserved_percentage=0,
            thin_provisioning_support=True,
            max_over_subscription_ratio=20,
            multiattach=True,
            consistent_group_snapshot_enabled=True,
        )


def _manageable(things: list[dict[str, Any]], page: tuple[Any, ...]) -> list[dict[str, Any]]:
    entries = [
        {
            "reference": {"source-name": f"foreign-{size}"},
            "size": size,
            "safe_to_manage": size == 1,
            "reason_not_safe": None if size == 1 else "somebody uses it",
            "cinder_id": None,
            "extra_info": None,
            **thing,
        }
        for size, thing in enumerate(things, 1)
    ]
    found: list[dict[str, Any]] = volume_utils.paginate_entries_list(entries, *page)
    return found
