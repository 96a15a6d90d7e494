#!/usr/bin/env bash
# Podman and Docker, from Debian's packages, drive caisson-runtime: the tests in test/Integration/Peers. Needs root.
# Podman is installed (about 90 MB with what it needs); Docker is only unpacked, into artifacts/peers, since installing it would start its daemon.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
. eng/setup.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

ensure_dotnet
ensure_packages gcc:gcc /usr/include/stdio.h:libc6-dev objdump:binutils /bin/busybox:busybox-static containerd:containerd podman:podman
ensure_docker
publish src/Caisson.Host Release caisson-host
publish src/Caisson.Runtime Release caisson-runtime
dotnet test test/Integration -c Release --nologo --filter 'FullyQualifiedName~Caisson.IntegrationTests.Peers'
