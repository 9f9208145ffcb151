# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""Sessions and clients for the test cloud, or for the fake; answers are held against the specs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keystoneauth1.session import Session

from openstack_typed._runtime.testing.cloud import FakeCloud
from openstack_typed.block_storage import BlockStorage, BlockStorageRolling
from openstack_typed.compute import Compute, ComputeRolling, Server
from openstack_typed.identity import Identity
from openstack_typed.image import Image
from openstack_typed.network import Network
from openstack_typed.placement import Placement, PlacementRolling
from tests.cloud import clouds_yaml, running
from tests.live import machines
from tests.live.coverage import table
from tests.live.record import WANTED
from tests.live.support import (
    ADMIN,
    DEMO,
    HOST,
    SYSTEM,
    Cleanup,
    describe,
    fake,
    microversions,
    run_on,
    session_for,
)
from tests.live.watch import Watch
from tests.seen import SEEN

_WATCH = pytest.StashKey[Watch]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the fake, unless the real cloud is wanted."""
    if not config.getoption("--real"):
        run_on(FakeCloud(host=HOST))


@pytest.fixture(scope="session", autouse=True)
def cloud() -> None:
    """End the run at once if there is no cloud."""
    if fake() is None and not running():
        pytest.exit("the test cloud does not run; start it with `make cloud`", returncode=2)


@pytest.fixture(scope="session", autouse=True)
def watch(cloud: None, request: pytest.FixtureRequest) -> Iterator[Watch]:
    """Watch all requests and answers of the run."""
    watch = request.config.stash[_WATCH] = Watch()
    with pytest.MonkeyPatch.context() as patch:
        watch.install(patch)
        yield watch
    if fake() is None:
        watch.recorder.write()
    if WANTED and fake() is None:
        watch.headers.write()


# Both are called for the tests of this folder only: those of others may run between them.


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Watch again."""
    if _WATCH in item.config.stash:
        item.config.stash[_WATCH].on = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Watch no longer, once a test is undone."""
    yield
    if _WATCH in item.config.stash:
        item.config.stash[_WATCH].on = False


@pytest.fixture(autouse=True)
def agreement(watch: Watch) -> Iterator[None]:
    """Fail a test if specs, answers and Python values did not agree during it."""
    yield
    problems = watch.take()
    assert not problems, "specs and answers do not agree:\n" + "\n".join(problems)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what looks back on all that was called; on the fake, leave out what it cannot do."""
    if fake() is not None:
        for item in items:
            for mark in item.iter_markers("real"):
                item.add_marker(pytest.mark.skip(reason=f"needs the real cloud: {mark.args[0]}"))
    items.sort(key=lambda item: item.path.name == "test_coverage.py")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how much of each service was called."""
    watch = terminalreporter.config.stash.get(_WATCH, None)
    if watch is not None and watch.called:
        terminalreporter.section("called of each service")
        found = [watch.coverage(service) for service in sorted(watch.called)]
        terminalreporter.write_line(table(found))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on what was seen of the fake."""
    watch = session.config.stash.get(_WATCH, None)
    if watch is not None and fake() is not None:
        session.config.stash[SEEN].append(
            {
                name: (sorted(watch.called[name]), sorted(watch.served[name]))
                for name in watch.called
            }
        )


# --- sessions


@pytest.fixture(scope="session")
def admin(cloud: None) -> Session:
    """The session of an administrator, in the project admin."""
    return session_for(ADMIN)


@pytest.fixture(scope="session")
def demo(cloud: None) -> Session:
    """The session of a plain member, in the project demo."""
    return session_for(DEMO)


@pytest.fixture(scope="session")
def system(cloud: None) -> Session:
    """The session of an administrator of the whole system."""
    return session_for(SYSTEM)


# --- clients of an administrator; those with microversions make each test run at four of them


@pytest.fixture(scope="session", params=microversions(Compute))
def compute(request: pytest.FixtureRequest, admin: Session) -> ComputeRolling:
    """Compute at each of four microversions."""
    return Compute.dynamic(admin, request.param)


@pytest.fixture(scope="session", params=microversions(Placement))
def placement(request: pytest.FixtureRequest, admin: Session) -> PlacementRolling:
    """Placement at each of four microversions."""
    return Placement.dynamic(admin, request.param)


@pytest.fixture(scope="session", params=microversions(BlockStorage))
def block_storage(request: pytest.FixtureRequest, admin: Session) -> BlockStorageRolling:
    """Block Storage at each of four microversions."""
    return BlockStorage.dynamic(admin, request.param)


@pytest.fixture(scope="session")
def identity(admin: Session) -> Identity:
    """Identity."""
    return Identity(admin)


@pytest.fixture(scope="session")
def image(admin: Session) -> Image:
    """Image."""
    return Image(admin)


@pytest.fixture(scope="session")
def network(admin: Session) -> Network:
    """Network."""
    return Network(admin)


# --- what they work on


@pytest.fixture(scope="session")
def server(compute: ComputeRolling) -> Iterator[Server]:
    """A server for what does not change it for long: one for each microversion."""
    cleanup = Cleanup()
    yield machines.built(compute, cleanup)
    cleanup.run()


@pytest.fixture(scope="session")
def full(compute: ComputeRolling) -> Iterator[Server]:
    """A server with all that a server can have: one for each microversion."""
    cleanup = Cleanup()
    yield machines.full(compute, cleanup)
    cleanup.run()


# --- cleaning up


@pytest.fixture
def cleanup(agreement: None) -> Iterator[Cleanup]:
    """Undoes what a test did, the last first."""
    cleanup = Cleanup()
    yield cleanup
    cleanup.run()


@pytest.fixture(scope="session")
def session_cleanup(watch: Watch) -> Iterator[Cleanup]:
    """Undoes at the end of the run what is shared by several tests, the last first."""
    cleanup = Cleanup()
    yield cleanup
    cleanup.run()


@pytest.fixture(scope="module")
def clouds_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The clouds.yaml of the cloud; the fake is served for it."""
    if (faked := fake()) is None:
        yield clouds_yaml()
        return
    with faked.serve() as url:
        yield describe(tmp_path_factory.mktemp("clouds"), url)
