"""Renew docs/img: the example's report in headless Chromium, phone and desk, light, dark, paper.

    python tools/renew_screenshots.py

Wants Chromium (Debian: apt-get install chromium), as the report's browser tests do.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from takehome_kit.analysis.records import run_files

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "img"
# Name, width, height, colour scheme, what is scrolled to ("" for the top).
SHOTS = [
    ("report-360", 360, 740, "light", ""),
    ("report-360-worst", 360, 740, "dark", "#worst"),
    ("report-1280", 1280, 900, "light", ""),
    ("report-1280-comparison", 1280, 900, "dark", "#comparison"),
]


def main() -> None:
    """Take every picture of the example's newest report."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no chromium on the PATH: apt-get install chromium")
    report = run_files(ROOT / "examples" / "rag")[-1].with_name("report.html")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, width, height, scheme, target in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(report.as_uri())
            if target:
                page.locator(target).scroll_into_view_if_needed()
                page.evaluate("t => document.querySelector(t).scrollIntoView()", target)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()
    for path in sorted(FOLDER.glob("*.png")):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
