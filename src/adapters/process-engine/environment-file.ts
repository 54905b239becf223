import { WebopsError } from '#core/errors/webops-error.ts'
import { Secret } from '#core/secret/secret.ts'

/** The kernel's MAX_ARG_STRLEN, with the NUL at its end (execve(2)). */
const LONGEST_BYTES = 131_071

/**
 * Variables as systemd's EnvironmentFile= reads them (systemd.exec(5)): in double quotes a backslash takes the meaning from
 * `"`, `\`, a backquote and `$`, and everything else stands for itself: ends of lines, carriage returns, tabs, ESC. Nothing is expanded.
 * What is no character of Unicode would have it refuse the whole file.
 * @throws variable_not_here for what such a file cannot hold
 */
export function environmentFile(variables: Record<string, string | Secret>): string {
  return Object.entries(variables)
    .map(([name, given]) => {
      const value = given instanceof Secret ? given.reveal() : given
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw notHere(name, 'its name is not of letters, digits and _')
      if (value.includes('\0')) throw notHere(name, 'its value holds a NUL')
      if (/\p{Noncharacter_Code_Point}|\p{Surrogate}/u.test(value)) throw notHere(name, 'its value holds what is no character')
      if (Buffer.byteLength(`${name}=${value}`) > LONGEST_BYTES)
        throw notHere(name, 'it is longer than 128 KiB, which no program can be given')
      return `${name}="${value.replace(/["\\`$]/g, '\\$&')}"\n`
    })
    .join('')
}

function notHere(name: string, why: string): WebopsError {
  return new WebopsError({
    code: 'variable_not_here',
    kind: 'invalid',
    message: `The variable ${name.slice(0, 60)} cannot be given to a standard deployment: ${why}.`,
    hint: 'Change the variable, or let the deployment use Docker.',
    field: 'dockerEnvVars',
  })
}
