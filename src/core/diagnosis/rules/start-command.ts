import type { Rule } from '../rule.ts'
import { RUNNING } from './patterns.ts'

const step = RUNNING

/** A container whose program does not even begin. */
export const START_COMMAND: Rule[] = [
  {
    id: 'start_script_missing',
    title: 'package.json has no start script',
    step,
    log: /Missing script: "?(?<script>[^"\s]+)"?|error Command "(?<script2>[^"]+)" not found/,
    check: ({ script, script2 }) => ({ name: script ?? script2 ?? 'start' }),
    cause: 'package.json has no script "{name}", with which the container is to start.',
    remedy:
      'Add it to "scripts" in package.json (`"{name|start}": "node server.js"`, say), or start something else in CMD of the Dockerfile.',
  },
  {
    id: 'start_command_not_found',
    title: 'The start command is not in the image',
    step,
    message: /exec: "(?<command>[^"]+)": (?:executable file not found|stat .*no such file)|exit status 127|no such file or directory/,
    log: [
      /exec: "(?<command>[^"]+)": (?:executable file not found|stat .*no such file)/,
      /(?:^|: )(?<command>[\w.@+/-]+): (?:command )?not found$/,
    ],
    cause: 'The container is to start `{command}`, which is not in the image.',
    remedy:
      'Install it in the Dockerfile (is it in requirements.txt or package.json?), or mend CMD or the start script: the name may be misspelt.',
  },
  {
    id: 'container_command_missing',
    title: 'The image does not say what to start',
    code: ['container_command_missing'],
    log: /neither CMD nor ENTRYPOINT/,
    cause: 'The image has neither CMD nor ENTRYPOINT: nothing says what the container is to start.',
    remedy: 'Add CMD to the last stage of the Dockerfile, such as `CMD ["node", "server.js"]`.',
  },
  {
    id: 'container_user_unknown',
    title: 'The user of the image does not exist',
    code: ['container_user_unknown'],
    message: /unable to find (?:user|group) (?<user>[^\s:]+)|no matching entries in (?<file>\w+) file/,
    log: /unable to find (?:user|group)|no matching entries in/,
    cause: 'The container is to run as {user|a user}, who is not in the image (USER in the Dockerfile).',
    remedy: 'Make that user in the same stage, before USER (`RUN useradd {user|app}`), or write a number, such as `USER 1000`.',
  },
  {
    id: 'entrypoint_not_executable',
    title: 'The start script is not executable',
    step,
    message: /exec: "(?<file>[^"]+)": permission denied|exit status 126/,
    log: /exec: "(?<file>[^"]+)": permission denied|(?<file2>[\w./-]+): Permission denied/,
    check: ({ file, file2 }) => ({ name: file ?? file2 ?? 'The start script' }),
    cause: '{name} is not executable, so the container cannot start.',
    remedy: 'Keep its execute bit in git (`git update-index --chmod=+x`), or write `RUN chmod +x {name|<file>}` in the Dockerfile.',
  },
  {
    id: 'entrypoint_interpreter_missing',
    title: 'The first line of the start script names what is not there',
    step,
    log: [
      /env: ['‘](?<interpreter>[^'’]+?)(?:\\r)?['’]: No such file or directory/,
      /^exec (?<file>\/\S+): no such file or directory/,
      /exec user process caused: no such file or directory|bad interpreter: /,
    ],
    cause:
      '{file|The start script} begins with `#!` and the name of a program that is not there: as a rule because its lines end as on Windows (CRLF).',
    remedy:
      'Write `*.sh text eol=lf` into .gitattributes, run `git add --renormalize .`, commit and deploy again. If the lines end well, install the shell that its first line names (many small images have no bash).',
  },
  {
    id: 'exec_format_error',
    title: 'The program is made for another processor',
    step,
    log: /exec (?<file>\/\S+): exec format error|exec format error/i,
    cause:
      '{file|The program} cannot run on this server: it is made for another kind of processor, or is a script without `#!` in its first line.',
    remedy:
      "Build it for this server's processor (the step “Check the engine” names it): `docker buildx build --platform …`, GOARCH, the right download. A script needs `#!/bin/sh` in its first line.",
  },
  {
    id: 'shared_library_missing',
    title: 'A shared library is missing in the image',
    step,
    log: /error while loading shared libraries: (?<library>[\w.+-]+)|(?:ImportError|OSError): (?<other>lib[\w.+-]+\.so[\w.]*): cannot open shared object file|version [`'](?<third>GLIBC\w*_[\d.]+)' not found/,
    check: ({ library, other, third }) => ({ name: library ?? other ?? third ?? 'a library' }),
    cause: 'The image has no {name}, which the program needs.',
    remedy:
      'Install the package that has it (packages.debian.org, "search the contents of packages") in the final stage of the Dockerfile. What one image builds runs in another only when both have the same libraries.',
  },
  {
    id: 'nginx_upstream_unknown',
    title: 'nginx passes requests to a name that cannot be resolved',
    step,
    log: /\[emerg\].* host not found in upstream "(?<host>[^"]+)"(?: in (?<place>\S+:\d+))?/,
    cause: 'nginx does not start: {place|its configuration} passes requests to {host}, and that name cannot be resolved.',
    remedy:
      'Write the name or address at which that service is reached from here. A name in a variable (`set $backend …; proxy_pass http://$backend`) is looked up when it is needed, and not at the start.',
  },
  {
    id: 'nginx_configuration_invalid',
    title: "nginx's configuration is wrong",
    step,
    log: /\[emerg\] (?:\d+#\d+: )?(?<error>.+?)(?: in (?<place>\S+:\d+))?$/,
    cause: 'nginx does not start: {error} ({place|its configuration}).',
    remedy: 'Mend that line, commit and deploy again. `nginx -t` checks it before.',
  },
]
