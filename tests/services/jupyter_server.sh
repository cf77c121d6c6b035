#!/usr/bin/env bash
# jupyter_server with a token, against the document that it ships.
service=jupyter_server
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install jupyter_server==2.21.1
cp "$venv"/lib/python3*/site-packages/jupyter_server/services/api/api.yaml "$work/"
export JUPYTER_TOKEN=a-token-for-one-run
port=$(free_port)
mkdir "$work/root"
start "$venv/bin/jupyter-server" --no-browser --allow-root --ip 127.0.0.1 --port "$port" \
    --ServerApp.root_dir="$work/root" --IdentityProvider.token="$JUPYTER_TOKEN"
wait_for "http://127.0.0.1:$port/api"
judge "http://127.0.0.1:$port" "$@"
