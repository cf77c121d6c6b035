# What the scripts beside it have in common: a service from PyPI, started on the loopback, and
# countersign against it. Sourced, not run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# Kept from run to run, because installing takes longer than testing.
venv=$root/target/services/$service
work=$(mktemp -d)
log=$work/service.log
process=

finish() {
    if [ -n "$process" ]; then
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

# install REQUIREMENT…: into an environment of its own.
install() {
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$@"
}

free_port() {
    "$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start COMMAND…: in the background, with a home of its own.
start() {
    HOME=$work XDG_CONFIG_HOME=$work/.config "$@" >"$log" 2>&1 </dev/null &
    process=$!
}

# wait_for URL: until it answers, whatever it answers.
wait_for() {
    for _ in $(seq 150); do
        curl --silent --output /dev/null "$1" && return
        kill -0 "$process" 2>/dev/null || break
        sleep 0.2
    done
    echo "$service did not start:" >&2
    tail -n 20 "$log" >&2
    exit 2
}

# judge BASE_URL [OPTION…]: what countersign says of the service, with the document in $work.
judge() {
    base=$1
    shift
    cp "$here/$service/countersign.toml" "$work/"
    cargo build --quiet --manifest-path "$root/Cargo.toml"
    (cd "$work" && "$root/target/debug/countersign" test "$service" --base-url "$base" "$@") || return
}
