import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import type { BuildRequest, ContainerSpec, Engine } from '#core/ports/engine.ts'

export const APPLICATION = join(import.meta.dirname, 'application')
const WAIT_MS = 20_000

/** An engine with one image in it, and names of this run's own. */
export class EngineWorld {
  readonly engine: Engine
  readonly deployment = `conf-${randomBytes(3).toString('hex')}`
  readonly labels = { [LABEL_DEPLOYMENT]: this.deployment }
  imageId = ''

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** As the build step asks for it: an engine takes what it needs. */
  buildRequest(more: Partial<BuildRequest> = {}): BuildRequest {
    const process = { root: '.', install: null, build: null, static: null, release: null, port: 3000, versions: {} }
    return {
      contextDir: APPLICATION,
      dockerfile: 'Dockerfile',
      buildArgs: {},
      labels: this.labels,
      tags: [`webops/${this.deployment}:1`],
      process: { ...process, start: 'exec perl serve.pl' },
      ...more,
    }
  }

  spec(name: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
    return {
      name: `webops-${this.deployment}${name}`,
      image: this.imageId,
      environment: { PORT: '3000', GREETING: 'hello "you" $HOME %n \\ ’', ...more.environment },
      labels: this.labels,
      networkMode: 'bridge',
      ports: [{ containerPort: 3000, protocol: 'tcp', hostAddress: '127.0.0.1' }],
      mounts: [],
      restartPolicy: 'no',
      stopGraceSeconds: 5,
      ...without(more, 'environment'),
    }
  }

  /** One that runs and answers. @returns its id and where it answers */
  async running(name: string, more: Partial<ContainerSpec> = {}): Promise<{ id: string; address: string }> {
    const { id } = await this.engine.createContainer(this.spec(name, more))
    await this.engine.startContainer(id)
    const made = await this.engine.inspectContainer(id)
    const address = `http://127.0.0.1:${made?.ports[0]?.hostPort}/`
    await until(`${name} to answer`, async () => (await ask(address)) !== null)
    return { id, address }
  }

  async tidy(): Promise<void> {
    for (const one of await this.engine.listContainers(this.labels)) await this.engine.removeContainer(one.id)
    for (const volume of await this.engine.listVolumes(this.labels)) await this.engine.removeVolume(volume)
  }
}

/** What it answers, or null. */
export function ask(address: string): Promise<string | null> {
  return fetch(address, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.text(),
    () => null,
  )
}

export async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS
  while (!(await isTrue())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited ${WAIT_MS / 1000} s in vain for ${what}.`)
    await sleep(100)
  }
}

function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = object
  return rest
}
