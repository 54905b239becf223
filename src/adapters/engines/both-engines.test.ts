import { describe, expect, it } from 'vitest'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine, Labels } from '#core/ports/engine.ts'
import { LABEL_DEPLOYMENT, LABEL_ENGINE } from '#core/deployment/names.ts'
import { bothEngines } from './both-engines.ts'

/** An engine that has what it is given, and notes what else it was asked for. */
function engineWith(names: string[], calls: string[], tag: string): Engine {
  const known: Record<string, unknown> = {
    inspectImage: (name: string) => Promise.resolve(names.includes(name) ? { id: name } : null),
    inspectContainer: (name: string) => Promise.resolve(names.includes(name) ? { id: name } : null),
    inspectVolume: (name: string) => Promise.resolve(names.includes(name) ? { name } : null),
    listImages: ({ [LABEL_DEPLOYMENT]: deployment }: Labels) =>
      Promise.resolve(names.filter((name) => deployment === undefined || name === `webops-${deployment}`).map((id) => ({ id }))),
    surveyContainers: () => Promise.resolve(names.map((name) => ({ name }))),
    info: () => Promise.resolve({ version: tag }),
  }
  return new Proxy({} as Engine, {
    // An engine is no promise, which is what `then` is asked for.
    get: (_target, key: string) =>
      key === 'then'
        ? undefined
        : (known[key] ??
          ((first: unknown) => {
            const { image, process } = (typeof first === 'object' ? first : {}) as { image?: string; process?: unknown }
            calls.push(`${tag} ${key} ${image ?? (process ? 'process' : String(first))}`)
            return Promise.resolve(null)
          })),
  })
}

/** Every question to it ends so. */
function away(code: string): Engine {
  const error = new WebopsError({ code, kind: 'unavailable', message: 'No engine.' })
  return new Proxy({} as Engine, { get: (_target, key) => (key === 'then' ? undefined : () => Promise.reject(error)) })
}

describe('two engines as one', () => {
  it('sends each call to the one that has what it is about', async () => {
    const calls: string[] = []
    const engine = bothEngines(
      engineWith(['sha256:a', 'webops-shop'], calls, 'docker'),
      engineWith(['tree:b', 'webops-blog'], calls, 'process'),
      () => true,
    )
    await engine.startContainer('webops-shop')
    await engine.startContainer('webops-blog')
    await engine.createContainer({ image: 'tree:b' } as never)
    await engine.createContainer({ image: 'sha256:a' } as never)
    await engine.buildImage({ process: {} } as never, () => undefined, new AbortController().signal)
    await engine.ensureVolume('webops-new-data', { [LABEL_ENGINE]: 'process' })
    await engine.ensureVolume('webops-new-other', {})
    expect(calls).toEqual([
      'docker startContainer webops-shop',
      'process startContainer webops-blog',
      'process createContainer tree:b',
      'docker createContainer sha256:a',
      'process buildImage process',
      'process ensureVolume webops-new-data',
      'docker ensureVolume webops-new-other',
    ])
    expect((await engine.surveyContainers({})).map(({ name }) => name)).toEqual(['sha256:a', 'webops-shop', 'tree:b', 'webops-blog'])
    expect(await engine.inspectImage('tree:gone')).toBeNull()
  })

  it('has the processes alone on a server without Docker', async () => {
    const engine = bothEngines(away('engine_not_installed'), engineWith(['webops-blog'], [], 'process'), () => false)
    expect(await engine.surveyContainers({})).toEqual([{ name: 'webops-blog' }])
    expect(await engine.inspectContainer('webops-shop')).toBeNull()
    expect(await engine.info()).toMatchObject({ version: 'process' })
    expect(await engine.ensureNetwork('webops-a.b', {})).toBe('webops-a.b')
    await expect(engine.createContainer({ image: 'nginx' } as never)).rejects.toMatchObject({ code: 'engine_not_installed' })
  })

  it('does not take an engine that does not answer for one that has nothing', async () => {
    const engine = bothEngines(away('engine_not_answering'), engineWith(['webops-blog'], [], 'process'), () => false)
    await expect(engine.surveyContainers({})).rejects.toMatchObject({ code: 'engine_not_answering' })
    await expect(engine.inspectContainer('webops-shop')).rejects.toMatchObject({ code: 'engine_not_answering' })
    expect(await engine.inspectContainer('webops-blog')).toMatchObject({ id: 'webops-blog' })
  })

  it('keeps one volume of a name: data would be in two places', async () => {
    const engine = bothEngines(engineWith(['webops-shop-data'], [], 'docker'), engineWith(['webops-blog-data'], [], 'process'), () => true)
    await expect(engine.ensureVolume('webops-shop-data', { [LABEL_ENGINE]: 'process' })).rejects.toMatchObject({
      code: 'volume_of_other_engine',
    })
    await expect(engine.ensureVolume('webops-blog-data', {})).rejects.toMatchObject({ code: 'volume_of_other_engine' })
    await expect(engine.ensureVolume('webops-shop-data', {})).resolves.toBeUndefined()
    const alone = bothEngines(away('engine_not_installed'), engineWith(['webops-blog-data'], [], 'process'), () => false)
    await expect(alone.ensureVolume('webops-blog-data', { [LABEL_ENGINE]: 'process' })).resolves.toBeUndefined()
  })

  it('asks the one that is meant how it is', async () => {
    const engine = bothEngines(away('engine_not_running'), engineWith(['webops-blog'], [], 'process'), () => false)
    expect(await engine.info(undefined, 'processes')).toMatchObject({ version: 'process' })
    await expect(engine.info(undefined, 'containers')).rejects.toMatchObject({ code: 'engine_not_running' })
  })

  it('does not take an engine that is installed, and stopped for a while, for one that has nothing', async () => {
    for (const code of ['engine_not_installed', 'engine_not_running']) {
      const engine = bothEngines(away(code), engineWith(['webops-blog'], [], 'process'), () => true)
      await expect(engine.surveyContainers({})).rejects.toMatchObject({ code })
      await expect(engine.inspectContainer('webops-shop')).rejects.toMatchObject({ code })
      await expect(engine.removeContainer('webops-shop')).rejects.toMatchObject({ code })
      await expect(engine.info()).rejects.toMatchObject({ code })
      expect(await engine.inspectContainer('webops-blog')).toMatchObject({ id: 'webops-blog' })
    }
  })

  it('goes on with a standard deployment while the other engine is away', async () => {
    const engine = bothEngines(away('engine_not_running'), engineWith(['webops-blog'], [], 'process'), () => true)
    expect(await engine.inspectContainer('webops-blog.next')).toBeNull()
    await engine.removeContainer('webops-blog.old')
    expect(await engine.surveyContainers({ 'webops.deployment': 'blog' })).toEqual([{ name: 'webops-blog' }])
    await expect(engine.inspectContainer('webops-shop.next')).rejects.toMatchObject({ code: 'engine_not_running' })
    await expect(engine.surveyContainers({ 'webops.deployment': 'shop' })).rejects.toMatchObject({ code: 'engine_not_running' })
    await expect(engine.surveyContainers({ 'webops.deployment': '' })).rejects.toMatchObject({ code: 'engine_not_running' })
  })

  it('tells what is of standard deployments alone, whatever has become of the other engine', async () => {
    const engine = bothEngines(away('engine_not_answering'), engineWith(['webops-blog'], [], 'process'), () => true)
    const only = { 'webops.deployment': '', [LABEL_ENGINE]: 'process' }
    expect(await engine.surveyContainers(only)).toEqual([{ name: 'webops-blog' }])
    expect(await engine.listImages({ [LABEL_ENGINE]: 'process' })).toEqual([{ id: 'webops-blog' }])
    await expect(engine.surveyContainers({ 'webops.deployment': '' })).rejects.toMatchObject({ code: 'engine_not_answering' })
  })

  it('says that there is no engine where there is nothing to run either', async () => {
    const engine = bothEngines(away('engine_not_running'), engineWith([], [], 'process'), () => false)
    await expect(engine.info()).rejects.toMatchObject({ code: 'engine_not_running' })
  })
})
