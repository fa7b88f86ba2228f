#!/usr/bin/env bash
# Chromium for the browser tests, where it may be installed: as root, with apt-get. The shell without
# windows is preferred; any other does, at twice the work for each page.
set -uo pipefail
found() {
  for name in "$@"; do
    command -v "$name" >/dev/null && return 0
  done
  return 1
}
install() { DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "$1" >/dev/null 2>&1; }
found chromium-headless-shell && exit 0
others=(chromium chromium-browser google-chrome google-chrome-stable)
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium (about 100 MB, once)"
  install chromium-headless-shell || found "${others[@]}" ||
    { apt-get -qq update && { install chromium-headless-shell || install chromium; }; }
fi
if ! found chromium-headless-shell "${others[@]}"; then
  echo "*** NO BROWSER: there is no Chromium and it could not be installed here.           ***" >&2
  echo "*** The tests in tests/browser ARE NOT RUN: apt-get install chromium-headless-shell ***" >&2
fi
exit 0
