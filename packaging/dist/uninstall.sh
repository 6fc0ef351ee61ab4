#!/bin/sh
# uninstall.sh: takes away what install.sh put into ~/.local, or into PREFIX. Your
# data stays; it says where, and how to delete it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case $here in
*/lib/dwell) prefix=${here%/lib/dwell} ;; # the copy that was installed
*) prefix=${PREFIX:-${HOME:?is not set}/.local} ;;
esac
bin=$prefix/bin/dwell share=$prefix/share

# What is gone shall neither start at login, nor with a browser, nor go on recording. A dwell that was
# installed another way, and runs, is left alone.
if [ -x "$bin" ]; then
  "$bin" autostart off >/dev/null 2>&1 || true
  "$bin" setup browsers --remove >/dev/null 2>&1 || true
  pid=$("$bin" status --json 2>/dev/null | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
  case $(readlink "/proc/${pid:-none}/exe") in
  "$(readlink -f "$bin")" | "$(readlink -f "$bin") (deleted)") kill "$pid" && echo 'ended the dwell that was running' ;;
  esac
fi

rm -f "$bin" "$share/systemd/user/dwell.service" "$share/applications/dwell.desktop" \
  "$share/icons/hicolor/scalable/apps/dwell.svg" "$share/bash-completion/completions/dwell" \
  "$share/zsh/site-functions/_dwell" "$share/fish/vendor_completions.d/dwell.fish" \
  "$share"/man/man1/dwell.1 "$share"/man/man1/dwell-*.1
for file in LICENSE LICENCES-OF-PARTS uninstall.sh; do rm -f "$prefix/lib/dwell/$file"; done
rmdir "$prefix/lib/dwell" 2>/dev/null || true
echo "removed $bin and what came with it"

if [ -n "${DWELL_HOME:-}" ]; then
  set -- "$DWELL_HOME"
else
  set -- "${XDG_DATA_HOME:-$HOME/.local/share}/dwell" "${XDG_CONFIG_HOME:-$HOME/.config}/dwell" "${XDG_STATE_HOME:-$HOME/.local/state}/dwell"
fi
for folder; do
  [ -d "$folder" ] || continue
  [ -n "${kept:-}" ] || echo 'your data stays; to delete it for good:'
  kept=yes
  echo "  rm -r \"$folder\""
done
