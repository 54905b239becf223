import { randomUUID } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')
const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false']

/** What is deployed, and the file of it that each run changes. */
export interface Sample {
  kind: 'node' | 'static' | 'switch'
  repository: string
  deployment: string
  /** Holds a text that is served as it is. */
  file: string
  /** The served text of the last commit. */
  text: string
}

const SERVED = {
  node: { file: 'VERSION', text: 'one' },
  static: { file: 'index.html', text: 'Hello from files' },
  switch: { file: 'VERSION', text: 'one' },
} as const

/** Makes a repository of a sample, with its first commit. */
export async function makeSample(kind: Sample['kind'], folder: string, deployment: string): Promise<Sample> {
  const repository = join(folder, deployment)
  cpSync(join(FIXTURES, kind), repository, { recursive: true })
  await git(repository, 'init', '--quiet', '--initial-branch=main')
  const sample = { kind, repository, deployment, ...SERVED[kind] }
  await git(repository, 'add', '--all')
  await git(repository, ...IDENTITY, 'commit', '--quiet', '--message', 'Begin')
  return sample
}

/** Commits another text to the served file, one that no cache has seen. */
export async function changeServedFile(sample: Sample): Promise<void> {
  const text = `release ${randomUUID()}`
  const file = join(sample.repository, sample.file)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(sample.text, text))
  await git(sample.repository, ...IDENTITY, 'commit', '--quiet', '--all', '--message', `Say ${text}`)
  sample.text = text
}

async function git(repository: string, ...args: string[]): Promise<void> {
  await requireProgram('git', ['-C', repository, ...args])
}
