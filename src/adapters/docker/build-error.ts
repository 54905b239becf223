import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * Says what a failed build failed of.
 * @param message BuildKit's last word, such as `executor failed running [/bin/sh -c npm ci]: exit code: 1`
 */
export function buildError(message: string): WebopsError {
  const text = message.replace(/^failed to solve(?: with frontend [\w.]+)?: /, '').replace(/^rpc error: code = \w+ desc = /, '')
  const image =
    /(?:failed to (?:do request|resolve|load cache key|create LLB definition)[^\n]*|pull access denied[^\n]*|manifest unknown[^\n]*)/.exec(
      text,
    )
  if (/pull access denied|not found: manifest unknown|manifest unknown|repository does not exist/.test(text)) {
    return new WebopsError({
      code: 'base_image_unavailable',
      kind: 'failed',
      message: `A base image does not exist or may not be read: ${text}`,
      hint: 'Look at the FROM lines of the Dockerfile: is the name right, and is the image public?',
    })
  }
  if (
    image &&
    /registry|docker\.io|dial tcp|i\/o timeout|connection refused|lookup|TLS|certificate|Forbidden|Service Unavailable/i.test(text)
  ) {
    return new WebopsError({
      code: 'base_image_unavailable',
      kind: 'unavailable',
      message: `A base image is not on this server and its registry could not be reached: ${text}`,
      hint: "On a closed network bring it in with `docker load`, or start from one that WebOps can make from Debian's packages: debian, python, node, php, ruby, golang, nginx and others (docs/guides/dockerfiles.md).",
    })
  }
  if (/dockerfile parse error|unknown instruction|failed to read dockerfile|Dockerfile cannot be empty/i.test(text)) {
    return new WebopsError({
      code: 'dockerfile_invalid',
      kind: 'invalid',
      message: `The Dockerfile cannot be used: ${text}`,
      hint: text.includes("unexpected key 'env'")
        ? "This server's engine cannot give a secret to a command as its environment: leave env= out and read the file /run/secrets/NAME."
        : 'Mend the line that is named and deploy again.',
    })
  }
  const command =
    /(?:executor failed running \[(?:\/bin\/sh -c )?|process "(?:\/bin\/sh -c )?)(.+?)(?:\]:|" did not complete).*exit code: (\d+)/s.exec(
      text,
    )
  return new WebopsError({
    code: 'build_failed',
    kind: 'failed',
    message: command ? `A command of the Dockerfile failed with exit status ${command[2]}: ${command[1]}` : `The build failed: ${text}`,
    hint: 'The lines above the error in the log of the build say why.',
  })
}

/**
 * For a build that failed of a secret that it was not given: of one that the Dockerfile requires, or in a command that
 * would have read it.
 * @param failedStep the instruction that failed, options included
 * @param missing the secrets that were asked for and are not there
 */
export function secretMissing(message: string, failedStep: string | null, missing: ReadonlySet<string>): WebopsError | null {
  const wanted = [...missing].filter((id) => [`secret ${id}: not found`, `secret ${id} not found`].some((said) => message.includes(said)))
  const asked = wanted.length > 0 ? wanted : [...missing].filter((id) => asksFor(failedStep ?? '', id))
  if (asked.length === 0) return null
  const [names, one] = [asked.join(', '), asked.length === 1]
  const because = wanted.length > 0 ? '' : ` The command that would read ${one ? 'it' : 'them'} failed: ${buildError(message).message}`
  return new WebopsError({
    code: 'build_secret_missing',
    kind: 'invalid',
    message: `The Dockerfile asks for the build ${one ? 'secret' : 'secrets'} ${names}, which the build was not given.${because}`,
    hint: `Add ${names} to the deployment's variables as a secret that is available when building, spelled as the Dockerfile's --mount=type=secret,id=… has it.`,
    field: 'dockerEnvVars',
  })
}

function asksFor(instruction: string, id: string): boolean {
  const mounts = instruction.match(/--mount=\S+/g) ?? []
  return mounts.some((mount) => {
    const options = mount.slice('--mount='.length).split(',')
    return (
      options.includes('type=secret') &&
      options.some((option) => option === `id=${id}` || (/^(?:target|dst|destination)=/.test(option) && option.endsWith(`/${id}`)))
    )
  })
}
