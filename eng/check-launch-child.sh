#!/bin/sh
# Reads the machine code of the launch child's interpreter in a published binary and fails on anything a cloned child may not do:
# a call other than syscall, __errno_location and the interpreter's own methods; an indirect call; a mention of the collector's flag or poll.
# Usage: check-launch-child.sh BINARY   (its symbols stand in BINARY.dbg, or in the binary itself)
set -eu

binary=$1
symbols=$binary
[ -f "$binary.dbg" ] && symbols=$binary.dbg
for tool in nm objdump awk; do
    command -v "$tool" >/dev/null || { echo "check-launch-child: $tool is missing: install binutils" >&2; exit 2; }
done

table=$(mktemp)
trap 'rm -f "$table"' EXIT
nm -S "$symbols" >"$table"

if ! grep -q '_ProcessCloner__' "$table"; then
    echo "check-launch-child: $binary embeds no launcher, nothing to check"
    exit 0
fi

awk '$4 ~ /_PlanInterpreter__/ && $3 ~ /[tT]/ { print $1, $2, $4 }' "$table" | {
    checked=0
    bad=0
    while read -r start size name; do
        stop=$(printf '0x%x' $((0x$start + 0x$size)))
        objdump -d --no-show-raw-insn --start-address="0x$start" --stop-address="$stop" "$binary" |
            awk -v name="$name" -v table="$table" '
                BEGIN {
                    while ((getline line < table) > 0) {
                        count = split(line, field, " ")
                        symbol = field[count]
                        address = field[1]
                        sub(/^0+/, "", address)
                        if (symbol ~ /_PlanInterpreter__/ && symbol !~ /^_|^__/ || symbol == "syscall" || symbol == "__errno_location") allowed[address] = symbol
                        if (symbol == "RhpTrapThreads" || symbol == "RhpGcPoll") forbidden[address] = symbol
                    }
                }
                /^ *[0-9a-f]+:/ {
                    instructions++
                    if ($2 ~ /^call/ || ($2 ~ /^jmp/ && $3 !~ /^\*/)) {
                        target = $3
                        sub(/^0x/, "", target)
                        sub(/^0+/, "", target)
                        if (!(target in allowed) && !($2 ~ /^jmp/ && within(target))) { print "check-launch-child: " name ": " $0; bad = 1 }
                    }
                    for (address in forbidden) if (index($0, address)) { print "check-launch-child: " name " mentions " forbidden[address] ": " $0; bad = 1 }
                }
                function within(target) { return hex(target) >= first && hex(target) < last }
                function hex(text,   i, value) { value = 0; text = tolower(text); for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1; return value }
                END { if (instructions == 0) { print "check-launch-child: no code found for " name; bad = 1 } exit bad }
            ' first=$((0x$start)) last=$((stop)) - || bad=1
        checked=$((checked + 1))
    done
    [ "$checked" -ge 3 ] || { echo "check-launch-child: $binary holds no interpreter: $checked methods found" >&2; exit 1; }
    [ "$bad" -eq 0 ] || exit 1
    echo "check-launch-child: $checked methods call nothing but syscall"
}
