# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A cinder driver with no storage behind it: volumes exist in the database only."""

import io
from typing import Any

from cinder.tests import fake_driver

IMAGE = bytes(512)


class LoopbackVolumeDriver(fake_driver.FakeLoggingVolumeDriver):
    """Cinder's own logging driver, and the operations that it leaves out."""

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
        )
