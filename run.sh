#!/usr/bin/env bash
# Installs what is missing and builds. With arguments it is the command line; without, it shows a container's life.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/eng/setup.sh"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

ensure_dotnet
ensure_packages gcc:gcc /usr/include/stdio.h:libc6-dev objdump:binutils /bin/busybox:busybox-static
publish src/Caisson.Host Release caisson-host
publish src/Caisson.Cli Release caisson

export CAISSON_HOST=$root/artifacts/publish/Caisson.Host/release_linux-x64/caisson-host
caisson=$root/artifacts/publish/Caisson.Cli/release_linux-x64/caisson

if ! "$caisson" image ls --format json | grep -q '"busybox:latest"'; then
    say "importing the image busybox"
    layout=$(mktemp -d)
    trap 'rm -rf "$layout"' EXIT
    "$root/eng/make-busybox-image.sh" "$layout/busybox.tar" >&2
    "$caisson" image import "$layout/busybox.tar" --name busybox >&2
    rm -rf "$layout"
    trap - EXIT
fi

if [ $# -gt 0 ]; then
    exec "$caisson" "$@"
fi
caisson=$caisson exec "$root/eng/demonstration.sh"
