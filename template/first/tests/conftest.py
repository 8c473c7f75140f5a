"""What every test gets: a cache of its own, nothing of the user's."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKEHOME_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
