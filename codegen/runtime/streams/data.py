# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The methods that move the data of a resource; what they do is imported when they are called."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from .facts import Facts, Progress, Source, Target

R = TypeVar("R")


class Data(Facts, Generic[R]):
    """The data of a kind of thing whose record is an `R`."""

    def download_to(
        self,
        resource: Any,
        path: tuple[Any, ...],
        target: Target,
        progress: Progress | None,
        verify: bool,
        resume: bool,
        **given: Any,
    ) -> R:
        from .downloads import download_to
        from .things import Thing

        thing = Thing(self, resource, path)
        record: R = download_to(thing, target, progress, verify, resume, given)
        return record

    def upload_from(
        self,
        resource: Any,
        path: tuple[Any, ...],
        source: Source,
        size: int | None,
        progress: Progress | None,
        remove_on_failure: bool,
        **given: Any,
    ) -> R:
        from .things import Thing
        from .uploads import upload_from

        thing = Thing(self, resource, path)
        record: R = upload_from(thing, source, size, progress, remove_on_failure, given)
        return record

    def import_from(
        self,
        resource: Any,
        path: tuple[Any, ...],
        source: Source,
        size: int | None,
        progress: Progress | None,
        timeout: float,
        **given: Any,
    ) -> R:
        from .imports import import_from
        from .things import Thing

        thing = Thing(self, resource, path)
        record: R = import_from(thing, source, size, progress, timeout, given)
        return record
