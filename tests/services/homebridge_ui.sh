#!/usr/bin/env bash
# The interface of Homebridge (Node: NestJS and Fastify) with a JWT that a login gives, against the document that it serves.
service=homebridge_ui
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install_npm homebridge@1.8.5 homebridge-config-ui-x@4.76.0
port=$(free_port)
mkdir -p "$work/home"
cat >"$work/home/config.json" <<JSON
{"bridge": {"name": "Homebridge", "username": "0E:00:00:00:00:01", "port": $(free_port), "pin": "031-45-154"},
 "accessories": [],
 "platforms": [{"platform": "config", "name": "Config", "port": $port, "host": "127.0.0.1", "auth": "form"}]}
JSON
start node "$venv/node_modules/homebridge-config-ui-x/dist/bin/standalone.js" --user-storage-path "$work/home"
wait_for "http://127.0.0.1:$port/swagger-json"
curl --silent --fail "http://127.0.0.1:$port/swagger-json" >"$work/openapi.json"
HOMEBRIDGE_TOKEN=$(curl --silent --fail --json '{"name": "Ada", "username": "ada", "password": "a-password-for-one-run"}' \
    "http://127.0.0.1:$port/api/setup-wizard/create-first-user" >/dev/null &&
    curl --silent --fail --json '{"username": "ada", "password": "a-password-for-one-run"}' \
        "http://127.0.0.1:$port/api/auth/login" | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
export HOMEBRIDGE_TOKEN
judge "http://127.0.0.1:$port" "$@"
