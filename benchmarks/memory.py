# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What objects hold of memory, without tracing, which would change what it measures."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

# Shared by all objects, or the way to all that the process has.
_NOT_COUNTED = (
    type,
    ModuleType,
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    CodeType,
    FrameType,
)


def resident() -> int:
    """The resident memory of this process in bytes, when all that is free has been given back."""
    gc.collect()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """The most memory that this process has had resident so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def reachable(root: Any) -> int:
    """The size of all objects that an object leads to, each counted once."""
    seen = {id(root)}
    todo = [root]
    size = 0
    while todo:
        item = todo.pop()
        size += sys.getsizeof(item)
        for other in gc.get_referents(item):
            if id(other) not in seen and not isinstance(other, _NOT_COUNTED):
                seen.add(id(other))
                todo.append(other)
    return size
