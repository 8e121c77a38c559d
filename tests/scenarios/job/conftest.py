"""Jobs that several files of this topic look at."""

import pytest


@pytest.fixture(params=["four outputs", "other developer", "other developer's four"])
def finished(request, finished_jobs, image_operation):
    """A job of the operation that is over: of four outputs, of another developer, or both."""
    number = 4 if "four" in request.param else 1
    whose = {"by": request.getfixturevalue("other_api")} if "other" in request.param else {}
    return finished_jobs(image_operation, number, **whose)
