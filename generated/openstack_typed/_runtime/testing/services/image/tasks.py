# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Work in the background: imports, locations, and tasks themselves.

Nobody answers in the web of a fake cloud: what is to be fetched there fails, as it does in a cloud
without a way out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from ...call import Call
from ...messages import Refused, Reply
from ...world import Thing
from .data import STORE, filled, ready, store_named, stored
from .dialect import RULES, mine, one_of

FAILED = "Task failed due to Internal Error"
METHODS = ("glance-direct", "web-download", "copy-image")
_PORTS = (None, 80, 443)

RULES.admin += ["tasks.*"]
RULES.not_found["Task"] = "No task found with ID {key}"
RULES.usual["Task"] = {
    "status": "pending", "message": "", "result": None, "deleted": False, "deleted_at": None,
    "owner": lambda call: call.project, "user_id": lambda call: call.user,
    "request_id": lambda call: f"req-{call.world.uuid('request')}",
    "self": "", "schema": "/v2/schemas/task",
}  # fmt: skip


@RULES.when_made("Task")
def _made(call: Call, task: Thing) -> None:
    task["self"] = f"/v2/tasks/{task.key}"


def passes(url: str) -> bool:
    """Whether Glance would fetch from a URL: not from its own host, nor from odd ports."""
    parts = urlsplit(url)
    own = parts.hostname in (None, "localhost", "::1") or str(parts.hostname).startswith("127.")
    return parts.scheme in ("http", "https") and not own and parts.port in _PORTS


def ended(call: Call, task: Thing, failure: str = "", result: Any = None) -> None:
    """Note how a task ended."""
    task["status"] = "failure" if failure else "success"
    task["message"], task["result"] = failure, result
    task["updated_at"] = call.world.time()
    expires = call.world.now() + timedelta(hours=48)
    task["expires_at"] = expires.strftime("%Y-%m-%dT%H:%M:%SZ")


# --- tasks


@RULES.checks("tasks.list")
def _asked(call: Call) -> None:
    """Refuse lists that nobody can make."""
    one_of(call, "sort_dir", ("asc", "desc"))
    for name, kind in (("sort_key", "TaskSortKey"), ("status", "ImageTaskStatus")):
        one_of(call, name, [value for value, _ in call.service.specs.declared[kind].values])
    one_of(call, "type", ("import",))


@RULES.does("tasks.delete")
def _delete(call: Call) -> None:
    raise RULES.missing(call, "Task", call.thing.key)


@RULES.does("tasks.create")
def _create(call: Call) -> Thing:
    said = call.args["input"]
    if call.args["type"] == "import" and not passes(said.get("import_from") or ""):
        text = f"URI for legacy import task does not pass filtering: {said.get('import_from')}"
        raise Refused(400, text)
    task = call.make("Task", {"type": call.args["type"], "input": said})
    if "image_id" in said:
        task["image_id"] = said["image_id"]
    # An import of the web finds nobody there, and the others lack what their own operations add.
    call.world.after(task, lambda: ended(call, task, FAILED))
    call.sent["Location"] = f"{call.root}/tasks/{task.key}"
    return task


@RULES.does("images.list_tasks")
def _of_image(call: Call) -> list[Thing]:
    return [task for task in call.all("Task") if task.get("image_id") == call.thing.key]


def _begun(call: Call, image: Thing, kind: str, said: dict[str, Any]) -> Thing:
    """A task that works on an image, as whose lock it serves."""
    if image.get("os_glance_import_task"):
        raise Refused(409, "Image has active task")
    fields = {"type": kind, "input": {"image_id": image.key, **said}, "image_id": image.key}
    task = call.make("Task", fields)
    image["os_glance_import_task"] = task.key
    return task


# --- imports


@RULES.does("images.import_image")
def _import(call: Call) -> Reply:
    image, method = call.thing, call.args["method"]
    name, stores = method["name"], call.args.get("stores") or [STORE]
    if name not in METHODS:
        raise Refused(400, f"Unknown import method name '{name}'.")
    _importable(call, image, name)
    if name == "copy-image":
        # The one store has the data already.
        if not call.args.get("all_stores"):
            raise Refused(400, f"Image is already present at store '{STORE}'")
        return Reply(202)
    store_named(call, status=409)
    if name == "web-download" and not passes(method["uri"]):
        text = f"URI for web-download does not pass filtering: {method['uri']}"
        raise Refused(400, text)
    ready(image)
    task = _begun(call, image, "api_image_import", {"import_req": call.args, "backend": stores})
    image.update({"status": "importing", "os_glance_importing_to_stores": ",".join(stores),
                  "os_glance_failed_import": ""})  # fmt: skip
    failure = call.service.cloud.failing(call.operation, "image")
    if name == "web-download":
        failure = failure or FAILED
    call.world.after(image, _import_end(call, image, task, failure))
    return Reply(202)


def _importable(call: Call, image: Thing, name: str) -> None:
    """Refuse what the state of an image does not allow."""
    status = image["status"]
    if status == "active" and name != "copy-image":
        raise Refused(409, "Image with status active cannot be target for import")
    if status != "active" and name == "copy-image":
        raise Refused(409, "Only images with status active can be targeted for copying")
    if status != "queued" and name == "web-download":
        raise Refused(409, f"Image needs to be in 'queued' state to use '{name}' method")
    if status != "uploading" and name == "glance-direct":
        text = "Image needs to be staged before 'glance-direct' method can be used"
        raise Refused(409, text)
    for field in ("container_format", "disk_format"):
        if not image[field]:
            raise Refused(409, f"'{field}' needs to be set before import")
    if name == "copy-image" and not call.admin:
        raise RULES.forbidden(call)
    mine(call, image)


def _import_end(call: Call, image: Thing, task: Thing, failure: str | None) -> Callable[[], None]:

    def end() -> None:
        del image["os_glance_import_task"]
        image["os_glance_importing_to_stores"] = ""
        if failure is not None:
            image.update({"status": "queued", "size": None, "os_glance_failed_import": STORE})
            ended(call, task, failure)
        else:
            filled(image, image.hidden.pop("staged", b""))
            stored(image)
            ended(call, task, result={"image_id": image.key})
        RULES.touched(call, image)

    return end


# --- locations


@RULES.does("images.list_locations")
def _list_locations(call: Call) -> list[Any]:
    if not (call.admin or _service(call)):
        raise RULES.forbidden(call)
    return list(call.thing["locations"])


@RULES.does("images.add_location")
def _add_location(call: Call) -> Reply:
    image, url = call.thing, call.args["url"]
    if image["status"] != "queued":
        text = f"It's not allowed to add locations if image status is {image['status']}."
        raise Refused(409, text)
    if not _service(call):
        text = "http store must be enabled to use location API by normal user."
        raise Refused(403, text)
    if urlsplit(url).scheme in ("http", "https") and not passes(url):
        raise Refused(400, f"URI for add location does not pass filtering: {url}")
    said = {"loc_url": url, "validation_data": call.args.get("validation_data", {})}
    task = _begun(call, image, "location_import", said)

    def end() -> None:
        # The one store has files, and locations may not name these.
        del image["os_glance_import_task"]
        ended(call, task, call.service.cloud.failing(call.operation, "image") or FAILED)

    call.world.after(image, end)
    return Reply(202)


def _service(call: Call) -> bool:
    return call.token is not None and "service" in call.token.roles


@RULES.does("images.delete_from_store")
def _delete_from_store(call: Call) -> None:
    image = call.things["image_id"]
    if not call.admin:
        raise RULES.forbidden(call)
    if image["status"] != "active":
        text = "It's not allowed to remove image data from store if image status is not 'active'"
        raise Refused(409, text)
    text = "Cannot delete image data from the only store containing it."
    raise Refused(403, text)
