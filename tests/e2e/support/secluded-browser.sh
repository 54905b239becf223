#!/bin/sh
# Starts Chromium in a network namespace of its own (see browser.ts); where that is not allowed, as it is.
here=$(dirname -- "$(readlink -f -- "$0")")

if [ "$1" != --inside ]; then
  unshare --net true 2>/dev/null || exec /usr/bin/chromium "$@"
  exec unshare --net -- "$0" --inside "$@"
fi
shift

ip link set lo up
# An IPv6 address that comes a second later would be a change of the network too.
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
# Without any interface but the loopback the browser takes itself for offline.
ip link add seen type veth peer name unseen
ip address add 192.0.2.1/24 dev seen
ip link set seen up
ip link set unseen up
"$here/../../../node_modules/.bin/node" "$here/browser-ports.ts" &
exec /usr/bin/chromium "$@"
