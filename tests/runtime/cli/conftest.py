# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""A fake cloud behind a port, and the command line on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openstack_typed._runtime.cli.main import main
from openstack_typed.testing import FakeCloud
from tests.ran import Ran


class Ost:
    """The command line, in this process, as an administrator of a fake cloud.

    Attributes:
        fake: The cloud.
        clouds_yaml: The file that describes it.
    """

    def __init__(
        self, fake: FakeCloud, clouds_yaml: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.fake = fake
        self.clouds_yaml = clouds_yaml
        self._capsys = capsys

    def __call__(self, *argv: str) -> Ran:
        self._capsys.readouterr()
        status = main("openstack_typed", list(argv))
        return Ran(status, *self._capsys.readouterr())


@pytest.fixture
def ost(
    no_configuration: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Ost]:
    """The command line; each test has a cloud of its own."""
    fake = FakeCloud()
    with fake.serve() as url:
        path = tmp_path / "described.yaml"
        path.write_text(json.dumps(fake.clouds(url)))
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        monkeypatch.setenv("OS_CLOUD", "admin")
        yield Ost(fake, path, capsys)


# --- where tests describe the clouds themselves

Bare = Callable[..., Ran]


@pytest.fixture
def bare(no_configuration: None, capsys: pytest.CaptureFixture[str]) -> Bare:
    """The command line, in this process, where no cloud is described."""

    def run(*argv: str) -> Ran:
        capsys.readouterr()
        status = main("openstack_typed", argv)
        return Ran(status, *capsys.readouterr())

    return run


class Served(NamedTuple):
    """A fake cloud, and where it is served."""

    fake: FakeCloud
    url: str

    def login(self, name: str = "admin") -> dict[str, Any]:
        """What stands below `auth` in clouds.yaml."""
        return self.fake.login(name, self.url)


@pytest.fixture
def served() -> Iterator[Served]:
    """A fake cloud on the loopback interface."""
    fake = FakeCloud()
    with fake.serve() as url:
        yield Served(fake, url)


def describe(clouds: Mapping[str, Any], **beside: Any) -> None:
    """Write clouds.yaml here."""
    Path("clouds.yaml").write_text(json.dumps({"clouds": clouds, **beside}))
