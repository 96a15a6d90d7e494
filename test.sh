#!/usr/bin/env bash
# Installs what is missing, builds everything and passes the tests. The last line is "N passed, N failed, N skipped".
# CAISSON_STRESS=full runs the long stress tests at their full length.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root" || exit 1
. eng/setup.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

ensure_dotnet && ensure_packages gcc:gcc /usr/include/stdio.h:libc6-dev objdump:binutils /bin/busybox:busybox-static runc:runc crun:crun containerd:containerd \
    /usr/include/seccomp.h:libseccomp-dev ip:iproute2 iptables:iptables /usr/lib/cni/bridge:containernetworking-plugins qemu-system-x86_64:qemu-system-x86 || exit 1
ensure_guest_kernel
ensure_docker

results=$root/artifacts/test-results
rm -rf "$results" && mkdir -p "$results"
passed=0 failed=0 skipped=0

# Adds the counts of a "N passed, N failed, N skipped" line.
count() {
    local line=$1
    [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped ]] || { failed=$((failed + 1)); return; }
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
}

# Runs a test project; a run that leaves no result file, or ends badly without naming a failed test, counts as one failure.
dotnet_tests() {
    local project=$1 name total ran ok bad code=0
    name=$(basename "$project")
    say "== $name"
    dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
        --logger "console;verbosity=minimal" >&2 || code=$?
    local counters
    counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null | head -n 1)
    total=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
    ran=$(sed -n 's/.* executed="\([0-9]*\)".*/\1/p' <<<"$counters")
    ok=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
    bad=$((${ran:-0} - ${ok:-0}))
    # A run that was cut short also leaves a file, with what passed until then.
    if [ "${total:-0}" -eq 0 ] || { [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        bad=1
    fi
    count "${ok:-0} passed, $bad failed, $((${total:-0} - ${ran:-0})) skipped"
}

if dotnet build Caisson.slnx -c Release -v quiet --nologo >&2 \
    && publish src/Caisson.Host Release caisson-host \
    && publish src/Caisson.Host Failpoints caisson-host \
    && publish src/Caisson.Runtime Release caisson-runtime \
    && publish src/Caisson.Shim Release containerd-shim-caisson-v1 \
    && publish src/Caisson.Shim Failpoints containerd-shim-caisson-v1 \
    && publish src/Caisson.Cli Release caisson \
    && publish src/Caisson.Cli Failpoints caisson \
    && publish test/Native Release caisson-native-tests; then
    dotnet_tests test/Unit
    say "== test/Native"
    native=$("artifacts/publish/Caisson.NativeTests/release_linux-x64/caisson-native-tests" | tee >(cat >&2) | tail -n 1)
    count "$native"
    dotnet_tests test/Integration
else
    say "the build failed"
    failed=1
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
