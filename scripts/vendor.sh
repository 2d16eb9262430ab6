#!/bin/sh
# For maintainers: fetches the browser files of other projects with npm and the PDF face with apt, at the versions
# below, and writes static/vendor/VERSIONS. The result is committed: nobody else needs npm or a network.
set -eu
cd "$(dirname "$0")/.."
BOOTSTRAP=5.3.9
GOLOS=5.3.0
TINOS_WEB=5.3.0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

unpack() { # package version folder
    (cd "$work" && npm pack --silent "$1@$2" >"$3.name" && mkdir "$3" && tar -xzf "$(cat "$3.name")" -C "$3")
}
unpack bootstrap "$BOOTSTRAP" bootstrap
unpack @fontsource-variable/golos-text "$GOLOS" golos
unpack @fontsource/tinos "$TINOS_WEB" tinos

# A reference to a source map that is not there breaks collectstatic.
mkdir -p static/vendor/bootstrap static/fonts/web
sed 's,/\*# sourceMappingURL=.*\*/,,' "$work/bootstrap/package/dist/css/bootstrap.min.css" \
    >static/vendor/bootstrap/bootstrap.min.css
sed '/^\/\/# sourceMappingURL=/d' "$work/bootstrap/package/dist/js/bootstrap.bundle.min.js" \
    >static/vendor/bootstrap/bootstrap.bundle.min.js
cp "$work/bootstrap/package/LICENSE" static/vendor/bootstrap/LICENSE

for part in cyrillic cyrillic-ext latin latin-ext; do
    cp "$work/golos/package/files/golos-text-$part-wght-normal.woff2" static/fonts/web/
done
for part in cyrillic latin; do
    for style in 400-normal 400-italic 700-normal 700-italic; do
        cp "$work/tinos/package/files/tinos-$part-$style.woff2" static/fonts/web/
    done
done
cp "$work/golos/package/LICENSE" static/fonts/OFL-Golos-Text.txt
cp "$work/tinos/package/LICENSE" static/fonts/OFL-Tinos.txt

# Whole faces for the PDF: subsets are five times slower there. Debian keeps the unchanged release 1.33.
croscore=/usr/share/fonts/truetype/croscore
[ -d "$croscore" ] || { echo "apt-get install fonts-croscore" >&2; exit 3; }
for style in Regular Bold Italic BoldItalic; do
    cp "$croscore/Tinos-$style.ttf" static/fonts/
done
chmod 644 static/fonts/* static/fonts/web/* static/vendor/bootstrap/* 2>/dev/null || true
chmod 755 static/fonts/web

list() { # title, files…
    echo "# $1"
    shift
    sha256sum "$@"
}
{
    echo "# Files of other projects, unchanged but for the dropped source map references."
    echo "# Check: sha256sum --check --strict static/vendor/VERSIONS (./run check does). Written by scripts/vendor.sh."
    list "bootstrap $BOOTSTRAP, MIT, npm bootstrap" static/vendor/bootstrap/*
    list "Golos Text 2.004, OFL-1.1, npm @fontsource-variable/golos-text $GOLOS" \
        static/fonts/OFL-Golos-Text.txt static/fonts/web/golos-text-*
    list "Tinos 1.340 (browser), OFL-1.1, npm @fontsource/tinos $TINOS_WEB" \
        static/fonts/OFL-Tinos.txt static/fonts/web/tinos-*
    list "Tinos 1.33 (PDF), OFL-1.1, Debian fonts-croscore" static/fonts/Tinos-*.ttf
} >static/vendor/VERSIONS
