#!/bin/sh
# Makes an OCI image of the machine's static busybox (Debian package busybox-static) as one tar file:
#
#   eng/make-busybox-image.sh OUTPUT.tar
#   caisson image import OUTPUT.tar --name busybox
#
# The same busybox gives the same bytes: names sorted, times zero, owners root. BUSYBOX names another executable.
set -eu
export LC_ALL=C
umask 022

[ $# -eq 1 ] || { echo "usage: $0 OUTPUT.tar" >&2; exit 2; }
output=$1
busybox=${BUSYBOX:-/bin/busybox}
[ -x "$busybox" ] || { echo "$0: '$busybox' is missing: apt-get install busybox-static" >&2; exit 1; }
if ldd "$busybox" 2>&1 | grep -q "=>"; then
    echo "$0: '$busybox' is not static: apt-get install busybox-static" >&2
    exit 1
fi

case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) echo "$0: no word for a $(uname -m) in an image" >&2; exit 1 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# The root.
root=$work/root
for directory in bin sbin usr/bin usr/sbin etc root tmp var/log var/tmp proc sys dev run home; do
    mkdir -p "$root/$directory"
done
chmod 0755 "$root"
find "$root" -type d -exec chmod 0755 {} +
chmod 1777 "$root/tmp" "$root/var/tmp"
chmod 0700 "$root/root"
cp "$busybox" "$root/bin/busybox"
chmod 0755 "$root/bin/busybox"
"$busybox" --list-full | while read -r applet; do
    [ "$applet" = bin/busybox ] || [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
done
cat > "$root/etc/passwd" <<'EOF'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
EOF
cat > "$root/etc/group" <<'EOF'
root:x:0:
daemon:x:1:
tty:x:5:
users:x:100:
nogroup:x:65534:
EOF
printf 'passwd: files\ngroup: files\nhosts: files dns\n' > "$root/etc/nsswitch.conf"
chmod 0644 "$root"/etc/*

pack() {
    tar --create --file "$1" --directory "$2" --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "$3"
}

digest() {
    sha256sum "$1" | cut -d' ' -f1
}

# The layer, the configuration, the manifest, the index; each is a blob named by its digest.
layout=$work/layout
mkdir -p "$layout/blobs/sha256"

store() {
    stored=$(digest "$1")
    mv "$1" "$layout/blobs/sha256/$stored"
}

pack "$work/layer.tar" "$root" .
diff_id=$(digest "$work/layer.tar")
gzip -n -6 "$work/layer.tar"
layer_size=$(wc -c < "$work/layer.tar.gz")
store "$work/layer.tar.gz"
layer=$stored

cat > "$work/config" <<EOF
{"created":"1970-01-01T00:00:00Z","architecture":"$architecture","os":"linux","config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:$diff_id"]},"history":[{"created":"1970-01-01T00:00:00Z","created_by":"make-busybox-image"}]}
EOF
config_size=$(wc -c < "$work/config")
store "$work/config"
config=$stored

cat > "$work/manifest" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$config_size},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:$layer","size":$layer_size}]}
EOF
manifest_size=$(wc -c < "$work/manifest")
store "$work/manifest"
manifest=$stored

cat > "$layout/index.json" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$manifest_size,"platform":{"architecture":"$architecture","os":"linux"},"annotations":{"org.opencontainers.image.ref.name":"busybox"}}]}
EOF
echo '{"imageLayoutVersion":"1.0.0"}' > "$layout/oci-layout"

pack "$work/image.tar" "$layout" .
mv "$work/image.tar" "$output"
