#!/usr/bin/env python3
"""Looks at HTML reports in a real browser: five kinds of reports, three widths, light and dark, printed too.

    python3 tests/browser.py [BINARY] [--pictures FOLDER]

Nothing on a page may reach over its edge, but what has a scroll bar of its own; the page must say its verdict on the
first screen; and it must ask for nothing. Python's standard library is enough; the browser is `chromium` (or what
CHROMIUM names). Traffic stays on the loopback.
"""
import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = [390, 1024, 1600]
HEIGHT = 900

# Runs in the page: what reaches over the edge, and where the verdict is.
PROBE = """
addEventListener('load', () => setTimeout(() => {
  document.querySelectorAll('details').forEach((item) => { item.open = true; });
  document.querySelectorAll('#show-rest').forEach((item) => { item.checked = true; });
  const width = document.documentElement.clientWidth;
  const scrolls = (item) => {
    for (let at = item.parentElement; at; at = at.parentElement) {
      if (/auto|scroll|hidden/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  const over = [...document.body.querySelectorAll('*')].filter((item) => {
    const box = item.getBoundingClientRect();
    return box.width > 1 && (box.right > width + 1 || box.left < -1) && !scrolls(item);
  });
  const verdict = document.querySelector('h1').getBoundingClientRect();
  const sticky = [...document.querySelectorAll('tbody th[scope=row]')].slice(0, 1).map((item) => item.getBoundingClientRect().width);
  parent.postMessage(JSON.stringify({
    width, page: document.documentElement.scrollWidth, top: Math.round(verdict.top), bottom: Math.round(verdict.bottom),
    column: sticky[0] || 0, over: over.slice(0, 5).map((item) => item.outerHTML.slice(0, 120)),
  }), '*');
}, 50));
"""


def large(count, right):
    """A document of many operations; what `right` is not is what the service does."""
    paths = {}
    for number in range(count):
        fits = right or number % 10
        schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer" if fits else "string"}}}
        name = f"/v1/organisations/{{organisation_id}}/collections-of-things/{number}"
        paths[name] = {
            "parameters": [{"name": "organisation_id", "in": "path", "required": True, "schema": {"type": "integer"}, "example": 1}],
            "get": {
                "operationId": f"organisationsListCollectionOfThingsNumber{number}",
                "tags": [f"things of kind {number // 40}"],
                "security": [{"bearer": []}] if right or number % 7 else [],
                "responses": {
                    "200": {"description": "A thing.", "content": {"application/json": {"schema": schema, "example": {"id": 1 if fits else "one"}}}},
                    "401": {"description": "Refused.", "content": {"application/json": {"schema": {"type": "object"}, "example": {"error": "no"}}}},
                },
            },
        }
    schemes = {"bearer": {"type": "http", "scheme": "bearer"}}
    info = {"title": "An API of a thousand and two hundred operations", "version": "1"}
    return json.dumps({"openapi": "3.0.3", "info": info, "paths": paths, "components": {"securitySchemes": schemes}})


class Stub:
    def __init__(self, binary, document, environment):
        self.process = subprocess.Popen([binary, "stub", document], stdout=subprocess.PIPE, text=True, env=environment)
        self.url = self.process.stdout.readline().split()[-1]

    def __enter__(self):
        return self.url

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def reports(binary, folder):
    """Five reports of different kinds, by name."""
    environment = {**os.environ, "COUNTERSIGN_TOKEN": "a-token-of-the-tests"}
    made = {}

    def make(name, *arguments):
        page = folder / f"{name}.html"
        ran = subprocess.run([binary, *arguments, "--format", f"html={page}"], cwd=ROOT, env=environment, capture_output=True, text=True)
        if not page.exists():
            sys.exit(f"{name}: no report was written: {ran.stderr}")
        made[name] = page

    shop = ROOT / "examples/bookshop"
    make("providers", "test")
    with Stub(binary, str(shop / "service.yaml"), environment) as url:
        make("findings", "test", str(shop / "openapi.yaml"), "--base-url", url)
    document, service = folder / "large.json", folder / "service.json"
    document.write_text(large(1200, True))
    service.write_text(large(1200, False))
    with Stub(binary, str(service), environment) as url:
        make("large", "test", str(document), "--base-url", url, "--scenario", "credential-valid", "--scenario", "credential-missing")
    page = folder / "talkover.authentication.md"
    page.write_text("# Errors\n\nSend `Authorization: Token <token>`.\n\nA missing token is answered 403:\n\n```json\n"
                    '{"error": "MISSING_TOKEN", "message": "Authorization header is required", "status_code": 403}\n```\n')
    make("drift", "drift", "talkover", "--docs", str(page))
    make("diff", "diff", str(shop / "openapi.yaml"), str(shop / "service.yaml"))
    return made


def chromium(arguments):
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        sys.exit("no chromium is installed: name one in CHROMIUM")
    with tempfile.TemporaryDirectory() as profile:
        base = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}"]
        return subprocess.run([*base, *arguments], capture_output=True, text=True, timeout=120)


def framed(page, width, height):
    """A page that shows another at a width: no window of the browser is narrower than 500."""
    frame = page.with_suffix(f".{width}.html")
    frame.write_text(
        f'<!doctype html><meta charset="utf-8"><title></title><style>body {{ margin: 0 }} iframe {{ border: 0; display: block }}</style>'
        "<script>addEventListener('message', (event) => { document.title = event.data; })</script>"
        f'<iframe src="{page.name}" width="{width}" height="{height}"></iframe>'
    )
    return frame.as_uri()


def probe(page, width, dark):
    """What the page says of itself at a width. The policy would not let the probe run, and is left out of the copy."""
    text = page.read_text()
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    copy = page.with_suffix(".probe.html")
    copy.write_text(text.replace("</body>", f"<script>{PROBE}</script></body>"))
    colour = ["--blink-settings=preferredColorScheme=0"] if dark else ["--blink-settings=preferredColorScheme=1"]
    shown = framed(copy, width, HEIGHT)
    ran = chromium([f"--window-size={max(width, 500)},{HEIGHT}", "--virtual-time-budget=8000", *colour, "--dump-dom", shown])
    title = re.search(r"<title>(.*?)</title>", ran.stdout, re.S)
    return json.loads(html.unescape(title.group(1)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", default=str(ROOT / "target/debug/countersign"))
    parser.add_argument("--pictures", help="also take a picture of each, into this folder")
    options = parser.parse_args()
    wrong, looked = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name, page in reports(os.path.abspath(options.binary), Path(folder)).items():
            if re.search(r'(?:src|href)="(?!#|data:|https://)', page.read_text()):
                wrong.append(f"{name}: it asks for something")
            for width in WIDTHS:
                for dark in [False, True]:
                    looked += 1
                    said = probe(page, width, dark)
                    where = f"{name} at {width}{' dark' if dark else ''}"
                    if said["width"] != width:
                        wrong.append(f"{where}: the browser made it {said['width']} wide")
                    if said["page"] > width or said["over"]:
                        wrong.append(f"{where}: {said['page']} wide: {said['over']}")
                    if said["top"] < 0 or said["bottom"] > HEIGHT / 2:
                        wrong.append(f"{where}: the verdict ends at {said['bottom']}")
                    if said["column"] > width * 0.55:
                        wrong.append(f"{where}: the first column takes {said['column']}")
                    if options.pictures:
                        picture = Path(options.pictures).resolve() / f"{name}-{width}{'-dark' if dark else ''}.png"
                        picture.parent.mkdir(parents=True, exist_ok=True)
                        colour = [f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
                        shown = framed(page, width, 2400)
                        chromium([f"--window-size={max(width, 500)},2400", *colour, f"--screenshot={picture}", shown])
            printed = page.with_suffix(".pdf")
            chromium(["--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()])
            if not printed.exists() or printed.stat().st_size < 5_000:
                wrong.append(f"{name}: it can't be printed")
    print("\n".join(wrong))
    print(f"{looked - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
