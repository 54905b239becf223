import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Supervisor, UnitStatus } from '#core/ports/supervisor.ts'
import { besideProcesses } from './beside-processes.ts'

const status: UnitStatus = { activeState: 'active', subState: 'running', enabled: true, restarts: 0 }

describe('a supervisor beside the engine for processes', () => {
  let unitDir: string
  let touched: string[]

  beforeEach(async () => {
    unitDir = await mkdtemp(join(tmpdir(), 'units-'))
    touched = []
    await writeFile(join(unitDir, 'webops-shop.service'), '')
    await symlink('webops-process.0123456789abcdef01234567.service', join(unitDir, 'webops-blog.service'))
    await symlink('/dev/null', join(unitDir, 'webops-masked.service'))
  })
  afterEach(() => rm(unitDir, { recursive: true }))

  const supervisor = () => {
    const note = (unit: string) => Promise.resolve(void touched.push(unit))
    const units = ['webops-shop.service', 'webops-blog.service'].map((unit) => ({ unit, text: '', status }))
    const plain = { stop: note, remove: note, disable: note, status: () => Promise.resolve(status), survey: () => Promise.resolve(units) }
    return besideProcesses(plain as unknown as Supervisor, unitDir)
  }

  it('has no unit where a link leads to a standard deployment, and stops none', async () => {
    expect(await supervisor().status('webops-blog.service')).toBeNull()
    expect(await supervisor().status('webops-shop.service')).toEqual(status)
    expect((await supervisor().survey()).map(({ unit }) => unit)).toEqual(['webops-shop.service'])
    expect(await supervisor().status('webops-masked.service')).toEqual(status)
    for (const unit of ['webops-blog.service', 'webops-shop.service']) {
      await supervisor().stop(unit)
      await supervisor().disable(unit)
      await supervisor().remove(unit)
    }
    expect(touched).toEqual(['webops-shop.service', 'webops-shop.service', 'webops-shop.service'])
  })
})
