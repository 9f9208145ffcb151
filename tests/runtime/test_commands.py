# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the package."""

from __future__ import annotations

import pytest

from openstack_typed._runtime.commands import main


def test_a_service_may_be_called_as_in_the_catalog(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("openstack_typed", ["changes", "block-storage", "3.60", "3.65"]) == 0
    with_dash = capsys.readouterr().out
    assert with_dash.startswith("block_storage 3.60 to 3.65: ")
    assert main("openstack_typed", ["changes", "block_storage", "3.60", "3.65"]) == 0
    assert capsys.readouterr().out == with_dash


def test_an_unknown_service_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main("openstack_typed", ["changes", "blocks", "3.60", "3.65"])
    assert caught.value.code == 2
    assert "invalid choice: 'blocks' (choose from 'block_storage'" in capsys.readouterr().err
