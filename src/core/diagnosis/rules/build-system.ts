import type { Rule } from '../rule.ts'

/** What base images are made of fails in the same ways. */
const step = ['build', 'base-images']
const build = ['build']

/** What fails in a build whatever the language is; the last rules are for builds of which nothing else is known. */
export const BUILD_SYSTEM: Rule[] = [
  {
    id: 'build_context_too_large',
    title: 'Too many files are sent to the build',
    step: build,
    code: ['step_timed_out'],
    message: /longer than (?<seconds>\d+) s/,
    log: /^Sending (?<count>[\d,]+) files and folders/,
    unless: /load remote build context|load build context/,
    cause: 'The build did not begin within {seconds} s: its context has {count} files and folders, which are sent to the engine first.',
    remedy:
      'Leave out with .dockerignore what the image does not need (node_modules, .git, data). If it needs all of them: Settings of the addon "docker", Longest build.',
  },
  {
    id: 'build_timed_out',
    title: 'The build takes too long',
    step: build,
    code: ['step_timed_out'],
    message: /longer than (?<seconds>\d+) s/,
    log: /^(?:\[[^\]]+\] )?(?<command>RUN .+)$/,
    pick: 'last',
    tail: 3,
    check: ({ seconds = '0' }) => ({ time: Number(seconds) >= 120 ? `${Math.round(Number(seconds) / 60)} minutes` : `${seconds} s` }),
    cause: 'The build did not end within {time}; it was at `{command}`.',
    remedy:
      'Does that command wait for an answer, or for something that it cannot reach? If it only needs longer: Settings of the addon "docker", Longest build.',
  },
  {
    id: 'apt_repository_unreachable',
    title: "The distribution's packages cannot be reached from the build",
    step,
    log: [
      /(?:Could not resolve|Temporary failure resolving|Could not connect to|Cannot initiate the connection to|Unable to connect to) '?(?<host>[\w.-]+)/,
      /Err:\d+ (?<address>\S+)[\s\S]*Connection (?:timed out|refused)/,
    ],
    also: [/Failed to fetch (?<address>\S+)/, /Unable to locate package/],
    check: (found, { lines }) => (lines.some(({ text }) => /Failed to fetch|^Err:\d+|InRelease|Packages/.test(text)) ? found : null),
    cause: "apt cannot reach {host|the mirror of the distribution's packages}.",
    remedy:
      'Check the names in /etc/apt/sources.list of the base image and whether this server may reach them. It may also have been a short outage: deploy again.',
  },
  {
    id: 'apt_package_gone',
    title: 'The list of packages is older than the mirror',
    step,
    log: /Failed to fetch (?<address>\S+)\s+404\s+Not Found/,
    also: [/Unable to fetch some archives|Failed to fetch some archives/],
    cause: "apt's list names a file that the mirror does not have (any more): {address}",
    remedy:
      'Write `apt-get update` and `apt-get install` in one RUN (`RUN apt-get update && apt-get install …`): alone, the list stays in the cache and grows old. The mirror may also be incomplete.',
  },
  {
    id: 'apt_lists_missing',
    title: 'apt-get install without apt-get update',
    step,
    log: /Unable to locate package (?<package>\S+)/,
    check: (found, { lines }) => (lines.some(({ text }) => /^(?:Get|Hit|Ign|Err):\d+ |apt(?:-get)? update/.test(text)) ? null : found),
    cause: 'apt does not know the package {package}: its lists are empty, since `apt-get update` did not run before in the same RUN.',
    remedy: 'Write `RUN apt-get update && apt-get install --yes {package}`.',
  },
  {
    id: 'apt_package_not_found',
    title: 'The distribution has no package of that name',
    step,
    log: /Unable to locate package (?<package>\S+)|Package '?(?<other>[\w.+-]+)'? has no installation candidate|(?<third>[\w.+-]+) \(no such package\)/,
    check: ({ package: one, other, third }) => ({ name: one ?? other ?? third ?? 'that is asked for' }),
    cause: 'The distribution of the base image has no package {name}.',
    remedy: 'Look up its name for that release (packages.debian.org). Names differ between distributions: -devel is -dev on Debian.',
  },
  {
    id: 'build_out_of_memory',
    title: 'The build runs out of memory',
    step,
    exitStatus: [137],
    log: [/^Killed$|Killed signal terminated program|signal: killed|exit code: 137|SIGKILL/],
    tail: 3,
    message: /exit status 137: (?<command>.+)$/s,
    cause: 'The system ended `{command}` because the server had no memory left (exit status 137).',
    remedy:
      'Give the server more memory or swap, build fewer things at once, or let the build use less. Building elsewhere and deploying the image works too.',
  },
  {
    id: 'build_no_space_left',
    title: 'The disk is full during the build',
    step,
    log: /No space left on device|ENOSPC|Disk quota exceeded|not enough free space|You don't have enough free space/i,
    tail: 2,
    cause: 'A file system of the server is full: the build could not write.',
    remedy:
      'Look with `df -h` and `docker system df`; `docker image prune --all` and `docker builder prune` on the server remove what nothing uses. Then deploy again.',
  },
  {
    id: 'build_exec_format_error',
    title: 'A program in the build is made for another processor',
    step,
    log: /(?:(?<program>[\w./-]+): )?[Ee]xec format error/,
    cause: '{program|A program} cannot run on this server: it is made for another kind of processor, or is no program.',
    remedy:
      "Use the file for this server's processor (the step “Check the engine” names it), or let the Dockerfile fetch the right one (`ARG TARGETARCH`). A script needs `#!` in its first line.",
  },
  {
    id: 'build_file_not_executable',
    title: 'A script in the build is not executable',
    step,
    exitStatus: [126],
    log: /(?<file>[\w./-]+): (?:Permission denied|cannot execute)/,
    cause: '{file} is not executable.',
    remedy: 'Keep its execute bit in git (`git update-index --chmod=+x {file}`), or write `RUN chmod +x {file}` before, or `sh {file}`.',
  },
  {
    id: 'build_script_crlf',
    title: 'A script in the build has the line ends of Windows',
    step,
    exitStatus: [127, 126, 2],
    log: [/\\r['’]?: (?:No such file|command not found)|bad interpreter: .*\^M/, /(?:^|: )(?<file>\.{0,2}\/[\w./-]+): not found$/],
    cause: '{file|A script} is there, but the program in its first line is not: as a rule because its lines end as on Windows (CRLF).',
    remedy:
      'Write `*.sh text eol=lf` into .gitattributes, run `git add --renormalize .`, commit and deploy again. Otherwise install the shell that its first line names.',
  },
  {
    id: 'build_command_not_found',
    title: 'The build calls a program that is not in the image',
    step,
    exitStatus: [127],
    log: /(?:^|: )(?<command>[\w.@+-]+): (?:command )?not found$/,
    cause: 'The Dockerfile calls `{command}`, which is not in the image.',
    remedy: 'Install it before, use a base image that has it, or mind the name: it may be misspelt.',
  },
  {
    id: 'build_permission_denied',
    title: 'The build may not write or read a file',
    step,
    log: [
      /EACCES: permission denied, \w+ '(?<path>[^']+)'/,
      /PermissionError: \[Errno 13\] Permission denied: '(?<path>[^']+)'/,
      /(?:cannot (?:create|open|touch|remove|access)[^:]*?|mkdir:.*) ['‘"]?(?<path>\/[^'’":]+)['’"]?: Permission denied/,
      /(?<path>\/[\w./-]+): Permission denied/,
    ],
    cause: 'The user of the build may not write to {path}.',
    remedy:
      'Make the folder theirs before USER (`RUN chown -R node:node /app`, `COPY --chown=node:node . .`), or put USER after the commands that install.',
  },
  {
    id: 'build_dns_failure',
    title: 'A name cannot be resolved in the build',
    step,
    log: [
      /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]+)/,
      /(?:Could not resolve host|unable to resolve host address|Could not resolve hostname):? ['‘"]?(?<host>[\w.-]+)/i,
      /Failed to resolve '(?<host>[\w.-]+)'|lookup (?<host>[\w.-]+) on \S+: no such host/,
      /Temporary failure in name resolution|Name or service not known/,
    ],
    cause: 'The build asks for {host|a name} on the network, and that name cannot be resolved.',
    remedy:
      'Is it spelt right? Names of other containers are not known in a build. If all names fail, look at the DNS of the server (/etc/resolv.conf, "dns" in /etc/docker/daemon.json).',
  },
  {
    id: 'build_connection_refused',
    title: 'The build asks for a service that does not answer',
    step,
    log: /ECONNREFUSED (?<address>[\w.:[\]-]+)|Connection refused.*?(?<other>[\w.-]+:\d+)?|connect to (?<third>\S+) port \d+.*(?:refused|Couldn't connect)/,
    check: ({ address, other, third }) => ({ where: address ?? other ?? third ?? 'an address' }),
    cause: 'The build connects to {where}, where nothing answers.',
    remedy:
      'In a build nothing else runs: no database, and none of your containers. Do it when the application starts, or give the build the address of a server that it can reach.',
  },
]

/** When nothing more is known: the last words of the command that failed. */
export const BUILD_OTHERWISE: Rule[] = [
  {
    id: 'build_command_failed',
    title: 'A command of the Dockerfile fails',
    step,
    code: ['build_failed'],
    message: /exit status (?<exitStatus>\d+): (?<command>.+)$/s,
    tail: 8,
    cause: 'The command `{command}` of the Dockerfile ended with exit status {exitStatus}.',
    remedy: 'Its last lines say why. Try the same where you develop: `docker build .`',
  },
]
