"""The real SDKs, changed in nothing but their host, are counted on a chart."""

import functools
import http.server
import json
import pathlib
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator

import posthog
import pytest
from playwright.sync_api import Page

from flow_tests.product import EMAIL, PASSWORD, Product, event_name, until

ROOT = pathlib.Path(__file__).parents[1]
SDKS = pathlib.Path(__file__).parent / "sdks"


@pytest.fixture
def customer_site() -> Iterator[str]:
    """A site of another origin, as a customer's is."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(SDKS))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_python_sdk_is_counted(product: Product) -> None:
    event = event_name()
    client = posthog.Posthog(product.project_token, host=product.url)
    client.capture(event, distinct_id="python-person", properties={"sdk": "python"})
    client.shutdown()
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    assert product.events(event, ["properties.sdk", "distinct_id"]) == [["python", "python-person"]]


def test_the_python_sdk_with_compression_is_counted(product: Product) -> None:
    event = event_name()
    client = posthog.Posthog(product.project_token, host=product.url, gzip=True)
    for number in range(120):
        client.capture(event, distinct_id=f"python-person-{number % 7}")
    client.shutdown()
    assert until(lambda: product.trend_total(event), 120.0) == 120.0
    assert product.trend_total(event, math="dau") == 7.0


def test_the_node_sdk_is_counted(product: Product) -> None:
    event = event_name()
    command = [
        "node",
        "send_from_node.mjs",
        product.url,
        product.project_token,
        event,
        "node-person",
    ]
    subprocess.run(command, cwd=SDKS, check=True, timeout=60)
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    assert product.events(event, ["properties.sdk", "distinct_id"]) == [["node", "node-person"]]


def test_the_browser_sdk_is_counted(product: Product, page: Page, customer_site: str) -> None:
    event = event_name()
    page.goto(f"{customer_site}/page.html#|{product.url}|{product.project_token}|{event}")
    assert until(lambda: product.trend_total(event), 1.0) == 1.0
    assert product.events(event, ["properties.sdk", "properties.$lib"]) == [["js", "web"]]


def test_the_browser_sdk_finds_its_configuration_and_its_lazy_files(
    product: Product, page: Page, customer_site: str
) -> None:
    answers: dict[str, int] = {}
    page.on(
        "response",
        lambda response: answers.update({response.url.split("?")[0]: response.status}),
    )
    page.goto(f"{customer_site}/page.html#|{product.url}|{product.project_token}|{event_name()}")
    page.wait_for_function("window.posthog && window.posthog.__loaded === true")
    page.wait_for_load_state("networkidle")
    ours = {url: status for url, status in answers.items() if url.startswith(product.url)}
    assert f"{product.url}/static/array.js" in ours
    assert {url: status for url, status in ours.items() if status >= 400} == {}


def test_what_the_sdks_sent_is_seen_on_the_trends_page(product: Product, page: Page) -> None:
    event = event_name()
    client = posthog.Posthog(product.project_token, host=product.url)
    for person in ("ada", "ada", "grace"):
        client.capture(event, distinct_id=person)
    client.shutdown()
    assert until(lambda: product.trend_total(event), 3.0) == 3.0
    page.goto(f"{product.url}/login")
    page.fill('[data-attr="email"]', EMAIL)
    page.fill('[data-attr="password"]', PASSWORD)
    page.click('[data-attr="submit"]')
    page.wait_for_url("**/project/**")
    series = json.dumps([{"kind": "EventsNode", "event": event, "math": "total"}])
    question = urllib.parse.urlencode({"series": series, "display": "number"})
    page.goto(f"{product.url}/project/{product.project_id}/trends?{question}")
    number = page.locator('[data-attr="number"]')
    number.wait_for()
    assert number.inner_text() == "3"
