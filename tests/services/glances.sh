#!/usr/bin/env bash
# glances with a password, against the document that it serves.
service=glances
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install 'glances[web]==4.5.8'
export GLANCES_LOGIN=glances:a-password-for-one-run
# glances asks for the password at a terminal, unless its file is there.
HOME=$work XDG_CONFIG_HOME=$work/.config "$venv/bin/python" - <<'PYTHON'
import os
from glances.password import GlancesPassword

user, password = os.environ["GLANCES_LOGIN"].split(":")
file = GlancesPassword(username=user)
file.save_password(file.hash_password(file.get_hash(password)))
PYTHON
port=$(free_port)
start "$venv/bin/glances" --webserver --password --bind 127.0.0.1 --port "$port" \
    --disable-autodiscover --disable-check-update
wait_for "http://127.0.0.1:$port/api/4/status"
curl --silent --fail --user "$GLANCES_LOGIN" "http://127.0.0.1:$port/openapi.json" >"$work/openapi.json"
judge "http://127.0.0.1:$port" "$@"
