import type { Rule } from '../rule.ts'

/** What is wrong with the server, and not with the application. */
export const SERVER: Rule[] = [
  {
    id: 'engine_not_installed',
    title: "Docker's engine is not there",
    code: ['engine_not_installed'],
    message: /not there: (?<socket>\S+) does not exist/,
    log: /Docker's engine is not there/,
    cause: "Docker's engine is not there: {socket|its socket} does not exist.",
    remedy: 'Start it (`systemctl start docker`), or install it: `apt-get install docker.io`, or `./webops up`, which does it by itself.',
  },
  {
    id: 'engine_not_running',
    title: "Docker's engine does not answer",
    code: ['engine_not_running'],
    message: /answer at (?<socket>\S+?)\.?$/,
    log: /does not answer/,
    cause: "Docker's engine does not answer at {socket|its socket}.",
    remedy:
      'Start it: `systemctl start docker`, or `./webops up` where no systemd runs. `journalctl -u docker` says why it ended. Then deploy again: nothing was changed.',
  },
  {
    id: 'engine_not_permitted',
    title: "The worker may not use Docker's engine",
    code: ['engine_not_permitted'],
    message: /may not open (?<socket>\S+?)\.?$/,
    log: /may not open/,
    cause: "The worker may not open {socket|the engine's socket}.",
    remedy:
      "The worker must run as root, or as a user of the socket's group: `ls -l` of the socket shows which. `./webops up` sets it right.",
  },
  {
    id: 'engine_not_answering',
    title: "Docker's engine hangs",
    code: ['engine_not_answering'],
    message: /requests at (?<socket>\S+?),? but .* within (?<seconds>\d+) s/,
    log: /did not answer within/,
    cause: "Docker's engine takes requests at {socket|its socket}, and did not answer within {seconds} s.",
    remedy:
      'See with `uptime` and `journalctl -u docker` whether the server has too much to do or the engine is stuck; `systemctl restart docker` helps as a rule. Then deploy again: nothing was changed.',
  },
  {
    id: 'engine_too_old',
    title: "Docker's engine is too old",
    code: ['engine_too_old'],
    message: /Docker (?<version>\S+) \(API (?<api>[\d.]+)\)/,
    log: /too old/,
    cause: 'Docker {version|on this server} is too old: it has no BuildKit, which comes with API 1.39 (it has {api|less}).',
    remedy: 'Install Docker 20.10 or newer on the server (`apt-get install docker.io`), then deploy again.',
  },
  {
    id: 'network_addresses_exhausted',
    title: 'Docker has no addresses left for another network',
    message: /could not find an available, non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/,
    log: /could not find an available, non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/,
    cause: 'Docker has given all addresses of its pools to networks: there is none left for another one.',
    remedy:
      'Remove networks that nothing uses (`docker network prune` on the server), or give the engine more: "default-address-pools" in /etc/docker/daemon.json.',
  },
  {
    id: 'server_disk_full',
    title: "The server's disk is full",
    message: /no space left on device|disk quota exceeded/i,
    log: /no space left on device|disk quota exceeded/i,
    cause: "The server's disk is full: what the rollout needs could not be written.",
    remedy:
      'Look with `df -h` and `docker system df`; `docker image prune --all` and `docker builder prune` on the server remove what nothing uses. Then deploy again.',
  },
]
