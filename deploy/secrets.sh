#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, once: what exists is kept. Run before the first
# `docker compose up`; needs nothing but a POSIX system.
#
#   deploy/secrets.sh                 all passwords and URLs into deploy/secrets/
#   deploy/secrets.sh device NAME     a password for the thing NAME, printed once; then restart the broker
#
# The folder is closed to everybody but its owner. The files inside are not, because the containers, which run
# as other users, see the files and not the folder.
set -eu
folder=${CITYWATCH_SECRETS:-$(dirname "$0")/secrets}

password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

keep() { # NAME TEXT: write a secret unless it exists
  [ -s "$folder/$1" ] && return
  printf '%s\n' "$2" >"$folder/.new"
  chmod 644 "$folder/.new"
  mv "$folder/.new" "$folder/$1"
}

of_user() { sed -n "s/^$1://p" "$folder/broker_passwords"; }

mkdir -p "$folder"
chmod 700 "$folder"
printf '*\n' >"$folder/.gitignore"

keep database_password "$(password)"
keep database_url "postgresql://citywatch:$(cat "$folder/database_password")@database:5432/citywatch"
keep cache_auth "requirepass $(password)"
keep redis_url "redis://:$(sed 's/^requirepass //' "$folder/cache_auth")@cache:6379/0"
keep link_secret "$(password)"
keep broker_passwords "ingest:$(password)
simulate:$(password)
health:$(password)"
[ -n "$(of_user gateway)" ] || printf 'gateway:%s\n' "$(password)" >>"$folder/broker_passwords"
[ -n "$(of_user video)" ] || printf 'video:%s\n' "$(password)" >>"$folder/broker_passwords"
keep broker_health "$(of_user health)"
keep mqtt_url_ingest "mqtt://ingest:$(of_user ingest)@broker:1883"
keep mqtt_url_gateway "mqtt://gateway:$(of_user gateway)@broker:1883"
keep mqtt_url_video "mqtt://video:$(of_user video)@broker:1883"
keep mqtt_url_simulate "mqtt://simulate:$(of_user simulate)@broker:1883"
keep mqtt_url_watch "mqtt://health:$(of_user health)@broker:1883"

if [ "${1:-}" = device ]; then
  name=${2:?which thing?}
  case $name in *[!a-z0-9_-]*) echo "$name is not a thing id: [a-z0-9_-]" >&2; exit 2 ;; esac
  [ -z "$(of_user "$name")" ] || { echo "$name has a password already" >&2; exit 1; }
  secret=$(password)
  printf '%s:%s\n' "$name" "$secret" >>"$folder/broker_passwords"
  echo "$name $secret"
fi
