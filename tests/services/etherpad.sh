#!/usr/bin/env bash
# Etherpad (Node: Express and openapi-backend) with a key in the query, against the OpenAPI 3.0 document that it serves.
service=etherpad
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

install_npm ep_etherpad-lite@1.8.14
export ETHERPAD_KEY=a-key-for-one-run
# It wants to be in a folder `src`, beside what it needs, and to be its own plugin.
cp --archive --link "$venv/node_modules" "$work/" 2>/dev/null || cp --archive "$venv/node_modules" "$work/"
mv "$work/node_modules/ep_etherpad-lite" "$work/src"
ln -s ../src "$work/node_modules/ep_etherpad-lite"
touch "$work/src/.ep_initialized"
printf %s "$ETHERPAD_KEY" >"$work/APIKEY.txt"
port=$(free_port)
cat >"$work/settings.json" <<JSON
{"ip": "127.0.0.1", "port": $port, "dbType": "dirty", "dbSettings": {"filename": "$work/pads.db"},
 "skinName": "no-skin", "minify": false, "loadTest": true}
JSON
start node "$work/src/node/server.js" --settings "$work/settings.json" --apikey "$work/APIKEY.txt"
wait_for "http://127.0.0.1:$port/rest/openapi.json"
base=http://127.0.0.1:$port/rest/1.2.14
curl --silent --fail "http://127.0.0.1:$port/rest/openapi.json" >"$work/openapi.json"
# One of each thing that the operations are about.
make() { curl --silent --fail --data "apikey=$ETHERPAD_KEY&$2" "$base/$1" >/dev/null; }
make author/create 'name=ada'
make pad/create 'padID=sample&text=hello'
judge "$base" "$@"
