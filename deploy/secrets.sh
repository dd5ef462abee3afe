#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, once: what exists is kept. Run before the first
# `docker compose up`; needs nothing but a POSIX system.
#
#   deploy/secrets.sh                 all passwords and URLs into deploy/secrets/
#
# Those of stations are made by `docker compose run --rm keeper device add NAME`.
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

of_process() { [ ! -f "$folder/database_roles" ] || sed -n "s/^$1://p" "$folder/database_roles"; }
of_user() { sed -n "s/^$1://p" "$folder/broker_passwords"; }

mkdir -p "$folder"
chmod 700 "$folder"
printf '*\n' >"$folder/.gitignore"

keep database_password "$(password)"
keep database_url "postgresql://citywatch:$(cat "$folder/database_password")@database:5432/citywatch"
keep database_roles "ingest:$(password)"
for process in gateway video alerts deliver watch dashboard citizens publish; do
  [ -n "$(of_process "$process")" ] || printf '%s:%s\n' "$process" "$(password)" >>"$folder/database_roles"
done
url_of() { printf 'postgresql://citywatch_%s:%s@database:5432/citywatch' "$1" "$(of_process "$1")"; }
keep database_url_ingest "$(url_of ingest)"
keep database_url_gateway "$(url_of gateway)"
keep database_url_video "$(url_of video)"
keep database_url_alerts "$(url_of alerts)"
keep database_url_deliver "$(url_of deliver)"
keep database_url_watch "$(url_of watch)"
keep database_url_dashboard "$(url_of dashboard)"
keep database_url_citizens "$(url_of citizens)"
keep database_url_publish "$(url_of publish)"
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
