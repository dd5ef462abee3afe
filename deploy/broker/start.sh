#!/bin/sh
# Starts the broker: the passwords of the secret are hashed into memory, so that mosquitto never reads them plain.
set -eu
umask 077
cp "${1:-/run/secrets/broker_passwords}" "${2:-/mosquitto/run/passwords}"
mosquitto_passwd -U "${2:-/mosquitto/run/passwords}"
exec mosquitto -c "${3:-/mosquitto/config/mosquitto.conf}"
