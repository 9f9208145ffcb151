# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Tokens on disk, and beside each what services say of themselves, as long as it lives.

A file for each login, which only its owner can read. Its name is made of all that the token depends
on, in a way that costs time to try passwords by. Whoever lacks a token takes a lock, and looks
again before it logs in: of many commands that begin together, one does.
"""

from __future__ import annotations

import json
import os
import re
import stat
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...log import LOG

if TYPE_CHECKING:
    from ...cloud import BaseCloud
    from ...config.auth import Login
    from ...config.settings import Settings

VARIABLE = "OST_TOKEN_CACHE"
"""Whether tokens are kept, or the folder to keep them in; it counts more than clouds.yaml."""

_MARGIN = 180
"""Seconds: a token that expires sooner is of no use. keystoneauth renews it at 120."""
_LONGEST_WAIT = 10.0
"""Seconds that another process may take to log in, until this one does so itself."""
_OLD = 2 * 24 * 3600
"""Seconds after which a file is left over."""
_OURS = re.compile(r"[0-9a-f]{64}\.(json|lock|\d+-\d+)")
"""What files are called here; a file that is still being written has a number."""


def keep(cloud: BaseCloud) -> None:
    """Keep the token of a cloud, if somebody wants that. No client of it was made yet.

    Raises:
        ConfigurationError: What is said of it makes no sense.
    """
    from ...config.auth import login

    try:
        folder = folder_for(cloud._settings, os.environ)
    except RuntimeError as error:  # who runs this has no home
        LOG.debug("tokens are not kept: %s", error)
        return
    auth: Any = cloud.session.auth
    if folder is None or not hasattr(auth, "get_auth_ref"):
        return
    asked = login(cloud._settings)
    if not asked.secret:
        return  # whose token it is depends on something that is not said here, such as a ticket
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owned(folder, os.stat(folder))
    except OSError as error:
        LOG.debug("tokens are not kept in %s: %s", folder, error)
        return
    kept = _Kept(folder / f"{_name(asked, cloud._settings)}.json", auth)
    auth.get_auth_ref = kept.token  # where keystoneauth logs in, and nowhere else
    cloud._remembers(kept)


def folder_for(settings: Settings, variables: Any) -> Path | None:
    """Where tokens are kept; None if they are not."""
    said = variables.get(VARIABLE, "")
    if said.lower() in ("0", "no", "false", "off"):
        return None
    if said and said.lower() not in ("1", "yes", "true", "on"):
        return Path(said).expanduser()
    entry = settings.entry("cache")
    auth = entry.entries().get("auth") if entry is not None else None
    if not said and not (auth is not None and auth.boolean()):
        return None
    caches = Path(variables.get("XDG_CACHE_HOME", ""))
    if not caches.is_absolute():  # which the standard has ignored
        caches = Path("~/.cache").expanduser()
    return caches / "openstack-typed" / "tokens"


def _name(asked: Login, settings: Settings) -> str:
    """A name for all that a token depends on."""
    from hashlib import scrypt, sha256

    depends = {**asked.arguments, "auth_type": asked.name, "cert": settings.cert()}
    public = {key: value for key, value in depends.items() if key not in asked.secret}
    secret = {key: depends[key] for key in asked.secret}
    salt = sha256(_text(public)).digest()
    return scrypt(_text(secret), salt=salt, n=1 << 11, r=8, p=1, dklen=32).hex()


def _text(values: dict[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, default=str).encode()


class _Kept:
    """The token of one login, in a file: what makes it, and the facts beside it."""

    def __init__(self, path: Path, auth: Any) -> None:
        self._path = path
        self._auth = auth
        self._log_in: Callable[[Any], Any] = auth.get_auth_ref
        self._used: str | None = None
        self._from_file = False
        self._facts: dict[str, str] = {}

    def token(self, session: Any) -> Any:
        """The token of the file; or a new one, if that is not there or was refused."""
        found = self._read()
        if found is None:
            with _locked(self._path):
                found = self._read()
                if found is None:
                    return self._new(session)
        self._used, self._from_file = found.auth_token, True
        return found

    def _new(self, session: Any) -> Any:
        found = self._log_in(session)
        self._used, self._facts, self._from_file = found.auth_token, {}, False
        self._auth.auth_ref = found
        self._write()
        return found

    # --- the facts

    def get(self, url: str) -> bytes | None:
        """What a service said there of itself."""
        found = self._facts.get(url)
        return found.encode() if found is not None else None

    def put(self, url: str, content: bytes) -> None:
        """Keep what a service says of itself."""
        with suppress(UnicodeDecodeError), _locked(self._path):
            fact = content.decode()
            file = _load(self._path)
            if file is not None and file["token"] == self._used:
                self._facts = {**file["facts"], url: fact}
                self._write()

    def forget(self) -> bool:
        """Throw all away, if it is from an earlier program."""
        if not self._from_file:
            return False
        self._from_file = False
        self._facts = {}
        self._remove()
        self._auth.invalidate()
        return True

    # --- the file

    def _read(self) -> Any:
        """The token of the file, if it is any good; and the facts."""
        file = _load(self._path)
        if file is None or file["token"] == self._used:
            return None
        try:
            self._auth.set_auth_state(file["state"])
            found = self._auth.auth_ref
            if found.auth_token != file["token"] or found.will_expire_soon(_MARGIN):
                return None
        except Exception as error:  # keystoneauth takes anything, and fails in any way
            LOG.debug("%s is of no use: %s", self._path, type(error).__name__)
            return None
        self._facts = file["facts"]
        return found

    def _write(self) -> None:
        state = self._auth.get_auth_state()
        if state is None:
            return
        file = {"token": self._used, "state": state, "facts": self._facts}
        # Of this process and thread alone, until it is whole.
        new = self._path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as to:
                json.dump(file, to)
            os.replace(new, self._path)
            _tidy(self._path.parent)
        except OSError as error:
            LOG.debug("the token is not kept in %s: %s", self._path, error)
            with suppress(OSError):
                new.unlink()

    def _remove(self) -> None:
        with suppress(OSError), _locked(self._path):
            file = _load(self._path)
            if file is not None and file["token"] == self._used:
                self._path.unlink()


def _load(path: Path) -> dict[str, Any] | None:
    """What a file has; None if it is none of ours."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))) as file:
            _check_owned(path, os.fstat(file.fileno()))
            found = json.load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        LOG.debug("%s is of no use: %s", path, error)
        return None
    match found:
        case {"token": str(), "state": str(), "facts": dict(facts)} if all(
            isinstance(each, str) for each in facts.values()
        ):
            return {**found}
        case _:
            LOG.debug("%s is of no use: it is none of our files", path)
            return None


def _check_owned(path: Path, found: os.stat_result) -> None:
    """Refuse what others may read or have written."""
    owner = getattr(os, "getuid", lambda: found.st_uid)()
    if found.st_uid != owner or (os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077):
        raise PermissionError(f"others may read or write {path}; make it yours alone")


@contextmanager
def _locked(path: Path) -> Generator[None]:
    """Keep other processes and threads out, for some time at most; files are whole without, too."""
    try:
        import fcntl

        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except (ImportError, OSError) as error:
        LOG.debug("tokens are not locked: %s", error)
        yield
        return
    try:
        for pause in _pauses():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(pause)
            except OSError as error:  # not all file systems can do it
                LOG.debug("tokens are not locked: %s", error)
                break
        yield
    finally:
        os.close(lock)  # this lets go of it


def _pauses() -> Iterator[float]:
    end = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < end:
        yield 0.02


def _tidy(folder: Path) -> None:
    """Remove what nobody has written for a long time; the folder may have other things, too."""
    now = time.time()
    for each in folder.iterdir():
        if not _OURS.fullmatch(each.name):
            continue
        with suppress(OSError):
            if now - each.stat().st_mtime > _OLD:
                each.unlink()
