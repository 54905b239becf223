import type { z } from 'zod'
import type { environmentVariables } from './deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { SecretSealer } from '../ports/secrets.ts'
import { Secret } from '../secret/secret.ts'
import type { VariableRecord } from '../variable/variable.store.ts'

export type VariablesInput = z.output<typeof environmentVariables>
type VariableInput = VariablesInput[string]

const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_KEY|API_?KEY|CREDENTIAL|DSN|DATABASE_URL/i

/** Whether a variable is kept as a secret: as it was said, or by its name where nothing was said. */
export function isSecret(name: string, given: VariableInput): boolean {
  return typeof given === 'string' ? SECRET_NAME.test(name) : given.secret
}

/**
 * What was given as it is stored: secrets encrypted, `null` keeping what is there.
 * @param deploymentId the deployment that alone will be able to open them
 * @param stored the variables there are
 * @throws value_missing for `null` where nothing is stored
 */
export async function sealVariables(
  sealer: SecretSealer,
  deploymentId: string,
  given: VariablesInput,
  stored: VariableRecord[],
): Promise<VariableRecord[]> {
  const byName = new Map(stored.map((variable) => [variable.name, variable]))
  return Promise.all(
    Object.entries(given).map(async ([name, input]) => {
      const value = typeof input === 'string' ? input : input.value
      const secret = isSecret(name, input)
      if (value === null) return kept(byName.get(name), name)
      if (!secret) return { name, secret, value, ciphertext: null }
      return { name, secret, value: null, ciphertext: await sealer.seal(new Secret(value), { deploymentId, variable: name }) }
    }),
  )
}

function kept(stored: VariableRecord | undefined, name: string): VariableRecord {
  if (stored) return stored
  throw new WebopsError({
    code: 'value_missing',
    kind: 'invalid',
    message: `The variable ${name} has no value.`,
    hint: 'null keeps the value that is stored, and none is.',
    field: `dockerEnvVars.${name}`,
  })
}

/** What may leave the panel for a preview: the names of all, and no secret. */
export function withoutSecrets(given: VariablesInput): VariablesInput {
  return Object.fromEntries(
    Object.entries(given).map(([name, input]) => [name, isSecret(name, input) ? { secret: true, value: null } : input]),
  )
}
