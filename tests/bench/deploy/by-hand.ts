import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { pack } from 'tar-fs'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { firstAnswer } from './first-answer.ts'
import type { Sample } from './samples.ts'

const engine = new Docker({ socketPath: '/var/run/docker.sock' })

/** How the product builds and runs a sample, for doing the same by hand. */
export interface Recipe {
  dockerfile: string
  /** That the application listens on. */
  port: number
  /** On the server, for the container made by hand. */
  hostPort: number
}

export interface HandTimes {
  clone: number
  build: number
  run: number
  answer: number
  total: number
}

/**
 * Deploys the newest commit of a sample the way somebody does without a panel: `git clone`, a build with BuildKit by the
 * engine's API, `docker run`, and asking until the new text is there. Nothing is checked, kept or switched.
 * @returns milliseconds of each part
 */
export async function deployByHand(sample: Sample, recipe: Recipe, signal: AbortSignal): Promise<HandTimes> {
  const name = containerOf(sample)
  const dir = mkdtempSync(join(tmpdir(), 'by-hand-'))
  const marks = [performance.now()]
  const mark = () => marks.push(performance.now())
  try {
    const checkout = join(dir, 'checkout')
    await requireProgram('git', ['clone', '--quiet', '--', sample.repository, checkout], { signal })
    mark()
    writeFileSync(join(checkout, '.by-hand.Dockerfile'), recipe.dockerfile)
    await build(checkout, name)
    mark()
    const publish = `127.0.0.1:${recipe.hostPort}:${recipe.port}`
    const environment = `PORT=${recipe.port}`
    await requireProgram('docker', ['run', '--detach', '--name', name, '--publish', publish, '--env', environment, name], { signal })
    mark()
    await firstAnswer(recipe.hostPort, 'localhost', sample.text, signal)
    mark()
  } finally {
    rmSync(dir, { recursive: true, force: true })
    await runProgram('docker', ['rm', '--force', '--volumes', name])
  }
  const [begun = 0, cloned = 0, built = 0, ran = 0, answered = 0] = marks
  return { clone: cloned - begun, build: built - cloned, run: ran - built, answer: answered - ran, total: answered - begun }
}

/** Removes the image that was made by hand. */
export async function clearByHand(sample: Sample): Promise<void> {
  await runProgram('docker', ['rm', '--force', '--volumes', containerOf(sample)])
  await runProgram('docker', ['rmi', '--force', containerOf(sample)])
}

function containerOf({ deployment }: Sample): string {
  return `by-hand-${deployment}`
}

async function build(checkout: string, tag: string): Promise<void> {
  const context = pack(checkout, { ignore: (path) => path === join(checkout, '.git') })
  // Its types lack what it knows: a Node stream of ours, and the version of the builder.
  const answer = await engine.buildImage(context as unknown as NodeJS.ReadableStream, {
    version: '2',
    dockerfile: '.by-hand.Dockerfile',
    t: tag,
  })
  const failure = await new Promise<string | null>((resolve, reject) => {
    engine.modem.followProgress(answer, (error, records: { error?: string }[]) =>
      error ? reject(error) : resolve(records.find((record) => record.error)?.error ?? null),
    )
  })
  if (failure) throw new Error(`The build by hand failed: ${failure}`)
}
