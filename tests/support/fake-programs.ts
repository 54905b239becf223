import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { booted } from '#adapters/process-engine/booted.ts'
import type { ContainerRecord } from '#adapters/process-engine/records.ts'
import { openStore, type Store } from '#adapters/process-engine/store.ts'

/** A server for tests: a folder, programs that answer as they are told and write down what they were asked, a store in it. */
export class FakePrograms {
  readonly folder = mkdtempSync(join(tmpdir(), 'processes-'))
  readonly store: Store
  readonly reported: string[] = []
  readonly #path = process.env['PATH']
  readonly #mark = booted.mark

  constructor() {
    this.store = openStore({
      folder: join(this.folder, 'engine'),
      templates: createTemplates(join(import.meta.dirname, '../../system-templates')),
      programs: { node: null, caddy: null },
      unitDir: join(this.folder, 'units'),
      report: (error) => this.reported.push((error as { code?: string }).code ?? error.message),
    })
    for (const name of ['bin', 'units', 'booted']) mkdirSync(join(this.folder, name))
    booted.mark = join(this.folder, 'booted')
    for (const name of ['systemctl', 'journalctl', 'chown']) this.program(name, '')
    process.env['PATH'] = `${join(this.folder, 'bin')}:${this.#path}`
  }

  program(name: string, script: string): void {
    const file = join(this.folder, 'bin', name)
    writeFileSync(file, `#!/bin/sh\ncd ${this.folder}\necho "${name} $*" >> asked\n${script}\n`)
    chmodSync(file, 0o755)
  }

  /** What of programs was asked so far. */
  asked(like = ''): string[] {
    const file = join(this.folder, 'asked')
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
    return lines.filter((line) => line.includes(like))
  }

  forget(): void {
    rmSync(join(this.folder, 'asked'), { force: true })
  }

  /** A built tree. @param key one of its 64 digits */
  tree(key: string, labels: Record<string, string> = {}): string {
    const place = join(this.store.places.trees, key.repeat(64))
    const record = { id: `tree:${key.repeat(64)}`, references: [`shop:${key}`], labels, account: 'nobody', start: ['true'], path: '/bin' }
    mkdirSync(join(place, 'files'), { recursive: true })
    writeFileSync(join(place, 'tree.json'), JSON.stringify({ ...record, process: { root: '.', versions: {} } }))
    return join(place, 'files')
  }

  close(): void {
    process.env['PATH'] = this.#path
    booted.mark = this.#mark
    rmSync(this.folder, { recursive: true })
  }
}

/** A container of the deployment `shop`. @param key one of the 24 digits of its id */
export function containerRecord(key: string, more: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    ...{ id: key.repeat(24), name: 'webops-shop', imageId: `tree:${'b'.repeat(64)}`, deployment: 'shop', account: 'nobody', labels: {} },
    ...{ createdAt: new Date(0).toISOString(), startedAt: new Date(0).toISOString(), stopGraceSeconds: 1, stopSignal: 'SIGTERM' },
    ...{ restartPolicy: 'unless-stopped', isWanted: true, isCommand: false, networkMode: 'bridge', ports: [], volumes: [] },
    ...{ readOnly: [], writable: [], inMemory: [], directory: '/app', limits: {} },
    ...more,
  }
}
