import { readdir } from 'node:fs/promises'

const UNIT = /^webops-process\.([0-9a-f]{24})\.service$/

/** Names of the units of standard deployments in a folder, whichever installation has made them. */
export async function unitsIn(unitDir: string): Promise<string[]> {
  return (await readdir(unitDir).catch(() => [])).filter((name) => UNIT.test(name))
}

/** The id of the container whose unit this is; null for what is none. */
export function idOfUnit(name: string): string | null {
  return UNIT.exec(name)?.[1] ?? null
}
