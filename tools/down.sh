#!/usr/bin/env bash
# Stops the embedded services of these folders; without any, those of the site, and those that
# tests and measurements left for the next time.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
[ $# -gt 0 ] || set -- var var/*/ var/*/*/
for folder in "$@"; do
  [ -f "$folder/services.json" ] || continue
  echo "${folder%/}:"
  VAR_DIR="$PWD/${folder%/}" .venv/bin/python manage.py services stop || failed=1
done
exit "$failed"
