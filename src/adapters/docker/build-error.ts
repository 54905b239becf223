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
      hint: "On a closed network use debian:bookworm-slim, python:3-slim-bookworm, node:24-bookworm-slim or nginx:stable: `./webops up` builds these from Debian's packages.",
    })
  }
  if (/dockerfile parse error|unknown instruction|failed to read dockerfile|Dockerfile cannot be empty/i.test(text)) {
    return new WebopsError({
      code: 'dockerfile_invalid',
      kind: 'invalid',
      message: `The Dockerfile cannot be used: ${text}`,
      hint: 'Mend the line that is named and deploy again.',
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
