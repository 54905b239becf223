import { fieldsOf, listOf, textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { parseRequirement } from './requirement.ts'

export const CONDA_FILES = ['environment.yml', 'environment.yaml', 'conda.yml', 'conda.yaml']

/** What only conda has, or the index has under no such name. */
const NOT_ON_THE_INDEX = /^(?:_.*|pip|conda|nodejs|cudatoolkit|mkl|libgcc.*|gxx.*|gcc.*|openssl|ca-certificates)$/

/**
 * What a conda environment asks for, as pip would be asked for it.
 * https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html
 * @returns null where there is no such file with packages in it
 */
export async function readCondaEnvironment(folder: Folder): Promise<{ file: string; lines: string[]; python: string | null } | null> {
  const file = folder.first(...CONDA_FILES)
  if (file === null) return null
  const dependencies = listOf((await folder.yaml(file))?.['dependencies'])
  const lines: string[] = []
  let python: string | null = null
  for (const one of dependencies) {
    const said = textOf(one)?.replace(/^[\w-]+::/, '')
    const [, name = '', version = ''] = /^([\w.-]+)\s*(?:=+\s*([\d][\w.*]*))?/.exec(said ?? '') ?? []
    if (name === 'python') python = version || null
    else if (name !== '' && !NOT_ON_THE_INDEX.test(name)) lines.push(version === '' ? name : `${name}==${version.replace(/\.?\*$/, '')}.*`)
    for (const line of textsOf(fieldsOf(one)['pip'])) if (parseRequirement(line)) lines.push(line)
  }
  return dependencies.length === 0 ? null : { file, lines, python }
}
