#!/bin/sh
# install.sh: dwell @VERSION@ for you alone, into ~/.local, or into PREFIX. It needs
# no root, and may run again: a newer or an older one takes the place of what is
# there, also of one that runs, and your data stays.
set -eu
umask 022
fail() { printf 'install: %s\n' "$1" >&2; exit 1; }

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case $(uname -m) in
x86_64) machine=amd64 ;;
aarch64) machine=arm64 ;;
*) machine=$(uname -m) ;;
esac
[ "$(uname -s)" = Linux ] || fail "this is dwell for Linux, and this computer runs $(uname -s)."
[ "$machine" = @ARCH@ ] || fail "this is dwell for @ARCH@, and this computer is $machine."
[ -z "${SUDO_USER:-}" ] || fail "without sudo, please: it is for you alone. The deb is for everybody."

prefix=${PREFIX:-${HOME:?is not set}/.local}
case $prefix in
*[\\\"\`\$%]* | *"
"*) fail "menus and systemd could not start what lies in $prefix; choose another folder with PREFIX=." ;;
/*) ;;
*) fail "PREFIX must begin with /; it is $prefix." ;;
esac
bin=$prefix/bin/dwell share=$prefix/share
before=$("$bin" version 2>/dev/null) || before=

# put MODE FILE: standard input becomes FILE, whole or not at all. What runs goes on
# with the file it was started from.
new=
trap '[ -z "$new" ] || rm -f "$new"' EXIT
put() {
  mkdir -p "$(dirname "$2")"
  new=$2.new.$$
  cat >"$new"
  chmod "$1" "$new"
  mv -f "$new" "$2"
  new=
}
# fill FILE: FILE with the program's place in it, which sed must take as it is.
place=$(printf %s "$bin" | sed 's/[&|]/\\&/g')
fill() { sed -e "s|@EXEC@|\"$place\"|" -e "s|@PATH@|$place|" "$here/share/$1"; }

# The program first: it is the largest, so a full disk shows before anything changed.
put 755 "$bin" <"$here/dwell"
for page in "$share"/man/man1/dwell-*.1; do # of commands that are no more
  [ -e "$here/share/man/man1/${page##*/}" ] || rm -f "$page"
done
for page in "$here"/share/man/man1/*.1; do put 644 "$share/man/man1/${page##*/}" <"$page"; done
for file in icons/hicolor/scalable/apps/dwell.svg bash-completion/completions/dwell \
  zsh/site-functions/_dwell fish/vendor_completions.d/dwell.fish; do
  put 644 "$share/$file" <"$here/share/$file"
done
for file in systemd/user/dwell.service applications/dwell.desktop; do
  text=$(fill "$file")
  put 644 "$share/$file" <<END
$text
END
done
for file in LICENSE LICENCES-OF-PARTS; do put 644 "$prefix/lib/dwell/$file" <"$here/$file"; done
put 755 "$prefix/lib/dwell/uninstall.sh" <"$here/uninstall.sh"

echo "installed $("$bin" version) as $bin${before:+ (before: $before)}"
if "$bin" status --json >/dev/null 2>&1; then
  echo 'next: choose Quit in its tray menu and start dwell from the app menu; until then the one before runs on'
else
  echo "next: start dwell from the app menu, or with: \"$bin\" dashboard --start"
fi
