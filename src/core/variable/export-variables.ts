import { inheritVariables } from './inherit-variables.ts'
import { findOwner, type VariablesOf } from './find-owner.ts'
import type { VariableScope } from './variable.schema.ts'
import type { StoredVariable } from './variable-record.ts'
import { nearest } from './variable.store.ts'
import { envLine, envLineInOne } from './write-env-file.ts'
import { scopeOf } from './check-references.ts'
import type { Core } from '../core.ts'
import type { Actor } from '../user/actor.ts'

/**
 * An owner's variables as the text of an .env file, which an import reads back. What is inherited and what is secret
 * stands in it as a comment; of a secret the name alone.
 * @throws deployment_not_found, project_not_found, environment_not_found
 */
export async function exportVariables(core: Core, actor: Actor, of: VariablesOf): Promise<string> {
  const { owner, place, target } = await findOwner(core, actor, of, 'read')
  const all = nearest(await core.variables.layers(place))
  const variables = place.preview ? inheritVariables(all, place.preview).kept : all
  const scope = scopeOf(owner)
  const own = variables.filter((variable) => variable.scope === scope)
  const inherited = variables.filter((variable) => variable.scope !== scope)
  const lines = [`# Variables of ${target.replace(':', ' ')}`, ...own.flatMap(ownLines)]
  if (inherited.length > 0) lines.push('', '# Inherited:', ...inherited.map(inheritedLine))
  return `${lines.join('\n')}\n`
}

function ownLines({ name, secret, value, availableAt }: StoredVariable): string[] {
  const when =
    availableAt === 'run' ? [] : [availableAt === 'both' ? '# also while the image is built:' : '# only while the image is built:']
  return [...when, secret ? `# ${name} is a secret` : envLine(name, value ?? '')]
}

function inheritedLine({ name, secret, value, scope }: StoredVariable & { scope: VariableScope }): string {
  const from = `from the ${scope}`
  return secret ? `# ${name} is a secret, ${from}` : `# ${envLineInOne(name, value ?? '')} (${from})`
}
