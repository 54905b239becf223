import type { Candidate } from '../candidate.ts'
import { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { nodeDetector } from './node-detector.ts'

/** For tests: small trees in memory. */
export const SAID: Said = { tools: {}, procfile: {}, install: null, build: null, start: null, release: null, static: null }

export type Files = Record<string, string | object>

export function folderOf(files: Files): Folder {
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]))
  return new Folder({ paths: [...texts.keys()].sort(), read: (path) => Promise.resolve(texts.get(path) ?? null) })
}

export const detect = (files: Files, said: Partial<Said> = {}) => nodeDetector.detect(folderOf(files), { ...SAID, ...said })

export async function best(files: Files, said: Partial<Said> = {}): Promise<Candidate> {
  const [candidate] = await detect(files, said)
  if (!candidate) throw new Error('nothing was found')
  return candidate
}
