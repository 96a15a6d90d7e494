#!/usr/bin/env bash
# The main job: one container's life, step by step, each with its time. The environment names the command line in $caisson.
set -uo pipefail
: "${caisson:?names the command line}"
failures=0

# Runs one step. Arguments: expected-exit-code title command …
step() {
    local expected=$1 title=$2 began ended code
    shift 2
    printf '\n\033[1m%s\033[0m\n  $ caisson' "$title"
    printf ' %q' "${@:2}"
    printf '\n'
    began=$(date +%s%N)
    "$@" 2>&1 | sed 's/^/  | /'
    code=${PIPESTATUS[0]}
    ended=$(date +%s%N)
    printf '  exit code %s, %s.%03d ms\n' "$code" $(((ended - began) / 1000000)) $(((ended - began) / 1000 % 1000))
    if [ "$code" -ne "$expected" ]; then
        printf '  \033[31mexpected exit code %s\033[0m\n' "$expected"
        failures=$((failures + 1))
    fi
}

name=demonstration-$$
parent=${CAISSON_CGROUP_PARENT:-/caisson}
# What ends here, also when it is interrupted, is the container of this run.
trap '"$caisson" rm -f "$name" >/dev/null 2>&1' EXIT
before=$(ls -d "${CAISSON_RUN_DIR:-/run/caisson}"/*/ 2>/dev/null)
step 0 'A container, its output streamed' "$caisson" run --rm busybox sh -c 'for i in 1 2 3; do echo "line $i of $(hostname)"; done'
step 7 'Its exit code passes through' "$caisson" run --rm busybox sh -c 'exit 7'
step 0 'One that stays' "$caisson" run -d --name "$name" --memory 64m --pids-limit 32 busybox sleep 600
step 0 'A further process in it' "$caisson" exec "$name" ps
step 0 'What runs' "$caisson" ps
step 0 'What it uses' "$caisson" stats "$name"
step 137 'A container that wants more memory than it may have' "$caisson" run --rm --memory 16m busybox sh -c 'tail /dev/zero'
step 0 'Stopping' "$caisson" stop -t 1 "$name"
step 0 'It stays, with its exit code, until it is removed' "$caisson" ps -a
step 0 'Removing' "$caisson" rm "$name"
step 0 'Nothing is left: no container' "$caisson" ps -a

# Containers of others, which were there before, are not ours to miss.
left=$(find /sys/fs/cgroup -maxdepth 6 -type d -path "*$parent/$name" 2>/dev/null
    comm -13 <(printf '%s\n' "$before") <(ls -d "${CAISSON_RUN_DIR:-/run/caisson}"/*/ 2>/dev/null)
    pgrep -f "caisson-host serve --id $name")
if [ -n "$left" ]; then
    printf '\nleft behind:\n%s\n' "$left"
    failures=$((failures + 1))
else
    printf '\nNothing is left: no process, no cgroup, no file of a host.\n'
fi
[ "$failures" -eq 0 ]
