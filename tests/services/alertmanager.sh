#!/usr/bin/env bash
# alertmanager (Go) with HTTP basic, against the Swagger 2.0 document that is compiled into it.
service=alertmanager
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install_debian prometheus-alertmanager golang-github-prometheus-alertmanager-dev
export ALERTMANAGER_LOGIN=ada:a-password-for-one-run
sources=$venv/usr/share/gocode/src/github.com/prometheus/alertmanager
# Debian leaves the document itself out; go-swagger has copied it into the first raw string of this file.
python3 - "$sources/api/v2/restapi/embedded_spec.go" >"$work/openapi.json" <<'PYTHON'
import re, sys
raw = r'(?:`[^`]*`|"`")'
first = re.search(rf"json\.RawMessage\(\[\]byte\(({raw}(?: \+ {raw})*)\)\)", open(sys.argv[1]).read())[1]
print("".join(part[1:-1] for part in re.findall(raw, first)))
PYTHON
cat >"$work/alertmanager.yml" <<'YAML'
route: {receiver: nobody}
receivers: [{name: nobody}]
YAML
cat >"$work/web.yml" <<YAML
basic_auth_users:
  ada: $(python3 -c 'import crypt; print(crypt.crypt("a-password-for-one-run", crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))')
YAML
# Debian's build reads a template from this folder: a path of the same length that means the one we are in.
sed "s|/usr/share/prometheus/alertmanager|$(printf '.%033d' 0 | tr 0 /)|" \
    "$venv/usr/bin/prometheus-alertmanager" >"$work/alertmanager"
chmod +x "$work/alertmanager"
cp "$venv"/usr/share/prometheus/alertmanager/*.tmpl "$work/"
cd "$work"
port=$(free_port)
start ./alertmanager --config.file="$work/alertmanager.yml" --web.config.file="$work/web.yml" \
    --storage.path="$work/data" --cluster.listen-address= --web.listen-address="127.0.0.1:$port"
wait_for "http://127.0.0.1:$port/"
judge "http://127.0.0.1:$port/api/v2" "$@"
