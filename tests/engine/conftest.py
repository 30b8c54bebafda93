"""Stores on which the verbs are tried."""

import pytest

from engine.worker import Worker
from tests.engine import clocked, errands


@pytest.fixture
def desk(database):
    """The process `errand` live."""
    errands.deployed(database)
    return database


@pytest.fixture
def desk_of(database):
    """The process `clocked` live."""
    clocked.deployed(database)
    return database


@pytest.fixture
def far():
    """The far end of the connector `fetch`."""
    return errands.Far()


@pytest.fixture
def worker(desk, far):
    """A worker of `desk` that reaches `far`."""
    return Worker(desk, {"fetch": far})
