import { compareFiles, sameSealedFile, type SameSecretFile } from './compare-files.ts'
import type { FrozenConfiguration, FrozenSecret, FrozenVariable } from './frozen-configuration.schema.ts'
import type { ConfigurationChange } from './release-diff.schema.ts'
import { isModelCommand } from '../llm/vllm-arguments.ts'

/** Not settings: they say what it was built from. */
const NOT_COMPARED = new Set(['version', 'variables', 'files', 'generatedDockerfile', 'dockerfile', 'fileSettings'])

/** As the deployment's own fields are called. */
const FIELDS: Record<string, string> = { volumes: 'dockerVolumes', ports: 'dockerPorts', networkMode: 'dockerNetworkMode' }

/** Whether two secrets of one name hold the same value. */
export type SameSecret = (variable: string, before: FrozenSecret, after: FrozenSecret) => Promise<boolean>

/** What the panel can say of it: what was encrypted once, or has one fingerprint, is the same; of anything else it does not know. */
export const sameCiphertext: SameSecret = (_variable, before, after) => Promise.resolve(isSameSecret(before, after))

function isSameSecret(before: FrozenSecret, after: FrozenSecret): boolean {
  return before.ciphertext === after.ciphertext || (before.fingerprint !== undefined && before.fingerprint === after.fingerprint)
}

/** Whether two variables are the same, as far as the panel can tell: their values, and when they are there. */
export function isSameVariable(before: FrozenVariable, after: FrozenVariable): boolean {
  if (before.availableAt !== after.availableAt) return false
  if ('ciphertext' in before) return 'ciphertext' in after && isSameSecret(before, after)
  return 'value' in after && before.value === after.value
}

/** What is not the same in two configurations: settings first, then variables by name, then files by path. */
export async function compareConfigurations(
  before: FrozenConfiguration,
  after: FrozenConfiguration,
  sameSecret: SameSecret,
  sameFile: SameSecretFile = sameSealedFile,
): Promise<ConfigurationChange[]> {
  const [old, now] = [settingsOf(before), settingsOf(after)]
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => !NOT_COMPARED.has(key))
  const settings = keys.flatMap((key): ConfigurationChange[] => {
    const [was, is] = [old, now].map((one) => textOf(one[key]))
    if (was === undefined || is === undefined || was === is) return []
    return [{ field: FIELDS[key] ?? key, secret: false, change: kindOf(was !== null, is !== null), before: was, after: is }]
  })
  const variables = await compareVariables(before.variables, after.variables, sameSecret)
  return [...settings, ...variables, ...(await compareFiles(before.files, after.files, sameFile))]
}

/** One for one, the run options and what is said of a model too. What is not said of hardening is that there is none. */
function settingsOf({ runOptions, llm, command, ...rest }: FrozenConfiguration): Record<string, unknown> {
  const options = Object.entries({ ...runOptions, hardening: runOptions.hardening ?? 'none' })
  return {
    ...rest,
    ...Object.fromEntries(options.map(([key, value]) => [`runOptions.${key}`, value])),
    ...Object.fromEntries(Object.entries(llm ?? {}).map(([key, value]) => [`llm.${key}`, value])),
    // What was made of the model's settings says the same again.
    command: isModelCommand({ llm, command, port: rest.port }) ? null : command,
  }
}

type Variables = FrozenConfiguration['variables']

async function compareVariables(before: Variables, after: Variables, sameSecret: SameSecret): Promise<ConfigurationChange[]> {
  const changes: ConfigurationChange[] = []
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    const [was, is] = [before, after].map((variables) => (Object.hasOwn(variables, name) ? variables[name] : undefined))
    if (was && is && (await isSame(name, was, is, sameSecret))) continue
    const phases = was?.availableAt !== is?.availableAt
    changes.push({
      field: `dockerEnvVars.${name}`,
      secret: [was, is].some((variable) => variable !== undefined && 'ciphertext' in variable),
      change: kindOf(was !== undefined, is !== undefined),
      before: shown(was, phases),
      after: shown(is, phases),
    })
  }
  return changes
}

async function isSame(name: string, was: FrozenVariable, is: FrozenVariable, sameSecret: SameSecret): Promise<boolean> {
  if (was.availableAt !== is.availableAt) return false
  if ('ciphertext' in was && 'ciphertext' in is) return sameSecret(name, was, is)
  return isSameVariable(was, is)
}

function shown(variable: FrozenVariable | undefined, phases: boolean): string | null {
  if (!variable || 'ciphertext' in variable) return null
  return phases && variable.availableAt
    ? `${variable.value} (${variable.availableAt === 'both' ? 'also' : 'only'} while it is built)`
    : variable.value
}

function kindOf(was: boolean, is: boolean): ConfigurationChange['change'] {
  if (was && is) return 'changed'
  return was ? 'removed' : 'added'
}

/** A setting as people read it; null: none. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return null
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
  return JSON.stringify(value)
}
