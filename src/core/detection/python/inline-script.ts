import { parse } from 'smol-toml'
import { textsOf } from '../fields.ts'
import { parseRequirement, type Requirement } from './requirement.ts'

/**
 * Dependencies that a single file names in a comment of its own.
 * https://packaging.python.org/en/latest/specifications/inline-script-metadata/
 * @returns null when it has no such comment, or one that cannot be read
 */
export function inlineRequirements(text: string): { requirements: Requirement[]; lines: string[]; python: string | null } | null {
  const block = /^# \/\/\/ script[ \t]*$\n((?:^#(?: .*)?$\n){1,500}?)^# \/\/\/[ \t]*$/m.exec(text)?.[1]
  if (block === undefined) return null
  try {
    const fields = parse(block.replace(/^# ?/gm, ''))
    const lines = textsOf(fields['dependencies']).filter((line) => parseRequirement(line) !== null)
    const python = fields['requires-python']
    return {
      lines,
      requirements: lines.flatMap((line) => parseRequirement(line) ?? []),
      python: typeof python === 'string' ? python : null,
    }
  } catch {
    return null
  }
}
