"""The whole site in a browser as wide as a telephone, light and dark: no complaint in the console, nothing that is too wide.

    python -m sphinx -W -q -b html docs site
    python tests/long/site.py site [PART_OF_A_NAME]

Pages are opened as files, so whatever a page asks a network for is an error in its console. An element is too wide if it ends
beyond the right edge of the window and no element around it scrolls. About ten minutes on two cores.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import open_browser

WIDTH = 390
TOO_WIDE = """
const scrolls = e => e && e !== document.body && e !== document.documentElement &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
const found = [...document.body.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > arguments[0] + 1 && box.left < arguments[0] * 3 && !scrolls(e.parentElement)
        && !e.closest("svg svg, mjx-assistive-mml, dialog, .pst-async") && getComputedStyle(e).position !== "fixed";
});
return found.slice(0, 3).map(e => e.tagName + "." + e.getAttribute("class") + " " + Math.round(e.getBoundingClientRect().right));
"""
SCHEME = "return document.documentElement.dataset.theme || ''"


def main(site: Path, part: str = "") -> int:
    pages = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts and part in str(path))
    faults = 0
    with open_browser() as browser:
        for scheme in ("light", "dark"):
            browser.become(WIDTH, scheme)
            for page in pages:
                browser.open(page)
                said = browser.complaints()
                said += [f"{scheme} was asked for"] if browser.run(SCHEME) not in {scheme, ""} else []
                said += [f"{element} is wider than the page" for element in browser.run(TOO_WIDE, WIDTH)]
                faults += len(said)
                for line in said:
                    print(f"{page.relative_to(site)} ({scheme}): {line}", flush=True)
    print(f"{len(pages)} pages, twice each: {faults} faults")
    return bool(faults) or not pages


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), *sys.argv[2:]))
