"""A browser for tests: headless Chromium, driven through the W3C WebDriver protocol: JSON over HTTP, no package.

`open_browser` skips the test, with the reason, where Chromium or its driver is not installed.
"""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

KEYS = {
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "Home": "\ue011",
    "End": "\ue010",
    "Space": " ",
    "Escape": "\ue00c",
    "Tab": "\ue004",
    "Enter": "\ue007",
}
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1400,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # fonts and scripts of other places are not waited for
)  # fmt: skip


class Browser:
    """One session: a window that opens pages, presses keys, and answers scripts."""

    def __init__(self, address, session):
        self.address = f"{address}/session/{session}"

    def open(self, path, place=""):
        """Open a file, at a place in it."""
        self.send("/url", url="about:blank")
        self.send("/url", url=path.as_uri() + place)

    def run(self, script, *arguments):
        """What a function with this body returns."""
        return self.send("/execute/sync", script=script, args=list(arguments))

    def press(self, *keys):
        """Press keys, by name or by letter."""
        for key in keys:
            stroke = [{"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")]
            self.send("/actions", actions=[{"type": "key", "id": "keyboard", "actions": stroke}])

    def point_at(self, selector):
        """Move the pointer to the middle of an element."""
        found = self.send("/element", using="css selector", value=selector)
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": found}
        self.send(
            "/actions", actions=[{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move]}]
        )

    def click(self, selector):
        """Click on an element."""
        found = self.send("/element", using="css selector", value=selector)
        self.send(f"/element/{next(iter(found.values()))}/click")

    def text(self, selector):
        """The text content of the first element that fits."""
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def screenshot(self, path):
        """Write what the window shows as a PNG."""
        path.write_bytes(base64.b64decode(self.send("/screenshot", method="GET")))

    def complaints(self):
        """What has come to the console since the last call as a warning or an error; files that did not load are among it."""
        return [entry["message"] for entry in self.send("/se/log", type="browser") if entry["level"] in {"WARNING", "SEVERE"}]

    def become(self, width, scheme):
        """Show pages as a telephone of this width does, whose owner prefers "light" or "dark"."""
        self.resize(width, 800, mobile=True)
        self.prefer(color_scheme=scheme)

    def resize(self, width, height, mobile=False):
        """Show pages in a window of another size."""
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.emulate("setDeviceMetricsOverride", **screen)

    def prefer(self, **features):
        """Show pages as for somebody who prefers `color_scheme="dark"`, `reduced_motion="reduce"`; without any, as usual."""
        wanted = [{"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in features.items()]
        self.emulate("setEmulatedMedia", features=wanted)

    def emulate(self, command, **parameters):
        """A command of Chromium's own protocol on how pages are shown."""
        self.send("/goog/cdp/execute", cmd=f"Emulation.{command}", params=parameters)

    def refresh(self):
        """Forget what was shown, preferred and said."""
        self.send("/url", url="about:blank")
        self.emulate("clearDeviceMetricsOverride")
        self.emulate("setScriptExecutionDisabled", value=False)
        self.prefer()
        self.complaints()

    def send(self, command, method="POST", **body):
        return request(self.address + command, method, body)


def request(address, method, body):
    data = json.dumps(body).encode() if method == "POST" else None
    query = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(query, timeout=180) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(json.load(error)["value"]["message"]) from None


@contextmanager
def open_browser(*flags, preferences=None):
    """A browser for the time of the block."""
    driver = shutil.which("chromedriver")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not driver or not program:
        pytest.skip("Chromium and chromedriver are not both installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen([driver, "--port=0"], stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{_port(log)}"
            options = {"binary": program, "args": [*FLAGS, *flags, f"--user-data-dir={profile}"], "prefs": preferences or {}}
            wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            wishes = {"capabilities": {"alwaysMatch": wanted}}
            session = request(f"{address}/session", "POST", wishes)["sessionId"]
            try:
                yield Browser(address, session)
            finally:
                request(f"{address}/session/{session}", "DELETE", {})
        finally:
            ended(process)


def ended(process):
    """End a process, by force where it takes its time."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _port(log):
    """The port that the driver says it has taken; a busy machine has a minute for it."""
    for _ in range(1200):
        log.seek(0)
        for line in log:
            if "started successfully on port" in line:
                return int(line.rstrip(".\n").rpartition(" ")[2])
        time.sleep(0.05)
    raise AssertionError("chromedriver did not start")
