#!/usr/bin/env python3
"""A net below a rebuilding: what countersign says of many documents and pages, before and after.

    python3 tests/net.py record [--timeout S] BINARY OUT [FOLDER…]   records it, a file for each command
    python3 tests/net.py compare [--most N] A B                      shows which records of two recordings differ

A FOLDER is searched for documents (.yaml, .yml, .json) and pages (.md, .mdx, .html, .txt). The default
is the corpus (COUNTERSIGN_CORPUS, else ../shared/corpus), tests/ and specs/ of this repository. To hold
two binaries to the same files while tests/ changes, name a copy of the folders.

For each file are recorded: `list`, `facts`, `draft`, `diff` against itself and, both ways, against its
neighbour in the folder's list; and, of what `list` takes, `stub`: what `countersign stub` answers to the
requests that `countersign test` makes for some of its operations, valid and without a credential, and what
`test` makes of the answers. Each record has the exit code, or that the command did not end, stderr, and
stdout without what passes (ports, times, versions). Python's standard library is enough; traffic goes to
127.0.0.1 only.
"""

import argparse
import base64
import concurrent.futures
import difflib
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import re
import select
import shlex
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = {".yaml", ".yml", ".json"}
PAGES = {".md", ".mdx", ".html", ".txt"}
NOT_INPUT = {"snapshots", "services", "target"}  # folders below tests/ that hold other things
MEMORY = 6 << 30  # bytes that a command may ask for: beyond it, it fails instead of the machine
OPERATIONS = 30  # how many of a document's are sent to its stub
BODY = 2000  # characters of a body that are kept as they are

PASSING = [
    (re.compile(r"(127\.0\.0\.1|localhost):\d+"), r"\1:PORT"),
    (re.compile(r'("(?:started|seconds|date|last-modified)": )("[^"]*"|[\d.e-]+)'), r"\1PASSING"),
    (re.compile(r'("name": "countersign",\s*"version": )"[^"]*"'), r"\1VERSION"),
    (re.compile(r"countersign/\d[\w.+-]*|countersign \d+\.\d+\.\d+"), "countersign VERSION"),
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"), "JWT"),
    (re.compile(r"in \d+(\.\d+)? ?(ms|s)\b"), "in TIME"),
]
# Headers of the transport, of this machine, of this version.
NO_HEADERS = {"host", "user-agent", "accept-encoding", "connection", "content-length", "date", "transfer-encoding"}


def without_passing(text):
    for pattern, plain in PASSING:
        text = pattern.sub(plain, text)
    return text


# What is recorded


def environment(extra=()):
    """No variable that could hold a credential."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SystemRoot") if name in os.environ}
    return dict(kept, NO_COLOR="1", **dict(extra))


def bounded():
    """Keeps a command that eats memory from eating the machine's."""
    os.nice(10)
    try:
        import resource  # not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError):
        pass


class Tool:
    """The binary, run in the folder of its input, so that no path of this machine is in the output."""

    def __init__(self, binary, folder, timeout):
        self.binary, self.folder, self.timeout = binary, folder, timeout

    def start(self, *words, **more):
        arguments = dict(cwd=self.folder, env=environment(), preexec_fn=bounded, stdin=subprocess.DEVNULL)
        return subprocess.Popen([self.binary, *words], **{**arguments, **more})

    def run(self, *words, env=()):
        """The exit code, or why there is none; standard output; standard error."""
        process = self.start(*words, env=environment(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return "did not end", "", ""
        out, err = (data.decode("utf-8", "replace") for data in (out, err))
        return process.returncode, out, err


def record(code, out, err):
    """As it is written: JSON a line for each value, so that a difference is a few lines."""
    try:
        out = json.dumps(json.loads(out), indent=1, ensure_ascii=False)
    except ValueError:
        pass
    return f"exit: {code}\n--- stderr\n{without_passing(err)}\n--- stdout\n{without_passing(out)}\n"


def commands(file, neighbour):
    """The name of each record of a file, and the words of its command."""
    json_wanted = ["--format", "json"]
    yield "list", ["list", file, *json_wanted]
    yield "facts", ["facts", file, *json_wanted]
    yield "draft", ["draft", file]
    yield "diff-itself", ["diff", file, file, *json_wanted]
    if neighbour:
        yield "diff-neighbour", ["diff", file, neighbour, *json_wanted]
        yield "diff-from-neighbour", ["diff", neighbour, file, *json_wanted]


def record_file(tool, out, file, neighbour):
    """Writes the records of one file, and says how many and how long it took."""
    begun, count = time.monotonic(), 0
    folder = out / tool.folder.name / file
    folder.mkdir(parents=True, exist_ok=True)
    listing = None
    for name, words in commands(file, neighbour):
        code, stdout, stderr = tool.run(*words)
        (folder / name).write_text(record(code, stdout, stderr), encoding="utf-8")
        count += 1
        if name == "list" and code == 0:
            listing = json.loads(stdout)
    if listing and listing["providers"][0]["operations"]:
        (folder / "stub").write_text(stub_answers(tool, file, listing), encoding="utf-8")
        count += 1
    return file, count, time.monotonic() - begun


# What the stub answers


class Recorder(http.server.ThreadingHTTPServer):
    """Hands each request on to a stub, and keeps both sides of the exchange."""

    daemon_threads = True

    def __init__(self, port):
        self.port, self.exchanges = port, []
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request, client_address):
        """A client that hangs up is not worth a line."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "chunked" in (self.headers.get("transfer-encoding") or ""):
            body = self.chunks()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    connection.putheader(name, value)
            connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.server.exchanges.append({**self.sent(body), "failed": type(error).__name__})
            self.close_connection = True
            return
        finally:
            connection.close()
        received = {"status": answer.status, "headers": told(answer.getheaders()), "body": shown(content)}
        self.server.exchanges.append({**self.sent(body), "answer": received})
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        if answer.status >= 200 and answer.status not in (204, 304):
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def chunks(self):
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def sent(self, body):
        return {"method": self.command, "target": self.path, "headers": told(self.headers.items()), "body": shown(body)}

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.hand_on
        raise AttributeError(name)


def told(headers):
    return sorted(f"{name.lower()}: {value}" for name, value in headers if name.lower() not in NO_HEADERS)


def shown(body):
    """A body as text, its end as a digest where it is long."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "base64 " + base64.b64encode(body).decode()
    # The boundary of a form is another in each request.
    text = re.sub(r"(?m)^--[\w-]{20,}(-*)\r?$", r"--BOUNDARY\1", text)
    return text if len(text) <= BODY else f"{text[:BODY]}… sha256 {hashlib.sha256(body).hexdigest()}"


def stub_answers(tool, file, listing):
    """What the stub of a document answers to its operations' requests, and what `test` makes of it."""
    process = tool.start("stub", file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        port, variables = listening(process, tool.timeout)
        if port is None:
            return "exit: did not listen\n"
        recorder = Recorder(port)
        threading.Thread(target=recorder.serve_forever, daemon=True).start()
        try:
            words = asked(listing["providers"][0]["operations"])
            url = f"http://127.0.0.1:{recorder.server_address[1]}"
            code, out, err = tool.run("test", file, "--base-url", url, *words, env=variables)
        finally:
            recorder.shutdown()
            recorder.server_close()
    finally:
        process.kill()
        process.communicate()
    once = {json.dumps(exchange, ensure_ascii=False) for exchange in recorder.exchanges}
    exchanges = [json.loads(text) for text in sorted(once)]
    report = json.loads(out) if out.startswith("{") else {"cases": [], "document_findings": out}
    made = {
        "cases": sorted((verdict(case) for case in report["cases"]), key=lambda case: (case["operation"], case["scenario"])),
        "document_findings": report["document_findings"],
        "exchanges": exchanges,
    }
    return re.sub(r"boundary=[\w-]+", "boundary=BOUNDARY", record(code, json.dumps(made), err))


def listening(process, timeout):
    """The port of a stub, and the variables that it exports."""
    os.set_blocking(process.stdout.fileno(), False)
    text, until = b"", time.monotonic() + timeout
    while time.monotonic() < until and process.poll() is None:
        quiet = not select.select([process.stdout], [], [], 0.2)[0]
        if not quiet:
            text += process.stdout.read() or b""
        elif text:
            break  # the exports come at once after the first line
    lines = text.decode("utf-8", "replace").splitlines()
    port = re.match(r"listening on http://[\d.]+:(\d+)", lines[0]) if lines else None
    exports = [words[1].split("=", 1) for words in map(shlex.split, lines[1:]) if words[:1] == ["export"]]
    return (int(port[1]) if port else None), [tuple(export) for export in exports]


def asked(operations):
    """The words that ask some of the operations, evenly from the first to the last."""
    step = max(1, -(-len(operations) // OPERATIONS))
    words = ["--scenario", "credential-valid", "--scenario", "credential-missing", "--format", "json", "--jobs", "1"]
    for operation in operations[::step]:
        words += ["--operation", operation["operation"], "--allow", operation["operation"]]
    return words


def verdict(case):
    """A case without what only describes it; the answers stand beside it."""
    kept = ("operation", "scenario", "verdict", "reason", "checks", "findings")
    case = {key: case.get(key) for key in kept}
    case["checks"] = [" ".join(str(part) for part in check.values() if part) for check in case["checks"] or []]
    for finding in case["findings"]:
        finding.pop("answer", None)
        finding.pop("reproduce", None)
    return case


# The files


def corpus():
    return pathlib.Path(os.environ.get("COUNTERSIGN_CORPUS", ROOT.parent / "shared" / "corpus"))


def files(folder):
    """Documents and pages below a folder, each with its neighbour: the next of its kind, if any."""
    found = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    found = [path for path in found if not NOT_INPUT & set(path.parts)]
    for suffixes in (DOCUMENTS, PAGES):
        of_kind = [str(path) for path in found if path.suffix in suffixes]
        neighbours = of_kind[1:] + of_kind[:1]
        for file, neighbour in zip(of_kind, neighbours):
            yield file, neighbour if neighbour != file else None


def record_all(arguments):
    folders = arguments.folder or [folder for folder in (corpus(), ROOT / "tests", ROOT / "specs") if folder.is_dir()]
    binary = str(pathlib.Path(arguments.binary).resolve())
    out = pathlib.Path(arguments.out).resolve()
    work = []
    for folder in map(pathlib.Path, folders):
        tool = Tool(binary, folder.resolve(), arguments.timeout)
        work += [(tool, out, file, neighbour) for file, neighbour in files(folder)]
    if not work:
        sys.exit("failed to record: no document and no page below " + ", ".join(map(str, folders)))
    # The greatest first, so that none is left over at the end.
    work.sort(key=lambda each: -(each[0].folder / each[2]).stat().st_size)
    begun, count = time.monotonic(), 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(arguments.jobs, 2)) as pool:
        for file, records, seconds in pool.map(lambda each: record_file(*each), work):
            count += records
            if seconds > 20:
                print(f"{seconds:6.0f} s  {file}", flush=True)
    print(f"{count} records of {len(work)} files in {out}, {time.monotonic() - begun:.0f} s")


# Comparing


def records(folder):
    return {str(path.relative_to(folder)): path for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file()}


def common(one, other):
    """How many lines two lists begin with together."""
    return next((index for index, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def difference(before, after, most):
    """The lines that differ, and a short view of them."""
    before, after = before.splitlines(), after.splitlines()
    start = max(0, common(before, after) - 3)
    before, after = before[start:], after[start:]
    end = max(0, common(before[::-1], after[::-1]) - 3)
    before, after = before[: len(before) - end], after[: len(after) - end]
    if len(before) + len(after) > 20_000:  # difflib is quadratic: which lines are new is enough
        old, new = set(before), set(after)
        lines = [f"-{line}" for line in before if line not in new] + [f"+{line}" for line in after if line not in old]
    else:
        lines = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    changed = [line for line in lines if line[:1] in "+-"]
    more = [f"  … {len(lines) - most} lines more"] if len(lines) > most else []
    return changed, [line[:300] for line in lines[:most]] + more


def compare(arguments):
    """Prints the records that differ, those of one difference together, and how many of how many."""
    a, b = records(arguments.a), records(arguments.b)
    if not a or not b:
        sys.exit(f"failed to compare: no record in {arguments.b if a else arguments.a}")
    same, groups = 0, {}
    for name in sorted(a.keys() | b.keys()):
        texts = [each[name].read_text(encoding="utf-8") if name in each else "" for each in (a, b)]
        if texts[0] == texts[1]:
            same += 1
            continue
        changed, view = difference(*texts, arguments.most)
        groups.setdefault("\n".join(changed), []).append((name, view))
    for members in sorted(groups.values(), key=len, reverse=True):
        for name, _ in members:
            there = "" if name in a and name in b else "  (only after)" if name in b else "  (only before)"
            print(f"≠ {name}{there}")
        print("\n".join("    " + line for line in members[0][1]) + "\n")
    differ = sum(map(len, groups.values()))
    kinds = {}
    for name, _ in (member for members in groups.values() for member in members):
        kinds[name.rsplit("/", 1)[-1]] = kinds.get(name.rsplit("/", 1)[-1], 0) + 1
    print(f"{same} records are the same, {differ} differ in {len(groups)} ways: " + json.dumps(kinds))
    return 1 if differ else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    subcommands = parser.add_subparsers(required=True)
    recording = subcommands.add_parser("record")
    recording.add_argument("binary")
    recording.add_argument("out")
    recording.add_argument("folder", nargs="*")
    recording.add_argument("--jobs", type=int, default=2, help="processes at a time, 2 at most")
    recording.add_argument("--timeout", type=float, default=60, help="seconds for each command")
    recording.set_defaults(run=record_all)
    comparing = subcommands.add_parser("compare")
    comparing.add_argument("a")
    comparing.add_argument("b")
    comparing.add_argument("--most", type=int, default=24, help="lines of each difference")
    comparing.set_defaults(run=compare)
    arguments = parser.parse_args()
    sys.exit(arguments.run(arguments))


if __name__ == "__main__":
    main()
