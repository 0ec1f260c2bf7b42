"""What all tests share: how many examples Hypothesis tries, and where the sources are.

`PARINDEX_HYPOTHESIS` chooses a profile by name: `ci`, `dev`, `few`, or `cover`, which
tries the same examples in every run, so that coverage is no matter of luck. Without it,
the environment variable `CI` chooses `ci`, and its absence `dev`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile(
    "ci",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    derandomize=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "cover",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("dev", max_examples=60, deadline=None)
settings.register_profile("few", max_examples=20, deadline=None)
settings.load_profile(
    os.environ.get("PARINDEX_HYPOTHESIS") or ("ci" if os.environ.get("CI") else "dev")
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the repository; without it, the test is skipped."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder 'shared' beside the repository")
    return folder


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session of Spark here; without Spark or Java, the test is skipped."""
    sql: Any = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    builder = sql.SparkSession.builder.master("local[2]")
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }
    for key, value in options.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
