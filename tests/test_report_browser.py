"""The report in a real browser: headless Chromium, phone and desk, light, dark and paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from factory import make_results, write_results
from report_fixture import CONTRAST, everything

from takehome_kit.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser

QUIET = [  # without these, Chromium asks its maker's hosts for updates
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Scheme = Literal["light", "dark"]
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
SIZES = [(360, 740), (1280, 900)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Where CI is set its absence fails, elsewhere it skips."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing = "no chromium on the PATH: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with everything in it: guards, drafts, failures, long and hostile text."""
    project = tmp_path_factory.mktemp("project")
    for i, skill in enumerate((0.4, 0.5, 0.6)):
        write_results(make_results(n=96, skill=skill, minutes=10 * i), project)
    write_results(make_results(minutes=40, hashes={"corpus": "x", "golden": "y"}), project)
    write_results(everything(), project)
    return write_report(project)


@contextmanager
def opened(browser: Browser, report: Path, size: tuple[int, int], scheme: Scheme) -> Iterator[Page]:
    """The report, opened; ends in a failure on any console message, error or further request."""
    viewport: ViewportSize = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(5000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(report.as_uri())
    yield page
    context.close()
    assert said == []
    assert [url for url in requests if not url.startswith("data:")] == [report.as_uri()]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}px")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=["light", "dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, report: Path, size: tuple[int, int]
) -> Iterator[Page]:
    """The report in each size and colour scheme."""
    with opened(browser, report, size, request.param) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, report: Path) -> Iterator[Page]:
    """The report on a phone."""
    with opened(browser, report, SIZES[0], "light") as page:
        yield page


def test_fits(page: Page, size: tuple[int, int]) -> None:
    """No horizontal scroll, with everything folded and with everything open."""
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= size[0]
    page.evaluate(OPEN_ALL)
    assert page.evaluate(width) <= size[0]


def test_legible(page: Page) -> None:
    """Text in figures is at least 10 px high as drawn."""
    page.evaluate(OPEN_ALL)
    heights = page.evaluate(
        "[...document.querySelectorAll('figure text')]"
        ".map(t => [parseFloat(getComputedStyle(t).fontSize), t.getScreenCTM()])"
        ".map(([height, m]) => height * Math.hypot(m.a, m.b))"
    )
    assert len(heights) > 50
    assert min(heights) >= 10


def test_accessible(page: Page) -> None:
    """axe finds no violation, with everything open (of the 96 items alike, the worst three)."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(OPEN_ALL)
    page.evaluate("document.querySelectorAll('.item').forEach((d, i) => d.open = i < 3)")
    found = Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()


def test_figure_contrast(page: Page) -> None:
    """Text of 4.5:1 and marks of 3:1 against the page, which axe does not look at in SVG."""
    ratios = page.evaluate(CONTRAST)
    assert ratios["text"] >= 4.5
    assert ratios["mark"] >= 3


def test_harmless(phone: Page) -> None:
    """Markup in documents, questions and answers stays text."""
    assert phone.evaluate("window.hacked") is None
    assert phone.locator("main script, main img").count() == 0
    phone.evaluate(OPEN_ALL)
    assert phone.get_by_text('What does <script>window.hacked = 1</script> "zebra"').is_visible()
    assert phone.get_by_text("<img src=x onerror='window.hacked = 1'>").is_visible()


def test_script_blocked(browser: Browser, report: Path) -> None:
    """The page's policy runs no script but its own, whatever might get past the escaping."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(report.as_uri())
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.hacked = 1'}))"
    )
    assert page.evaluate("window.hacked") is None
    assert "Content Security Policy" in said[0]
    page.close()


def test_filter(phone: Page) -> None:
    """Choices combine, the count follows, and clearing brings everything back."""
    shown = phone.locator(".item:visible")
    status = phone.get_by_role("status")
    assert shown.count() == 96
    phone.get_by_role("combobox", name="Slice", exact=True).select_option("factual")
    assert status.inner_text() == "24 of 96 items"
    phone.get_by_role("combobox", name="Split", exact=True).select_option("dev")
    assert shown.count() == 0  # every fourth item is factual and every second dev
    phone.get_by_role("button", name="Clear").click()
    assert status.inner_text() == "96 of 96 items"
    phone.get_by_label("Failed only", exact=True).check()
    assert shown.count() == 2
    phone.get_by_role("combobox", name="Cause", exact=True).select_option("failed")
    assert shown.count() == 2
    phone.get_by_role("combobox", name="Status", exact=True).select_option("draft")
    assert shown.count() == 1
    assert "q003" in shown.inner_text()


def test_search(phone: Page) -> None:
    """The search finds all its words, in any case, anywhere in an item."""
    phone.get_by_label("Search", exact=True).fill("ZEBRA  does")
    shown = phone.locator(".item:visible")
    assert shown.count() == 1
    shown.locator("summary").first.click()
    assert shown.get_by_text("Retrieved", exact=True).is_visible()


def test_keyboard(phone: Page) -> None:
    """The first stop of the Tab key leads to the results, and focus is seen."""
    phone.keyboard.press("Tab")
    focus = "getComputedStyle(document.activeElement)"
    assert phone.evaluate("document.activeElement.className") == "skip"
    assert phone.evaluate(f"{focus}.outlineStyle + {focus}.outlineWidth") == "solid2px"
    phone.keyboard.press("Enter")
    assert phone.evaluate("location.hash") == "#results"


def test_print(phone: Page) -> None:
    """On paper everything is dark on white, folded tables are open and controls are gone."""
    phone.emulate_media(media="print")
    assert phone.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert phone.get_by_text("Metrics by slice").is_visible()
    assert not phone.locator("form").is_visible()
    assert phone.locator(".item").first.is_visible()
