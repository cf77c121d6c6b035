#!/usr/bin/env bash
# httpbin, against the document that it serves.
service=httpbin
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install 'httpbin[mainapp]==0.10.4'
export HTTPBIN_TOKEN=a-token-for-one-run HTTPBIN_LOGIN=ada:lovelace
port=$(free_port)
start "$venv/bin/flask" --app httpbin:app run --host 127.0.0.1 --port "$port"
wait_for "http://127.0.0.1:$port/spec.json"
curl --silent --fail "http://127.0.0.1:$port/spec.json" >"$work/spec.json"
judge "http://127.0.0.1:$port" "$@"
