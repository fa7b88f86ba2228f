#!/usr/bin/env bash
# Stops the embedded services of these folders; without any, those of the site, and those that
# tests and measurements left for the next time. --remove: and deletes all that they hold.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
act=(stop)
if [ "${1:-}" = --remove ]; then
  act=(remove --yes)
  shift
fi
[ $# -gt 0 ] || set -- var var/*/ var/*/*/
for folder in "$@"; do
  [ -f "$folder/services.json" ] || continue
  echo "${folder%/}:"
  VAR_DIR="$PWD/${folder%/}" .venv/bin/python manage.py services "${act[@]}" || failed=1
done
exit "$failed"
