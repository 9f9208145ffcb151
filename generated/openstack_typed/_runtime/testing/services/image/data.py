# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The data of images: uploaded, staged, downloaded, or a part of it."""

from __future__ import annotations

import re
from hashlib import md5, sha512
from typing import Any

from ...call import Call
from ...messages import Refused, Reply
from ...world import Thing
from .dialect import RULES, mine

STORE = "fs"
"""The one store of the cloud."""
DIRECTORY = "/var/lib/glance/images"
"""Where the store keeps its files."""
_RANGE = re.compile(r"bytes=(\d+)-(\d*)|bytes=-(\d+)")
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def filled(image: Thing, data: bytes) -> None:
    """Give an image its data."""
    raw = image["disk_format"] == "raw" and image["container_format"] == "bare"
    image.hidden["data"] = data
    image.update({
        "size": len(data), "virtual_size": len(data) if raw else None, "status": "active",
        "checksum": md5(data, usedforsecurity=False).hexdigest(), "os_hash_algo": "sha512",
        "os_hash_value": sha512(data).hexdigest(),
    })  # fmt: skip


def stored(image: Thing) -> None:
    """Note in which store the data of an image is."""
    url = f"file://{DIRECTORY}/{image.key}"
    image["locations"] = [{"url": url, "metadata": {"store": STORE}}]
    image["stores"] = STORE


def _take(call: Call, status: str) -> Thing:
    """The image that data are for."""
    image = call.thing
    kind = call.asked.headers.get("content-type", "").partition(";")[0]
    if kind != "application/octet-stream":
        raise Refused(415, f"Invalid content type {kind}")
    mine(call, image)
    if image["status"] != "queued":
        text = f"Image status transition from {image['status']} to {status} is not allowed"
        raise Refused(409, text)
    size = call.asked.headers.get("x-openstack-image-size", "0")
    if not size.isdigit():
        raise Refused(400, "Invalid or missing image size in request headers.")
    return image


def ready(image: Thing) -> None:
    """Look whether an image may get data.

    Raises:
        Refused: Its formats are not said.
    """
    missing = [name for name in ("disk_format", "container_format") if not image[name]]
    if missing:
        word = "Property" if len(missing) == 1 else "Properties"
        text = f"{word} {', '.join(missing)} must be set prior to saving data."
        raise Refused(400, f"Cannot save data for image {image.key}: {text}")


def store_named(call: Call, status: int = 400) -> None:
    """Look at the store that a header names.

    Raises:
        Refused: There is none of this name.
    """
    store = call.asked.headers.get("x-image-meta-store", STORE)
    if store != STORE:
        raise Refused(status, f"Store for identifier {store} not found")


@RULES.does("image_data.upload")
def _upload(call: Call) -> None:
    store_named(call)
    image = _take(call, "saving")
    ready(image)
    filled(image, call.value or b"")
    stored(image)
    RULES.touched(call, image)


@RULES.does("image_data.stage")
def _stage(call: Call) -> None:
    image = _take(call, "uploading")
    image.hidden["staged"] = call.value or b""
    image.update({"status": "uploading", "size": len(image.hidden["staged"])})
    RULES.touched(call, image)


@RULES.does("image_data.download")
def _download(call: Call) -> Reply:
    image = call.thing
    if image["status"] == "deactivated" and not call.admin:
        text = "The requested image has been deactivated. Image data download is forbidden."
        raise Refused(403, text)
    for name in call.query.get("prefer", ()):
        if set(name.split(",")) != {STORE}:
            raise Refused(400, f"Store '{name}' is not configured.")
    data = image.hidden.get("data")
    if data is None:
        return Reply(204)
    headers: dict[str, Any] = {"Content-Type": "application/octet-stream"}
    headers["Content-MD5"] = image["checksum"]
    part = _part(call, len(data))
    if part is None:
        return Reply(200, data, headers)
    begin, end = part
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(data)}"
    return Reply(206, data[begin:end], headers)


def _part(call: Call, size: int) -> tuple[int, int] | None:
    """Where the part that a request wants begins, and where it ends; None if it wants all."""
    text, old = call.asked.headers.get("range"), call.asked.headers.get("content-range")
    if text is not None:
        if "," in text:
            raise Refused(400, "Requests with multiple ranges are not supported in Glance.")
        if (match := _RANGE.fullmatch(text)) is None:
            raise Refused(416, "Invalid Range header.")
        begin, end, last = match.groups()
        if last is not None:
            return max(0, size - int(last)), size
        first, after = int(begin), int(end) + 1 if end else size
    elif old is not None:
        if (match := _CONTENT_RANGE.fullmatch(old)) is None:
            raise Refused(416, "Invalid Content-Range header.")
        first, after = int(match[1]), int(match[2]) + 1
    else:
        return None
    if first >= size:
        raise Refused(416, f"Invalid start position: it is to be in the range [0, {size - 1}].")
    return first, min(after, size)
