import { isAbort, WebopsError, type ErrorKind } from '#core/errors/webops-error.ts'

interface Explanation {
  code: string
  kind: ErrorKind
  message: string
  hint: string
  field?: string
}

/**
 * Turns an error of the engine's client into one that people can act upon. Aborts and WebopsErrors pass through.
 * @param host where the engine was looked for, as in DOCKER_HOST
 */
export function toEngineError(error: unknown, host: string): Error {
  if (error instanceof WebopsError) return error
  if (isAbort(error)) return error as Error
  const explained = connectionProblem(error, host) ?? requestProblem(error)
  return new WebopsError({ ...explained, cause: error })
}

/** The engine has taken a request, and nothing comes. */
export function notAnswering(host: string, afterMs: number): WebopsError {
  return new WebopsError({
    code: 'engine_not_answering',
    kind: 'timeout',
    message: `Docker's engine takes requests at ${placeOf(host)}, but did not answer within ${Math.round(afterMs / 1000)} s.`,
    hint: 'It hangs, or the server has no time left for it: see `uptime` and `journalctl -u docker`. `systemctl restart docker` helps as a rule; containers go on running where live-restore is set.',
  })
}

function placeOf(host: string): string {
  return host.replace(/^unix:\/\//, '')
}

function connectionProblem(error: unknown, host: string): Explanation | null {
  const place = placeOf(host)
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return {
        code: 'engine_not_installed',
        kind: 'unavailable',
        message: `Docker's engine is not there: ${place} does not exist.`,
        hint: 'Install it (`apt-get install docker.io`, or `./webops up`, which does it by itself), or start it: `systemctl start docker`.',
      }
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENOTFOUND':
      return {
        code: 'engine_not_running',
        kind: 'unavailable',
        message: `Docker's engine does not answer at ${place}.`,
        hint: 'Start it: `systemctl start docker`, or `./webops up` where no systemd runs. `journalctl -u docker` says why it stopped.',
      }
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'engine_not_permitted',
        kind: 'unavailable',
        message: `This process may not open ${place}.`,
        hint: "The worker must run as root, or as a user of the socket's group (`ls -l` shows which).",
      }
    default:
      return null
  }
}

function requestProblem(error: unknown): Explanation {
  const message = engineMessage(error)
  if (/port is already allocated|address already in use/i.test(message)) {
    return {
      code: 'container_port_taken',
      kind: 'conflict',
      message: `The container could not start: a port on the server is taken already (${message}).`,
      hint: '`ss -ltnp` shows who listens there. Choose another port on the server, or leave it out for a free one.',
    }
  }
  if (/no such image|image .* not found/i.test(message)) {
    return { code: 'image_not_found', kind: 'not_found', message, hint: 'Deploy again to build or pull it.' }
  }
  if (/no such container/i.test(message)) {
    return {
      code: 'container_not_found',
      kind: 'not_found',
      message,
      hint: 'Was it removed outside of WebOps? Restart or redeploy the deployment.',
    }
  }
  if (/bind source path does not exist/i.test(message)) {
    return { code: 'container_mount_missing', kind: 'invalid', message, hint: 'Make the folder on the server, or use a named volume.' }
  }
  const mounted = /error mounting ".*?" to rootfs at "(.*?)".*not a directory/i.exec(message)?.[1]
  if (mounted !== undefined) {
    return {
      code: 'container_path_taken',
      kind: 'failed',
      message: `The container could not start: at ${mounted}, where something is to be mounted, the image has a folder where a file is needed, or a file where a folder is.`,
      hint: 'Give the configuration file or the volume another path in the container.',
    }
  }
  if (
    /executable file not found|no such file or directory|exec format error|permission denied/i.test(message) &&
    /oci runtime|runc|task/i.test(message)
  ) {
    return {
      code: 'container_start_failed',
      kind: 'failed',
      message: `The container could not start: ${message}`,
      hint: 'The command of the image is missing, not executable, or made for another processor.',
    }
  }
  if (/unable to find (?:user|group)|no matching entries in (?:passwd|group) file/i.test(message)) {
    return {
      code: 'container_user_unknown',
      kind: 'failed',
      message: `The container could not start: ${message}`,
      hint: 'USER in the Dockerfile names somebody who is not in the image. Make that user there (RUN useradd …), or write a number.',
    }
  }
  if (/could not select device driver.*gpu/i.test(message)) {
    return {
      code: 'container_gpu_missing',
      kind: 'unavailable',
      message: 'The engine has no graphics processor to give.',
      hint: 'Install the driver and the NVIDIA Container Toolkit on the server, or leave gpus out.',
      field: 'runOptions.gpus',
    }
  }
  if (/docker-init/i.test(message) && /not found|no such file/i.test(message)) {
    return {
      code: 'container_init_missing',
      kind: 'unavailable',
      message: 'The engine has no docker-init, which a container with init starts with.',
      hint: 'Install it (`apt-get install tini`, which brings docker-init on Debian), or leave init out.',
      field: 'runOptions.init',
    }
  }
  if (/no command specified/i.test(message)) {
    return {
      code: 'container_command_missing',
      kind: 'failed',
      message: 'The image does not say what to start: it has neither CMD nor ENTRYPOINT.',
      hint: 'Add CMD to the Dockerfile, such as CMD ["node", "server.js"].',
    }
  }
  if (/already in use by container/i.test(message)) {
    return { code: 'container_name_taken', kind: 'conflict', message, hint: 'Another container has this name. `docker ps -a` shows it.' }
  }
  return {
    code: 'engine_error',
    kind: 'failed',
    message: message || 'The engine refused without saying why.',
    hint: '`journalctl -u docker` may say more.',
  }
}

/** What the engine said, without dockerode's frame around it. */
export function engineMessage(error: unknown): string {
  const json = (error as { json?: { message?: unknown } } | null)?.json
  if (typeof json?.message === 'string') return json.message.trim()
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^\(HTTP code \d+\)\s*[^-]*- /, '').trim()
}
