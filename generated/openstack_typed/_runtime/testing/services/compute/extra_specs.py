# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Which extra specs of flavors Nova knows, and what it takes for their values.

Of traits and classes of resources only the form of the names is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...messages import truth

_TEXT, _BOOL, _INT = ".*", "a bool", "an int"
_CAPABILITIES = (
    "id uuid service_id host vcpus memory_mb local_gb vcpus_used memory_mb_used local_gb_used"
    " hypervisor_type hypervisor_version hypervisor_hostname free_ram_mb free_disk_gb"
    " current_workload running_vms disk_available_least host_ip mapped cpu_allocation_ratio"
    " ram_allocation_ratio disk_allocation_ratio total_usable_ram_mb total_usable_disk_gb"
    " disk_mb_used free_disk_mb vcpus_total num_instances num_io_ops failed_builds aggregates"
    " cell_uuid updated"
)
_NESTED = (
    "cpu_info metrics stats numa_topology supported_hv_specs pci_device_pools nodename pci_stats"
    " supported_instances limits instances"
)
_CPUS = r"\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*"
# Namespace, names, and what the values are: a word of above, or a pattern.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("accel", "device_profile", _TEXT),
    ("aggregate_instance_extra_specs", ".+", _TEXT),
    ("capabilities", _CAPABILITIES, _TEXT),
    ("capabilities", " ".join(rf"{name}(:\w+)*" for name in _NESTED.split()), _TEXT),
    ("hw", "cpu_realtime hide_hypervisor_id locked_memory boot_menu vif_multiqueue_enabled"
           " mem_encryption pmu virtio_packed_ring ephemeral_encryption", _BOOL),
    ("hw", r"numa_nodes numa_mem\.\d+ cpu_sockets cpu_cores cpu_threads cpu_max_sockets"
           " cpu_max_cores cpu_max_threads serial_port_count redirected_usb_ports", _INT),
    ("hw", r"cpu_realtime_mask cpu_dedicated_mask numa_cpus\.\d+", _CPUS),
    ("hw", "cpu_policy", "dedicated|shared|mixed"),
    ("hw", "cpu_thread_policy", "prefer|isolate|require"),
    ("hw", "emulator_threads_policy", "isolate|share"),
    ("hw", "mem_page_size", r"large|small|any|\d+([kKMGT]i?)?(b|bit|B)?"),
    ("hw", "pci_numa_affinity_policy", "required|preferred|legacy|socket"),
    ("hw", "mem_encryption_model", "amd-sev|amd-sev-es|amd-sev-snp|intel-tdx"),
    ("hw", "pmem", "([a-zA-Z0-9_]+,?)+"),
    ("hw", "tpm_model", "tpm-tis|tpm-crb"),
    ("hw", "tpm_version", r"1\.2|2\.0"),
    ("hw", "tpm_secret_security", "user|host|deployment"),
    ("hw", "watchdog_action", "none|pause|poweroff|reset|disabled"),
    ("hw", "viommu_model", "intel|smmuv3|virtio|auto"),
    ("hw", "sound_model", "sb16|es1370|pcspk|ac97|ich6|ich9|usb|virtio"),
    ("hw", "usb_model", "none|nec-xhci|qemu-xhci"),
    ("hw", "ephemeral_encryption_format", "plain|luks|luksv2"),
    ("hw_rng", "allowed", _BOOL),
    ("hw_rng", "rate_bytes rate_period", _INT),
    ("hw_video", "ram_max_mb", _INT),
    ("os", "secure_boot", "disabled|required"),
    ("pci_passthrough", "alias", r"[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*"),
    ("quota", "(cpu|memory|disk_io|vif)_(limit|reservation|shares_share) cpu_shares cpu_period"
              " cpu_quota disk_(read|write|total)_(bytes|iops)_sec"
              " vif_(in|out)bound_(average|peak|burst)", _INT),
    ("quota", "(cpu|memory|disk_io|vif)_shares_level", "custom|high|normal|low"),
    ("resources[a-zA-Z0-9_-]{0,64}", "[A-Z][A-Z0-9_]*", _INT),
    ("trait[a-zA-Z0-9_-]{0,64}", "[A-Z][A-Z0-9_]*", "required|forbidden"),
    ("vmware", "hw_version storage_policy", _TEXT),
    ("", "hide_hypervisor_id", _BOOL),
    ("", "group_policy", "isolate|none"),
)  # fmt: skip


def wrong(key: str, value: str) -> str:
    """What is wrong with an extra spec; empty if nothing is, or if Nova knows nothing of it."""
    space, name = ("", key) if ":" not in key else tuple(key.split(":", 1))
    found = list(_expected(space, name))
    if not found:
        known = space and any(re.fullmatch(pattern, space) for pattern, _, _ in _KNOWN)
        return f"extra spec {key!r} does not appear to be a valid extra spec." if known else ""
    if not any(_fits(value, expected) for expected in found):
        return f"{value!r} is no value of the extra spec {key!r}."
    return ""


def _expected(space: str, name: str) -> Iterator[str]:
    """What values of an extra spec may be."""
    for pattern, names, expected in _KNOWN:
        if re.fullmatch(pattern, space) and any(re.fullmatch(n, name) for n in names.split()):
            yield expected


def _fits(value: str, expected: str) -> bool:
    if expected == _BOOL:
        return truth(value) is not None
    if expected == _INT:
        return value.lstrip("+-").isdigit()
    return re.fullmatch(expected, value) is not None
