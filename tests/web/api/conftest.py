"""The API's tests run on both stores: what machines are told must not depend on where it is kept."""

import pytest

from tests import stores
from tests.web import visiting


@pytest.fixture
def desk(store, desk_template, tmp_path):
    """The store of the service, on each kind in turn."""
    if store == "sqlite":
        with stores.sqlite(tmp_path, desk_template) as database:
            yield database
    else:
        with stores.postgresql() as database:
            visiting.opened(database)
            yield database
