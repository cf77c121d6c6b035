#!/usr/bin/env bash
# Label Studio (Python: Django REST framework, some 190 operations) with a token behind the word `Token`, against the
# OpenAPI 3.0 document that it serves.
service=label_studio
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install label-studio==1.23.2
token=$(python3 -c 'import secrets; print(secrets.token_hex(20))')
export LABEL_STUDIO_AUTHORIZATION="Token $token"
port=$(free_port)
LABEL_STUDIO_BASE_DATA_DIR=$work/data LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN=true COLLECT_ANALYTICS=false \
    start "$venv/bin/label-studio" start --no-browser --port "$port" --internal-host 127.0.0.1 \
    --username ada@example.com --password a-password-for-one-run --user-token "$token"
wait_for "http://127.0.0.1:$port/health"
curl --silent --fail "http://127.0.0.1:$port/docs/api/schema/json/" >"$work/openapi.json"
judge "http://127.0.0.1:$port" "$@"
