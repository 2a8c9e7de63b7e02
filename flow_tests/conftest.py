"""One whole house and one project in it for all flow tests, and a real browser."""

import pathlib
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from flow_tests.product import EMAIL, PASSWORD, Product
from footfall.cli.house import House, running_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: pathlib.Path = tmp_path_factory.mktemp("house")
    with running_house(folder / "home") as house:
        yield house


@pytest.fixture(scope="session")
def product(house: House) -> Product:
    return Product(**house.bootstrap(email=EMAIL, password=PASSWORD, project="Flow"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed: run tools/install-test-machine"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()
