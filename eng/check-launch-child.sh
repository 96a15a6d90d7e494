#!/bin/sh
# Reads the machine code of the launch child's interpreter in a published binary and fails on anything a cloned child may not do:
# a call other than syscall, __errno_location and the interpreter's own methods; an indirect call; an indirect jump, unless it goes through a table whose
# every entry lies in the method itself (a switch); a mention of the collector's flag or poll.
# Usage: check-launch-child.sh BINARY   (its symbols stand in BINARY.dbg, or in the binary itself)
set -eu

binary=$1
symbols=$binary
[ -f "$binary.dbg" ] && symbols=$binary.dbg
for tool in nm objdump awk; do
    command -v "$tool" >/dev/null || { echo "check-launch-child: $tool is missing: install binutils" >&2; exit 2; }
done

table=$(mktemp)
switches=$(mktemp)
trap 'rm -f "$table" "$switches"' EXIT
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
        : >"$switches"
        objdump -d --no-show-raw-insn --start-address="0x$start" --stop-address="$stop" "$binary" |
            awk -v name="$name" -v table="$table" -v switches="$switches" '
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
                    past[instructions] = $0
                    if ($0 ~ /jmp[a-z]* +\*/ && !isSwitch()) { print "check-launch-child: " name ": an indirect jump that is no switch: " $0; bad = 1 }
                    if ($2 ~ /^call/ || ($2 ~ /^jmp/ && $3 !~ /^\*/)) {
                        target = $3
                        sub(/^0x/, "", target)
                        sub(/^0+/, "", target)
                        if (!(target in allowed) && !($2 ~ /^jmp/ && within(target))) { print "check-launch-child: " name ": " $0; bad = 1 }
                    }
                    for (address in forbidden) if (index($0, address)) { print "check-launch-child: " name " mentions " forbidden[address] ": " $0; bad = 1 }
                }
                # cmp $BOUND; ja; ... lea TABLE(%rip); mov (TABLE,INDEX,4); lea BASE(%rip); add; jmp *: what the compiler makes of a switch.
                function isSwitch(   i, bound, base, entries, at) {
                    at = instructions
                    if (past[at - 1] !~ /add /|| past[at - 2] !~ /lea .*\(%rip\)/ || past[at - 3] !~ /mov .*,4\),/ || past[at - 4] !~ /lea .*\(%rip\)/) return 0
                    for (i = at - 5; i > at - 9 && i > 0; i--) if (past[i] ~ /cmp +\$0x/ && past[i + 1] ~ /ja /) { bound = past[i]; sub(/.*\$0x/, "", bound); sub(/,.*/, "", bound) }
                    if (bound == "") return 0
                    base = past[at - 2]; sub(/.*# 0x/, "", base); sub(/ .*/, "", base)
                    entries = past[at - 4]; sub(/.*# 0x/, "", entries); sub(/ .*/, "", entries)
                    print entries, base, bound >> switches
                    return 1
                }
                function within(target) { return hex(target) >= first && hex(target) < last }
                function hex(text,   i, value) { value = 0; text = tolower(text); for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1; return value }
                END { if (instructions == 0) { print "check-launch-child: no code found for " name; bad = 1 } exit bad }
            ' first=$((0x$start)) last=$((stop)) - || bad=1
        while read -r entries base bound; do
            objdump -s --start-address="0x$entries" --stop-address=$((0x$entries + 4 * (0x$bound + 1))) "$binary" | awk '/^ [0-9a-f]+ / { for (i = 2; i <= 5; i++) if (length($i) == 8) print $i }' | {
                count=0
                while [ "$count" -le $((0x$bound)) ] && read -r word; do
                    offset=$(printf '%s' "$word" | sed 's/\(..\)\(..\)\(..\)\(..\)/0x\4\3\2\1/')
                    offset=$((offset))
                    [ "$offset" -lt 2147483648 ] || offset=$((offset - 4294967296))
                    target=$((0x$base + offset))
                    [ "$target" -ge $((0x$start)) ] && [ "$target" -lt $((stop)) ] || { echo "check-launch-child: $name: a switch leaves it for $(printf '0x%x' "$target")"; exit 1; }
                    count=$((count + 1))
                done
                [ "$count" -eq $((0x$bound + 1)) ] || { echo "check-launch-child: $name: the table of a switch at 0x$entries cannot be read"; exit 1; }
            } || bad=1
        done <"$switches"
        checked=$((checked + 1))
    done
    [ "$checked" -ge 3 ] || { echo "check-launch-child: $binary holds no interpreter: $checked methods found" >&2; exit 1; }
    [ "$bad" -eq 0 ] || exit 1
    echo "check-launch-child: $checked methods call nothing but syscall"
}
