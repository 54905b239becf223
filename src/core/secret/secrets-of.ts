import { Secret } from './secret.ts'

/** The secret ones among variables, in clear: for what cuts them out of texts. */
export function secretsOf(...variables: (Record<string, string | Secret> | undefined)[]): string[] {
  return variables
    .flatMap((ofOne) => Object.values(ofOne ?? {}))
    .filter((value) => value instanceof Secret)
    .map((secret) => secret.reveal())
}
