#!/usr/bin/env bash
# CrowdSec's local API (Go: gin) with a key for bouncers and a JWT for machines, against the Swagger 2.0 document of its
# source.
service=crowdsec
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install_debian crowdsec golang-github-crowdsecurity-crowdsec-dev
cp "$venv/usr/share/gocode/src/github.com/crowdsecurity/crowdsec/pkg/models/localapi_swagger.yaml" "$work/"
port=$(free_port)
mkdir -p "$work"/{data,hub,plugins,notifications}
cat >"$work/config.yaml" <<YAML
common: {daemonize: false, log_media: stdout, log_level: warning, working_dir: .}
config_paths: {config_dir: $work, data_dir: $work/data, simulation_path: $work/simulation.yaml, hub_dir: $work/hub,
  index_path: $work/hub/.index.json, notification_dir: $work/notifications, plugin_dir: $work/plugins}
crowdsec_service: {acquisition_path: $work/acquis.yaml}
db_config: {type: sqlite, db_path: $work/data/crowdsec.db, log_level: error}
api:
  client: {credentials_path: $work/client.yaml}
  server: {listen_uri: "127.0.0.1:$port", profiles_path: $work/profiles.yaml, log_level: error}
prometheus: {enabled: false}
YAML
echo 'simulation: false' >"$work/simulation.yaml"
cp "$venv/etc/crowdsec/profiles.yaml" "$work/"
echo '{}' >"$work/hub/.index.json"
: >"$work/client.yaml"
cscli() { "$venv/usr/bin/cscli" --config "$work/config.yaml" "$@"; }
cscli machines add ada --password a-password-for-one-run --file "$work/client.yaml" --force >/dev/null 2>&1
CROWDSEC_KEY=$(cscli bouncers add ada --output raw)
export CROWDSEC_KEY
start "$venv/usr/bin/crowdsec" -c "$work/config.yaml" -no-cs
wait_for "http://127.0.0.1:$port/health"
CROWDSEC_TOKEN=$(curl --silent --fail --json '{"machine_id": "ada", "password": "a-password-for-one-run"}' \
    "http://127.0.0.1:$port/v1/watchers/login" | python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')
export CROWDSEC_TOKEN
judge "http://127.0.0.1:$port/v1" "$@"
