import { isDeepStrictEqual } from 'node:util'
import type { FrozenConfiguration } from './frozen-configuration.schema.ts'
import type { ConfigurationChange } from './release-diff.schema.ts'

/** Not settings: they say what it was built from. */
const NOT_COMPARED = new Set(['version', 'variables', 'generatedDockerfile', 'dockerfile'])

/** As the deployment's own fields are called. */
const FIELDS: Record<string, string> = { volumes: 'dockerVolumes', ports: 'dockerPorts', networkMode: 'dockerNetworkMode' }

/** Whether two ciphertexts of one variable hold the same value. */
export type SameSecret = (variable: string, before: string, after: string) => Promise<boolean>

/** What the panel can say of it: what was encrypted once is the same, of anything else it does not know. */
export const sameCiphertext: SameSecret = (_variable, before, after) => Promise.resolve(before === after)

/** What is not the same in two configurations: settings first, then variables by name. */
export async function compareConfigurations(
  before: FrozenConfiguration,
  after: FrozenConfiguration,
  sameSecret: SameSecret,
): Promise<ConfigurationChange[]> {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !NOT_COMPARED.has(key))
  const settings = keys.flatMap((key): ConfigurationChange[] => {
    const [was, is] = [before, after].map((one) => textOf((one as Record<string, unknown>)[key]))
    if (was === undefined || is === undefined || was === is) return []
    return [{ field: FIELDS[key] ?? key, secret: false, change: kindOf(was !== null, is !== null), before: was, after: is }]
  })
  return [...settings, ...(await compareVariables(before.variables, after.variables, sameSecret))]
}

type Variables = FrozenConfiguration['variables']

async function compareVariables(before: Variables, after: Variables, sameSecret: SameSecret): Promise<ConfigurationChange[]> {
  const changes: ConfigurationChange[] = []
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    const [was, is] = [before, after].map((variables) => (Object.hasOwn(variables, name) ? variables[name] : undefined))
    if (isDeepStrictEqual(was, is)) continue
    if (was && is && 'ciphertext' in was && 'ciphertext' in is && (await sameSecret(name, was.ciphertext, is.ciphertext))) continue
    changes.push({
      field: `dockerEnvVars.${name}`,
      secret: [was, is].some((variable) => variable !== undefined && 'ciphertext' in variable),
      change: kindOf(was !== undefined, is !== undefined),
      before: was && 'value' in was ? was.value : null,
      after: is && 'value' in is ? is.value : null,
    })
  }
  return changes
}

function kindOf(was: boolean, is: boolean): ConfigurationChange['change'] {
  if (was && is) return 'changed'
  return was ? 'removed' : 'added'
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return null
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
  return JSON.stringify(value)
}
