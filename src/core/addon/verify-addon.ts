import { type AddonProblem, examineAddon } from './load-addon.ts'

/** What is wrong with an addon's folder; nothing when it is ready to be used. The code of its hooks' files is loaded. */
export async function verifyAddon(dir: string): Promise<{ ok: boolean; problems: AddonProblem[] }> {
  const { problems } = await examineAddon(dir)
  return { ok: problems.length === 0, problems }
}
