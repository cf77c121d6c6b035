#!/usr/bin/env bash
# PowerDNS's authoritative server (C++) with a key in a header, against the Swagger 2.0 document of its source.
service=pdns
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install_debian pdns-server pdns-backend-sqlite3
debian_source pdns pdns/api-swagger.yaml >"$work/api-swagger.yaml"
export PDNS_KEY=a-key-for-one-run LD_LIBRARY_PATH=$venv/usr/lib/x86_64-linux-gnu
port=$(free_port)
cat >"$work/pdns.conf" <<CONF
launch=gsqlite3
module-dir=$venv/usr/lib/x86_64-linux-gnu/pdns
gsqlite3-database=$work/zones.sqlite
gsqlite3-dnssec=yes
socket-dir=$work
local-address=127.0.0.1:$(free_port)
api=yes
api-key=$PDNS_KEY
webserver-address=127.0.0.1
webserver-port=$port
CONF
python3 - "$venv/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql" "$work/zones.sqlite" <<'PYTHON'
import sqlite3, sys
sqlite3.connect(sys.argv[2]).executescript(open(sys.argv[1]).read())
PYTHON
"$venv/usr/bin/pdnsutil" --config-dir="$work" create-zone example.org ns1.example.org >/dev/null 2>&1
start "$venv/usr/sbin/pdns_server" --config-dir="$work" --guardian=no --daemon=no --disable-syslog
wait_for "http://127.0.0.1:$port/"
judge "http://127.0.0.1:$port/api/v1" "$@"
