"""Runs countersign and its peers in turn, on the same service and the same documents, and prints the ratios.

    python3 benches/peers/run.py --install          # once: Schemathesis, Prism, nginx, wrk
    python3 benches/peers/run.py target/release/countersign

What is installed for Python and Node goes below `target/peers`; nginx and wrk (or oha, which is taken where it is there)
are Debian's packages. Everything listens on 127.0.0.1. What a tool that is not there would be compared in is left out,
and said.
"""

import argparse
import contextlib
import json
import os
import platform
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "target" / "peers"
PYTHON = PEERS / "python" / "bin" / "python"
PRISM = PEERS / "node" / "node_modules" / ".bin" / "prism"
OPERATIONS = 1000
CONNECTIONS = 16
# A hundred operations are enough for its rate; all take minutes.
FEW = ["--phases", "fuzzing", "--max-examples", "6", "--include-path-regex", "^/things1?[0-9]/"]
RUNS = 5

NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; default_type application/json;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location = /requests {{ stub_status; }}
    location / {{ return 200 '{{"id":7,"name":"a","tags":["x"]}}'; }}
  }}
}}
"""


def install():
    PEERS.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", PYTHON.parents[1]], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "schemathesis"], check=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", PEERS / "node", "@stoplight/prism-cli"], check=True)
    if not (shutil.which("nginx") and (shutil.which("wrk") or shutil.which("oha"))):
        subprocess.run(["apt-get", "install", "--yes", "nginx-light", "wrk"], check=True)


def document(operations):
    """Of so many operations, five to a resource."""
    problem = {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}
    schemas, paths = {"Problem": problem}, {}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
    answer = lambda name: {"description": name, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
    for number in range(operations):
        thing, part = f"Thing{number // 5}", number % 5
        tags = {"type": "array", "items": {"type": "string"}}
        properties = {"id": {"type": "integer"}, "name": {"type": "string"}, "tags": tags}
        schemas[thing] = {"type": "object", "required": ["id", "name"], "properties": properties}
        get = {"operationId": f"get{number}", "parameters": [limit], "responses": {"200": answer(thing), "404": answer("Problem")}}
        paths[f"/things{number // 5}/part{part}"] = {"get": get}
    return {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(command, port, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def timed(command):
    """Seconds by the clock and of the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # Schemathesis keeps notes where it runs.
    with tempfile.TemporaryDirectory() as here:
        subprocess.run(command, cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def served(port):
    """How many requests nginx has answered."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/requests") as answer:
        return int(answer.read().split()[9])


def load(url):
    """Requests a second of a generator of load."""
    if shutil.which("oha"):
        command = ["oha", "--no-tui", "--output-format", "json", "-c", str(CONNECTIONS), "-z", "2s", url]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["summary"]["requestsPerSec"]
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", "2", url]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1])


def in_turn(runs, **measures):
    """The medians of what runs alternately, and of the first against each other, pair by pair."""
    values = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            values[name].append(measure())
    return {name: statistics.median(of) for name, of in values.items()}, {
        name: statistics.median(ours / theirs for ours, theirs in zip(next(iter(values.values())), of))
        for name, of in list(values.items())[1:]
    }


def tell(title, unit, medians, ratios):
    print(f"\n{title}")
    for name, value in medians.items():
        ratio = f"  countersign is {ratios[name]:.2f} of it" if name in ratios else ""
        print(f"  {name:<14}{value:>12,.2f} {unit}{ratio}")


def requests_a_second(ours, folder, runs):
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    spec, base = folder / "things.json", f"http://127.0.0.1:{port}"
    spec.write_text(json.dumps(document(OPERATIONS)))
    with serving(["nginx", "-c", folder / "nginx.conf"], port):
        def rate(command):
            before = served(port)
            wall, _ = timed(command)
            return (served(port) - before - 1) / wall

        measures = {"countersign": lambda: rate([ours, "test", spec, "--base-url", base, "--format", f"json={folder}/report.json"])}
        if PYTHON.exists():
            measures["schemathesis"] = lambda: rate([PYTHON.parent / "st", "run", spec, "--url", base, *FEW])
        measures[generator()] = lambda: load(f"{base}/things7/part1")
        tell(f"Requests a second, {OPERATIONS} operations, nginx", "/s", *in_turn(runs, **measures))


def stubs(ours, folder, runs):
    spec = folder / "things.json"
    spec.write_text(json.dumps(document(OPERATIONS)))
    first, last = "things0/part0", f"things{OPERATIONS // 5 - 1}/part4"
    own, other = free_port(), free_port()
    prism = [PRISM, "mock", "-p", str(other), "-h", "127.0.0.1", spec]
    with contextlib.ExitStack() as servers:
        servers.enter_context(serving([ours, "stub", spec, "--listen", f"127.0.0.1:{own}"], own))
        measures = {"countersign": lambda: load(f"http://127.0.0.1:{own}/{last}"), "its first": lambda: load(f"http://127.0.0.1:{own}/{first}")}
        if PRISM.exists():
            servers.enter_context(serving(prism, other, env={**os.environ, "NODE_ENV": "production"}))
            measures["prism"] = lambda: load(f"http://127.0.0.1:{other}/{last}")
        tell(f"A stub's answers a second, the last of {OPERATIONS} operations", "/s", *in_turn(runs, **measures))


LOAD = "import sys, schemathesis; [*schemathesis.openapi.from_path(sys.argv[1]).get_all_operations()]"


def documents(ours, spec, runs):
    found = json.loads(Path(spec).read_text()) if str(spec).endswith("json") else None
    ids = [it["operationId"] for path in found["paths"].values() for it in path.values() if isinstance(it, dict) and "operationId" in it]
    cpu = lambda command: timed(command)[1]
    measures = {"list": lambda: cpu([ours, "list", spec, "--operation", ids[len(ids) // 2]])}
    if PYTHON.exists():
        empty = statistics.median(cpu([PYTHON, "-c", "import schemathesis"]) for _ in range(3))
        measures["schemathesis"] = lambda: cpu([PYTHON, "-c", LOAD, spec]) - empty
    measures["diff of itself"] = lambda: cpu([ours, "diff", spec, spec])
    tell(f"Processor seconds for {Path(spec).name}", "s", *in_turn(runs, **measures))


def planned(ours, folder, runs):
    spec = folder / "many.json"
    spec.write_text(json.dumps(document(10 * OPERATIONS)))
    tell(f"Processor seconds to plan {10 * OPERATIONS:,} operations", "s", *in_turn(runs, list=lambda: timed([ours, "list", spec])[1]))


def generator():
    return "oha" if shutil.which("oha") else "wrk"


def versions(ours):
    of = lambda *command: subprocess.run(command, capture_output=True, text=True)
    print(f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(of(ours, "--version").stdout.strip())
    if PYTHON.exists():
        print(of(PYTHON.parent / "st", "--version").stdout.strip())
    if PRISM.exists():
        print("Prism", of(PRISM, "--version").stdout.strip())
    print(of("nginx", "-v").stderr.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("countersign", nargs="?", default=ROOT / "target" / "release" / "countersign")
    parser.add_argument("--install", action="store_true", help="install the peers first")
    parser.add_argument("--document", help="a large document in JSON, to be read")
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    if arguments.install:
        install()
    ours = Path(arguments.countersign).resolve()
    versions(ours)
    for peer in [PYTHON, PRISM]:
        if not peer.exists():
            print(f"without {peer.name}: not installed (--install)")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        requests_a_second(ours, folder, arguments.runs)
        stubs(ours, folder, arguments.runs)
        planned(ours, folder, arguments.runs)
        if arguments.document:
            documents(ours, arguments.document, arguments.runs)


if __name__ == "__main__":
    main()
