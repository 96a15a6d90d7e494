#!/bin/sh
# Prints the own memory, in KiB, of the host of a durable container after COUNT processes have run in it one after another.
#   host-memory.sh CAISSON ROOTFS COUNT
set -e
caisson=$1 root=$2 count=$3 name=bench-memory-$$
"$caisson" run -d --name "$name" --rootfs "$root" sleep 100000 >/dev/null
trap '"$caisson" rm -f "$name" >/dev/null' EXIT
i=0
while [ "$i" -lt "$count" ]; do
    "$caisson" exec "$name" true
    i=$((i + 1))
done
sleep 3 # idle is what is asked for
for process in /proc/[0-9]*; do
    if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q "serve --id $name "; then
        sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "$process/status"
        exit 0
    fi
done
echo "there is no host of $name" >&2
exit 1
