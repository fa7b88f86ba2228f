#!/usr/bin/env bash
# Chromium for the browser tests, where it may be installed: as root, with apt-get.
set -uo pipefail
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium (about 100 MB, once)"
  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium >/dev/null
fi
if ! command -v chromium >/dev/null; then
  echo "*** NO BROWSER: there is no Chromium and it could not be installed here. ***" >&2
  echo "*** The tests in tests/browser ARE NOT RUN: apt-get install chromium     ***" >&2
fi
exit 0
