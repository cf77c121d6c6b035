# What the scripts beside it have in common: a service from PyPI, npm or Debian, started on the loopback,
# and countersign against it. Sourced, not run.
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

# install REQUIREMENT…: from PyPI, into an environment of its own.
install() {
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# install_npm PACKAGE@VERSION…: from npm, into $venv/node_modules. No script of a package is run.
install_npm() {
    mkdir -p "$venv"
    [ "$(cat "$venv/installed" 2>/dev/null)" = "$*" ] && return
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$venv" "$@"
    echo "$*" >"$venv/installed"
}

# install_debian PACKAGE…: from Debian, unpacked into $venv with what they need and the machine lacks; of a package
# `NAME-dev`, which has sources, nothing but itself. It needs no root, changes nothing outside, and starts nothing, as
# `apt-get install` would.
install_debian() {
    mkdir -p "$venv"
    [ "$(cat "$venv/installed" 2>/dev/null)" = "$*" ] && return
    local package programs=() needed
    for package in "$@"; do
        [[ $package == *-dev ]] || programs+=("$package")
    done
    needed=$(apt-get install --simulate --no-install-recommends "${programs[@]}" | awk '/^Inst/ { print $2 }')
    (
        cd "$work"
        # What is installed is not simulated, but is unpacked all the same.
        # shellcheck disable=SC2086
        apt-get download --quiet=2 $(printf '%s\n' $needed "$@" | sort -u) 2>/dev/null
        for package in ./*.deb; do
            dpkg --extract "$package" "$venv"
        done
    )
    echo "$*" >"$venv/installed"
}

# debian_source PACKAGE FILE: that file of the package's upstream source, whose version Debian has, on stdout.
debian_source() {
    local apt=$venv/apt
    mkdir -p "$apt"/{sources,lists/partial,cache/archives/partial}
    sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$apt/sources/debian.sources"
    local options=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/sources"
        -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" --quiet=2)
    (
        cd "$apt"
        [ -n "$(ls ./*.orig.tar.* 2>/dev/null)" ] ||
            { apt-get "${options[@]}" update && apt-get "${options[@]}" source --download-only "$1" >/dev/null 2>&1; }
        tar --extract --to-stdout --wildcards --file "$(ls ./"$1"_*.orig.tar.* | grep -v '\.asc$' | head -n 1)" "*/$2"
    )
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start COMMAND…: in the background, with a home of its own.
start() {
    HOME=$work XDG_CONFIG_HOME=$work/.config "$@" >"$log" 2>&1 </dev/null &
    process=$!
}

# wait_for URL: until it answers, whatever it answers.
wait_for() {
    for _ in $(seq 1500); do
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
    # COUNTERSIGN: a binary that is built already.
    if [ -z "${COUNTERSIGN:-}" ]; then
        cargo build --quiet --manifest-path "$root/Cargo.toml"
        COUNTERSIGN=$root/target/debug/countersign
    fi
    (cd "$work" && "$COUNTERSIGN" test "$service" --base-url "$base" "$@") || return
}
