#!/usr/bin/env bash
# Prefect (Python: FastAPI, some 200 operations) with HTTP basic, against the OpenAPI 3.1 document that it serves.
service=prefect
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install prefect==3.9.1
export PREFECT_LOGIN=ada:a-password-for-one-run
port=$(free_port)
export PREFECT_HOME=$work/home DO_NOT_TRACK=1
PREFECT_SERVER_API_AUTH_STRING=$PREFECT_LOGIN start "$venv/bin/prefect" server start --host 127.0.0.1 --port "$port" --no-services
wait_for "http://127.0.0.1:$port/api/health"
curl --silent --fail --user "$PREFECT_LOGIN" "http://127.0.0.1:$port/openapi.json" >"$work/openapi.json"
judge "http://127.0.0.1:$port/api" "$@"
