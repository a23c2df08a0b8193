"""One browser for all tests of pictures: it takes longer to start than most pages to be looked at."""

import pytest
from browser import open_browser


@pytest.fixture(scope="session")
def shared_browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(shared_browser):
    """The browser, in which earlier tests have left nothing."""
    shared_browser.refresh()
    return shared_browser
