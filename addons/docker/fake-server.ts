import type { AccountEnd, BuildRequest, ContainerDetails, ContainerSpec, ProbeResult } from '../../src/addon-api/index.ts'

/** A server in memory, for tests: containers, one unit and files, with a record of what was done to them. */
export class FakeServer {
  containers: ContainerDetails[] = []
  unit: 'missing' | 'inactive' | 'active' = 'missing'
  /** systemd is, whether there is a unit or not. */
  booted = false
  /** What builds were asked for, and volumes and networks. */
  asked: unknown[] = []
  files: Record<string, string> = {}
  did: string[] = []
  /** Of every image that is asked for. */
  imageNames = ['webops/shop:2']
  hasHealthcheck = false
  /** What becomes of its accounts when it is removed. */
  accounts: AccountEnd[] = []
  /** Of a connection to the container itself. */
  connects = false
  answer: ProbeResult = { ok: true, detail: 'HTTP 200', status: 200, durationMs: 1 }
  /** Effects that still work; the next one is the worker's death. */
  failAfter = Number.POSITIVE_INFINITY
  #now = 0
  #made = 0

  constructor(checkout: Record<string, string> = {}) {
    for (const [path, content] of Object.entries(checkout)) this.files[`/work/${path}`] = content
  }

  with(name: string, id: string, details: Partial<ContainerDetails> = {}): this {
    this.containers.push({
      id,
      name,
      imageId: 'sha256:image',
      labels: { 'webops.deployment': 'shop', 'webops.release': '1' },
      state: 'running',
      health: 'none',
      exitCode: null,
      outOfMemory: false,
      startedAt: new Date(0),
      finishedAt: null,
      restartCount: 0,
      stopGraceSeconds: 10,
      networkMode: 'bridge',
      ports: [{ containerPort: 8000, protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 20_001 }],
      ipAddress: '172.17.0.2',
      ...details,
    })
    return this
  }

  withUnit(): this {
    this.unit = 'active'
    return this
  }

  services() {
    return {
      engine: this.#engine(),
      supervisor: this.#supervisor(),
      files: {
        list: (dir: string) =>
          Promise.resolve(
            Object.keys(this.files)
              .filter((path) => path.startsWith(`${dir}/`))
              .map((path) => path.slice(dir.length + 1))
              .sort(),
          ),
        read: (dir: string, path: string) => Promise.resolve(this.files[`${dir}/${path}`] ?? null),
        write: async (dir: string, path: string, content: string) => void (this.files[`${dir}/${path}`] = content),
        remove: async (dir: string, path: string) => {
          for (const there of Object.keys(this.files))
            if (there === `${dir}/${path}` || there.startsWith(`${dir}/${path}/`)) delete this.files[there]
        },
      },
      templates: { render: (name: string, values: unknown) => Promise.resolve(`${name} ${JSON.stringify(values)}`) },
      probe: {
        http: () => Promise.resolve(this.answer),
        tcp: () => Promise.resolve({ ok: this.connects, detail: this.answer.detail, durationMs: 1 }),
      },
      clock: {
        now: () => new Date(this.#now),
        monotonic: () => this.#now,
        sleep: async (ms: number) => {
          this.#now += ms
          if (ms >= 1000) this.#effect(`sleep ${ms}`)
        },
      },
    }
  }

  #effect(what: string): void {
    if (this.did.length >= this.failAfter) throw new Error('The worker was killed.')
    this.did.push(what)
  }

  #find(name: string): ContainerDetails | undefined {
    return this.containers.find((container) => container.name === name || container.id === name)
  }

  #change(name: string, what: string, change: Partial<ContainerDetails>): void {
    const found = this.#find(name)
    if (!found) throw new Error(`There is no container ${name}.`)
    this.#effect(what)
    Object.assign(found, change)
  }

  #engine() {
    return {
      info: (_patienceMs?: number, of?: 'containers' | 'processes') =>
        Promise.resolve({
          version: of === 'processes' ? 'systemd 252' : '26.1',
          apiVersion: '1.45',
          architecture: 'amd64',
          buildkit: of !== 'processes',
          cpus: 2,
          memoryBytes: 4 * 1024 ** 3,
        }),
      inspectContainer: (name: string) => Promise.resolve(structuredClone(this.#find(name)) ?? null),
      listContainers: () => Promise.resolve(structuredClone(this.containers)),
      containerBody: (spec: ContainerSpec) => ({ name: spec.name, ports: spec.ports }),
      containerLogs: () => Promise.resolve(),
      inspectImage: (reference: string) =>
        Promise.resolve({
          id: reference,
          references: this.imageNames,
          labels: {},
          exposedPorts: [] as number[],
          hasHealthcheck: this.hasHealthcheck,
        }),
      ensureVolume: async (name: string, labels: Record<string, string>) => void this.asked.push({ volume: name, labels }),
      ensureNetwork: async (name: string) => {
        this.asked.push({ network: name })
        return name
      },
      buildImage: async (request: BuildRequest) => {
        this.asked.push(request)
        return { imageId: request.process ? 'tree:built' : 'sha256:built' }
      },
      listImages: () => Promise.resolve([]),
      listVolumes: () => Promise.resolve([]),
      removeImage: async (reference: string) => this.#effect(`remove-image ${reference}`),
      releaseAccounts: () => Promise.resolve(this.accounts),
      listNetworks: () => Promise.resolve([]),
      surveyContainers: () => Promise.resolve(structuredClone(this.containers)),
      createContainer: async (spec: ContainerSpec) => {
        this.#effect(`create ${spec.name}`)
        const id = `id-made-${(this.#made += 1)}`
        this.with(spec.name, id, { state: 'created', labels: spec.labels })
        return { id }
      },
      startContainer: async (name: string) => this.#change(name, `start ${name}`, { state: 'running' }),
      stopContainer: async (name: string) => {
        if (this.#find(name)?.state !== 'running') return
        this.#change(name, `stop ${name}`, { state: 'exited', exitCode: 0 })
        // Its unit's client ends with it.
        if (this.unit === 'active') this.unit = 'inactive'
      },
      renameContainer: async (name: string, newName: string) => {
        if (this.#find(newName)) throw new Error(`${newName} is in use.`)
        this.#change(name, `rename ${this.#find(name)?.name} ${newName}`, { name: newName })
      },
      setRestartPolicy: async (name: string, policy: string) => this.#change(name, `policy ${name} ${policy}`, {}),
      removeContainer: async (name: string) => {
        if (!this.#find(name)) return
        this.#effect(`remove ${name}`)
        this.containers = this.containers.filter((container) => container !== this.#find(name))
      },
      tagImage: async (_id: string, reference: string) => this.#effect(`tag ${reference}`),
    }
  }

  #supervisor() {
    const set = (what: string, state?: 'inactive' | 'active') => async () => {
      this.#effect(`unit ${what}`)
      if (state) this.unit = state
    }
    return {
      available: () => Promise.resolve(this.booted || this.unit !== 'missing'),
      status: () => Promise.resolve(this.unit === 'missing' ? null : { activeState: this.unit, subState: '', enabled: true, restarts: 0 }),
      install: set('install'),
      enable: set('enable'),
      disable: set('disable'),
      start: set('start', 'active'),
      stop: set('stop', 'inactive'),
      restart: set('restart', 'active'),
      remove: set('remove'),
    }
  }
}
