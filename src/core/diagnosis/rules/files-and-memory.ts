import { parseVolume } from '../../deployment/parse-volume.ts'
import type { Evidence } from '../evidence.ts'
import type { Found, Rule } from '../rule.ts'
import { DENIED, RUNNING } from './patterns.ts'

const step = RUNNING

/** Memory, files and ports of a container that runs. */
export const FILES_AND_MEMORY: Rule[] = [
  {
    id: 'container_out_of_memory',
    title: 'The container runs out of memory',
    code: ['container_out_of_memory'],
    log: /out of memory/,
    pick: 'last',
    tail: 2,
    cause: 'The container used more memory than it may, and the system ended it.',
    remedy: 'Give the server more memory, or let the application use less: fewer worker processes, a smaller heap, less at once.',
  },
  {
    id: 'volume_read_only',
    title: 'The application writes to a file system that is read-only',
    step,
    log: [
      /EROFS: read-only file system, \w+ '(?<path>[^']+)'/,
      /Read-only file system: '(?<path>[^']+)'/,
      /['‘"]?(?<path>\/[^'’":\s]+)['’"]?: Read-only file system/,
    ],
    cause: 'The application writes to {path}, which is mounted read-only.',
    remedy: 'Take `:ro` from the volume in the settings, or let the application write elsewhere (a volume of its own, /tmp).',
  },
  {
    id: 'volume_permission_denied',
    title: 'The application may not write to its volume',
    step,
    log: DENIED,
    check: inVolume,
    cause: 'The user of the container may not write to {path}, in the volume {volume}.',
    remedy:
      'A new volume takes its owner from the folder in the image: make it theirs there (`RUN mkdir -p {volume|/data} && chown node:node {volume|/data}` before USER). For a volume that is there already, change its owner once: `docker run --rm --user 0 -v <volume>:/v <image> chown -R <uid> /v`.',
  },
  {
    id: 'privileged_port',
    title: 'The application may not listen on a port below 1024',
    step,
    log: /listen EACCES: permission denied (?<address>\S+)|\[Errno 13\] Permission denied: \('[^']*', (?<other>\d+)\)|bind\(\) to (?<third>\S+) failed \(13: Permission denied\)/,
    check: ({ address, other, third }) => ({ where: address ?? other ?? third ?? 'its port' }),
    cause: 'The application listens on {where}: on the network of the host, ports below 1024 belong to root.',
    remedy: 'Let it listen on a port above 1024 (variable PORT), or use the bridge network.',
  },
  {
    id: 'file_permission_denied',
    title: 'The application may not touch a file',
    step,
    log: DENIED,
    cause: 'The user of the container may not touch {path}.',
    remedy:
      'Give the folder to that user in the Dockerfile (`COPY --chown=…`, `RUN chown …` before USER), or keep what changes in a volume.',
  },
  {
    id: 'no_space_left',
    title: 'A file system is full',
    step,
    log: /No space left on device|ENOSPC|Disk quota exceeded/,
    tail: 2,
    cause: 'A file system is full: the application could not write.',
    remedy:
      'Look with `df -h` and `docker system df` on the server, and for what the application itself keeps. /dev/shm in a container has 64 MB.',
  },
  {
    id: 'too_many_open_files',
    title: 'The application opens too many files',
    log: /EMFILE|ENFILE|Too many open files|ENOSPC: System limit for number of file watchers/,
    cause: 'The application has more files or connections open than it may.',
    remedy:
      'Is something opened and never closed? Otherwise raise the limit: `ulimit -n` in the start command, or "default-ulimits" in /etc/docker/daemon.json.',
  },
  {
    id: 'port_taken_in_container',
    title: 'Two programs of the container want the same port',
    step: ['healthy', 'start'],
    log: [
      /EADDRINUSE: address already in use \S*?:(?<taken>\d+)/,
      /Connection in use: \('[^']*', (?<taken>\d+)\)/,
      /bind\(\) to \S*?:(?<taken>\d+) failed \(98/,
      /EADDRINUSE|[Aa]ddress already in use/,
    ],
    also: [/^\s*port: (?<taken>\d+)/, /Serving .* port (?<by>\d+)/],
    cause: 'Port {taken|of the application} is taken inside the container: two of its programs listen on it, or one does twice.',
    remedy: 'Look at the start command for what listens besides, and give one of them another port.',
  },
  {
    id: 'server_port_taken',
    title: 'A port on the server is taken',
    code: ['container_port_taken', 'host_port_taken'],
    message: /(?:Bind for|listen tcp4?|port) \S*?(?<taken>\d{2,5})\b(?= of this|: bind| failed|: address)/,
    log: /port|address/i,
    pick: 'last',
    cause: 'Port {taken|that was asked for} of the server is taken by another program.',
    remedy:
      '`ss -ltnp` on the server shows which. Choose another port in the settings, or leave the port on the server out: requests come through the proxy.',
  },
  {
    id: 'container_gone',
    title: 'Somebody removed the container',
    code: ['container_gone', 'container_not_found'],
    log: /is gone|no (?:such )?container/i,
    cause: 'The container was removed while it started, by something other than WebOps.',
    remedy: 'See what removes containers on this server (`docker system prune` in a cron job, another tool), then deploy again.',
  },
]

/** @returns what was found and the volume in which its path lies, or null when it lies in none */
function inVolume({ path = '' }: Found, { deployment }: Evidence): Found | null {
  const targets = deployment.volumes.map((mapping) => parseVolume(mapping).target)
  const volume = targets.find((target) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
  return volume ? { volume } : null
}
