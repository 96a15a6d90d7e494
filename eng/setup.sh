# Functions shared by run.sh and test.sh; sourced, not run. Everything they say goes to stderr: stdout belongs to whoever sources this.

say() { printf '%s\n' "$*" >&2; }

# Installs the Debian packages whose command (or file) is missing. Arguments: command-or-file:package …
ensure_packages() {
    local missing=() entry probe package
    for entry in "$@"; do
        probe=${entry%%:*} package=${entry#*:}
        case $probe in
            /*) [ -e "$probe" ] || missing+=("$package") ;;
            *) command -v "$probe" >/dev/null 2>&1 || missing+=("$package") ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        say "missing: ${missing[*]}; install them with your package manager and run this again"
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        say "missing: ${missing[*]}; run 'sudo apt-get install ${missing[*]}' and run this again"
        return 1
    fi
    say "installing ${missing[*]}"
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

ensure_dotnet() {
    if ! command -v dotnet >/dev/null 2>&1; then
        say "the .NET SDK 10 is missing: https://dotnet.microsoft.com/download"
        return 1
    fi
}

# Publishes a project unless its program is newer than every source. Arguments: project configuration program
publish() {
    local project=$1 configuration=$2 program=$3 name output
    name=$(basename "$(ls "$root/$project"/*.csproj)" .csproj)
    output="$root/artifacts/publish/$name/${configuration,,}_linux-x64/$program"
    # Directories too: a file that was deleted changes nothing else.
    if [ -x "$output" ] && [ -z "$(find "$root/src" "$root/test/Shared" "$root/eng" "$root/$project" "$root"/Directory.* "$root"/BannedSymbols* \
            "$root/global.json" -newer "$output" -not -path '*/obj/*' -print -quit)" ]; then
        return 0
    fi
    say "building $program ($configuration)"
    dotnet publish "$root/$project" -c "$configuration" -v quiet --nologo >&2 && touch "$output"
}

# Takes a kernel and the modules its tests use out of Debian's package into artifacts/guest-kernel; nothing of it is installed, since the package would bring
# an initial root of its own and updates of systemd. Without it the tests that boot a guest are skipped, with that reason.
ensure_guest_kernel() {
    local target=$root/artifacts/guest-kernel package work
    [ -e "$target/vmlinuz" ] && return 0
    command -v apt-get >/dev/null 2>&1 || { say "no apt-get: tests that boot a guest will be skipped"; return 0; }
    work=$(mktemp -d)
    package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    say "fetching the guest's kernel ${package:-}"
    if [ -n "$package" ] && (cd "$work" && { apt-get download -qq "$package" || { apt-get update -qq && apt-get download -qq "$package"; }; }) >&2 \
        && mkdir "$work/tree" && dpkg-deb --fsys-tarfile "$work/$package"_*.deb \
            | tar -x -C "$work/tree" --wildcards '*/vmlinuz-*' '*/overlay.ko*' '*/brd.ko*' '*/bfq.ko*'; then
        find "$work/tree" -name '*.ko.xz' -exec xz -d {} +
        mkdir -p "$target"
        find "$work/tree" -name '*.ko' -exec cp {} "$target/" \;
        # Last: it tells that all is there.
        cp "$work"/tree/boot/vmlinuz-* "$target/vmlinuz"
    else
        say "the guest's kernel cannot be had: tests that boot a guest will be skipped"
    fi
    rm -rf "$work"
}

# Takes Docker out of Debian's package into artifacts/peers: installing it would start its daemon. Without it the tests that drive Docker are skipped, with that reason.
ensure_docker() {
    local target=$root/artifacts/peers/docker work
    if command -v dockerd >/dev/null 2>&1 || [ -x "$target/usr/sbin/dockerd" ]; then
        return 0
    fi
    command -v apt-get >/dev/null 2>&1 || { say "no apt-get: tests that drive Docker will be skipped"; return 0; }
    work=$(mktemp -d)
    say "fetching Docker"
    if (cd "$work" && { apt-get download -qq docker.io || { apt-get update -qq && apt-get download -qq docker.io; }; }) >&2 \
        && mkdir -p "$target" && dpkg-deb --extract "$work"/docker.io_*.deb "$target"; then
        say "Docker is in $target"
    else
        say "Docker could not be fetched: tests that drive it will be skipped"
    fi
    rm -rf "$work"
}
