#!/bin/sh
# Builds the Dockerfile without a container engine and without its registry, starts the image and reads a tile from it:
# `npm run conformance:image`, as root on Debian with debootstrap and buildah. The base image is made here, of Debian's
# packages and the Node.js of .ci/node, under the name that the Dockerfile uses. BASE_FILES names a folder that is laid
# over it: what a network asks for, such as certificates.
set -eu
cd "$(dirname "$0")/../.."
base=$(sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' Dockerfile | sort -u)
folder=$(mktemp -d)
root=
cleanup() {
  # Lazily: a process that is just ending may still hold it, and what is mounted must not be removed.
  [ -z "$root" ] || umount --lazy "$root/proc"
  rm -rf --one-file-system "$folder"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
buildah="buildah --root $folder/images --runroot $folder/run --storage-driver vfs"

echo "== $base, of Debian's packages and Node.js from npm"
mirror=$(sed -n 's/^URIs: //p; s/^deb [^ ]*\(http[^ ]*\).*/\1/p' /etc/apt/sources.list /etc/apt/sources.list.d/debian.* 2>/dev/null | head -n 1)
debootstrap --variant=minbase bookworm "$folder/base" "$mirror" >"$folder/log" || { tail "$folder/log"; exit 1; }
npm ci --prefix .ci/node --loglevel=error >/dev/null
prefix=$folder/base/usr/local
mkdir -p "$prefix/lib/node_modules"
cp "$(readlink -f .ci/node/node_modules/.bin/node)" "$prefix/bin/node"
cp -a "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$prefix/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$prefix/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$prefix/bin/npx"
chroot "$folder/base" useradd --create-home --uid 1000 node
[ -z "${BASE_FILES:-}" ] || cp -a "$BASE_FILES/." "$folder/base/"
container=$($buildah from scratch)
$buildah add --quiet "$container" "$folder/base" / >/dev/null
$buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
$buildah commit --quiet --rm "$container" "docker.io/library/$base" >/dev/null
rm -rf "$folder/base"

echo '== the Dockerfile'
$buildah build --isolation chroot --pull-never --quiet --tag hydria .

echo '== the image'
container=$($buildah from --pull-never hydria)
root=$($buildah mount "$container")
mount -t proc proc "$root/proc"
[ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
of_image() { $buildah inspect --type image --format "$1" hydria; }
environment=$(of_image '{{range .OCIv1.Config.Env}}{{.}} {{end}}')
command=$(of_image '{{range .OCIv1.Config.Entrypoint}}{{.}} {{end}}{{range .OCIv1.Config.Cmd}}{{.}} {{end}}')
user=$(of_image '{{.OCIv1.Config.User}}')
echo "as $user: $environment$command"
chroot "$root" du -sh /hydria
# The words are words: none of them holds a blank.
# shellcheck disable=SC2086
node dist/test/first-tile.js chroot --userspec="$user" "$root" \
  env -C "$(of_image '{{.OCIv1.Config.WorkingDir}}')" $environment $command
