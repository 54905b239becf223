import type { BaseImageOrigin, BaseImages } from '#core/ports/base-images.ts'
import type { Engine, OnLine } from '#core/ports/engine.ts'
import { makeStandIn, type ImageMaker } from './make-stand-in.ts'
import { isOutdated, isStandIn } from './stand-in-recipe.ts'
import { standInFor } from './stand-ins.ts'

export interface DeployBaseImagesSettings {
  engine: Pick<Engine, 'askRegistry' | 'buildImage' | 'inspectImage' | 'pullImage'>
  /** Where what is sent to the engine is put together. */
  workDir: string
  /** How long a registry may take to answer, in milliseconds; unset: ten seconds. */
  patienceMs?: number
  /** How long one that did not answer is not asked again, in milliseconds; unset: five minutes. */
  silenceMs?: number
  /** How long a registry is not asked again for the image that a stand-in is there for, in milliseconds; unset: a day. */
  replaceMs?: number
}

const PATIENCE_MS = 10_000
const SILENCE_MS = 5 * 60_000
const REPLACE_MS = 24 * 60 * 60_000
/** Nobody waits for it. */
const REPLACE_TIMEOUT_MS = 30 * 60_000

/** Base images for deploys, made by the engine alone: the worker may not do what debootstrap needs. */
export function createBaseImages(settings: DeployBaseImagesSettings): BaseImages {
  const { engine, workDir, patienceMs = PATIENCE_MS, silenceMs = SILENCE_MS, replaceMs = REPLACE_MS } = settings
  const maker = byEngine(engine)
  const silent = new Map<string, number>()
  // One at a time: what two stand-ins are made on is made once.
  let last: Promise<unknown> = Promise.resolve()

  const registryAnswers = async (reference: string): Promise<boolean> => {
    const registry = registryOf(reference)
    if ((silent.get(registry) ?? Number.NEGATIVE_INFINITY) > performance.now()) return false
    const answer = await engine.askRegistry(reference, patienceMs)
    if (answer === 'silent') silent.set(registry, performance.now() + silenceMs)
    else silent.delete(registry)
    return answer !== 'silent'
  }

  const replaced = new Map<string, number>()
  /** Pulls what a stand-in is there for, beside the deploy that has to do with it: that one does not wait, the next one has it. */
  const replaceOnceADay = (reference: string): void => {
    if ((replaced.get(reference) ?? Number.NEGATIVE_INFINITY) > performance.now()) return
    replaced.set(reference, performance.now() + replaceMs)
    void (async () => {
      if (await registryAnswers(reference)) await engine.pullImage(reference, () => undefined, AbortSignal.timeout(REPLACE_TIMEOUT_MS))
    })().catch(() => undefined)
  }

  const ensure = async (reference: string, onLine: OnLine, signal: AbortSignal): Promise<BaseImageOrigin> => {
    signal.throwIfAborted()
    const labels = await maker.labelsOf(reference)
    const isOld = labels !== null && isOutdated(reference, labels)
    if (labels !== null && !isOld) {
      if (isStandIn(labels)) replaceOnceADay(reference)
      return 'there'
    }
    // Without a stand-in there is nothing to choose: the build asks the registry itself.
    if (standInFor(reference) === null) return 'unknown'
    if (await unlessAborted(registryAnswers(reference), signal)) {
      // A build takes what is on the engine: the stand-in has to give way first.
      if (!isOld || (await isPulled(engine, reference, onLine, signal))) return 'registry'
    }
    const before = last
    const made = (async () => {
      await before.catch(() => undefined)
      signal.throwIfAborted()
      const now = await maker.labelsOf(reference)
      if (now !== null && !isOutdated(reference, now)) return
      const onProgress = (text: string) => onLine(text, 'stdout')
      await makeStandIn(maker, reference, { workDir, bootstrap: false, onProgress, onLine, signal })
    })()
    last = made.catch(() => undefined)
    try {
      await unlessAborted(made, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!isOld) throw error
      onLine(`The stand-in for ${reference} was made by an older recipe and cannot be made again: it stays as it is`, 'stderr')
      return 'there'
    }
    return 'stand-in'
  }
  // Without a stand-in there is nothing to do before the build.
  const isReady = async (reference: string): Promise<boolean> => {
    const labels = await maker.labelsOf(reference)
    return labels === null ? standInFor(reference) === null : !isOutdated(reference, labels)
  }
  return { ensure, isReady }
}

function byEngine(engine: DeployBaseImagesSettings['engine']): ImageMaker {
  return {
    labelsOf: async (reference) => (await engine.inspectImage(reference))?.labels ?? null,
    async build({ reference, contextDir, dockerfile, buildArgs, labels }, onLine, signal) {
      const request = { contextDir, dockerfile, buildArgs, labels, tags: [reference] }
      await engine.buildImage(request, onLine, signal ?? new AbortController().signal)
    },
  }
}

async function isPulled(
  engine: DeployBaseImagesSettings['engine'],
  reference: string,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await engine.pullImage(reference, onLine, signal)
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** As Docker reads a reference: what is before the first slash, where it looks like a host. */
function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io'
}

/** Whoever waits goes when it is told to; what is waited for ends by itself. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  aborted.promise.catch(() => undefined)
  work.catch(() => undefined)
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort))
}
