import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { z } from 'zod'

const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()).default([]))

/** What an application has to answer, as railway's railpack writes it into a test.json. */
const testCase = z.object({
  expectedOutput: texts,
  envs: z.record(z.string(), z.coerce.string()).default({}),
  httpCheck: z
    .object({ path: z.string().default('/'), expected: z.number().default(200), internalPort: z.number(), expectedOutput: texts })
    .nullable()
    .default(null),
  configFile: z.string().nullable().default(null),
  shouldFail: z.boolean().default(false),
  platform: z.string().nullable().default(null),
  skipArch: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()).default([])),
})

/** What FrankenPHP prints when it starts: another server has to answer in its place. */
const OF_OTHER_SERVERS = new Set(['starting server loop'])

export type TestCase = z.output<typeof testCase>

/**
 * The cases of an application that say something of it, and not of the builder that they were written for.
 * @returns null when it has no test.json; then it has to answer at all
 */
export async function readCases(folder: string): Promise<TestCase[] | null> {
  const text = await readFile(join(folder, 'test.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const cases = z.array(testCase).safeParse(parse(text, [], { allowTrailingComma: true }))
  if (!cases.success) return null
  return cases.data
    .filter((one) => one.configFile === null && !one.shouldFail && isForHere(one) && !setsUpBuilder(one))
    .map((one) => ({ ...one, expectedOutput: one.expectedOutput.filter((text) => !OF_OTHER_SERVERS.has(text)) }))
}

/** Whether its variables tell the builder what nothing in the application says: versions, packages, commands. */
const setsUpBuilder = ({ envs }: TestCase) => Object.keys(envs).some((name) => /^RAILPACK_(?:PACKAGES|\w+_(?:VERSION|CMD|PACKAGES|SCRIPT))$/.test(name))

function isForHere({ platform, skipArch }: TestCase): boolean {
  const here = process.arch === 'arm64' ? 'arm64' : 'amd64'
  return (platform === null || platform.endsWith(here)) && !skipArch.includes(here)
}
