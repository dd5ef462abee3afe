#!/bin/sh
# Starts the broker and keeps it told who may come in. The passwords of the secret are hashed into memory, so that
# mosquitto never reads them plain; behind them stand those of stations, hashed already, which the keeper writes
# into a shared folder together with their access list (`citywatch device`). When these change, the broker is told.
set -eu
umask 077
secret=${1:-/run/secrets/broker_passwords}
run=${2:-/mosquitto/run}
conf=${3:-/mosquitto/config/mosquitto.conf}
acl=${4:-/mosquitto/config/acl}
stations=${5:-/mosquitto/access}

gather() {
  cp "$secret" "$run/.passwords"
  mosquitto_passwd -U "$run/.passwords"
  cat "$stations/passwords" >>"$run/.passwords" 2>/dev/null || :
  cat "$acl" >"$run/.acl"
  cat "$stations/access" >>"$run/.acl" 2>/dev/null || :
  mv "$run/.passwords" "$run/passwords"
  mv "$run/.acl" "$run/acl"
}

said() { cat "$stations/passwords" "$stations/access" 2>/dev/null | cksum; }

known=$(said)
gather
mosquitto -c "$conf" &
broker=$!
trap 'kill -TERM "$broker"' TERM INT
while kill -0 "$broker" 2>/dev/null; do
  sleep 2 &
  wait $! || :
  now=$(said)
  if [ "$now" != "$known" ]; then
    known=$now
    gather
    kill -HUP "$broker"
  fi
done
wait "$broker"
