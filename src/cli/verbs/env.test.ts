import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangedVariablesView, ImportedVariablesView, VariableListView, VariableRowView } from '#api/schemas/variable-views.ts'
import { deployment, type FakePanel, fakePanel, logStream, rollout } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const row = (changes: Partial<VariableRowView> = {}): VariableRowView => ({
  name: 'DEBUG',
  secret: false,
  value: '0',
  availableAt: 'run',
  scope: 'deployment',
  overrides: null,
  fingerprint: null,
  refersTo: [],
  updatedAt: new Date(Date.now() - 3 * 60_000).toISOString(),
  updatedBy: 'Ada',
  state: 'same',
  ...changes,
})
const SECRET = row({ name: 'API_KEY', secret: true, value: null, fingerprint: '0123456789ab', scope: 'environment', overrides: 'project' })
const listed = (items: VariableRowView[], changes: Partial<VariableListView> = {}): VariableListView => ({
  items,
  missing: [],
  live: 3,
  differs: false,
  ...changes,
})
const changed = (rollouts: ChangedVariablesView['rollouts'] = []): ChangedVariablesView => ({ ...listed([row()]), rollouts })
const imported = (changes: Partial<ImportedVariablesView> = {}): ImportedVariablesView => ({
  added: ['A', 'API_KEY'],
  changed: [],
  removed: ['OLD'],
  unchanged: ['B'],
  secrets: ['API_KEY'],
  warnings: ['A is there twice: the last one counts.'],
  dryRun: false,
  ...changes,
})

const path = '/api/v1/deployments/shop/variables'
const ofProject = '/api/v1/projects/web/variables'
const ofEnvironment = '/api/v1/projects/web/environments/staging/variables'
const R7 = { deployment: 'shop', id: 'r7', number: 7 }

let panel: FakePanel
beforeEach(async () => {
  panel = await fakePanel()
  for (const one of [path, ofProject, ofEnvironment]) {
    panel.on('GET', one, { body: listed([SECRET, row()]) })
    panel.on('PATCH', one, { body: changed() })
  }
  for (const name of ['shop', 'cart']) panel.on('GET', `/api/v1/deployments/${name}`, { body: deployment({ name }) })
  panel.on('GET', '/api/v1/rollouts/r7', { body: rollout({ kind: 'reconfigure' }) })
  panel.on('GET', '/api/v1/rollouts/r7/logs', logStream([], true))
})
afterEach(() => panel.close())
const sent = () => panel.calls.filter(({ method }) => method !== 'GET').map(({ method, path: to, body }) => ({ method, to, body }))
const run = (args: string[], changes?: Parameters<typeof runCli>[2]) => runCli(panel.url, ['env', ...args], changes)

describe('webops env list', () => {
  it('shows where each one comes from, and of a secret its fingerprint only', async () => {
    panel.on('GET', path, {
      body: listed([SECRET, row({ value: 'one\ntwo', availableAt: 'both', state: 'changed' }), row({ name: 'GONE', state: 'removed' })], {
        missing: ['SECRET_KEY'],
        differs: true,
      }),
    })
    const { out, error } = await run(['list', 'shop'])
    expect(error).toBeNull()
    expect(out).toMatch(/^NAME +VALUE +WHEN +FROM +CHANGED$/m)
    expect(out).toMatch(/API_KEY +\(secret 0123456789ab\) +run +environment, before the project’s +3 minutes ago by Ada/)
    expect(out).toMatch(/DEBUG +one \(2 lines\) +run, build +deployment +3 minutes ago by Ada/)
    expect(out).toContain('not set: SECRET_KEY')
    expect(out).toContain('webops env diff shop')
    expect(out).not.toContain('GONE')
    const names = JSON.parse((await run(['list', 'shop', '--json'])).out) as VariableRowView[]
    expect(names.map(({ name, fingerprint }) => [name, fingerprint])).toEqual([
      ['API_KEY', '0123456789ab'],
      ['DEBUG', null],
    ])
  })

  it('knows projects and environments, and asks whose are meant when nothing is named', async () => {
    await run(['list', '--project', 'web'])
    await run(['list', '--project', 'web', '--environment', 'staging'])
    expect(panel.calls.map((call) => call.path)).toEqual([ofProject, ofEnvironment])
    for (const args of [['list'], ['list', 'shop', '--environment', 'staging']]) {
      expect((await run(args)).error).toMatchObject({ code: 'deployment_or_project' })
    }
  })

  it('says that there are none', async () => {
    panel.on('GET', ofProject, { body: listed([]) })
    expect((await run(['list', '--project', 'web'])).out).toBe('project web has no variables.\n')
  })
})

describe('webops env set', () => {
  it('sends what is named and nothing else, so that changes of others stay', async () => {
    panel.on('PATCH', path, { body: changed([R7]) })
    const { out, error } = await run(['set', 'shop', 'DEBUG=1', 'URL=https://example.org/?a=b', '--when', 'both'])
    expect(error).toBeNull()
    expect(out).toContain('✓ shop reconfigured, release 4')
    expect(sent()).toEqual([
      {
        method: 'PATCH',
        to: path,
        body: {
          set: { DEBUG: { value: '1', availableAt: 'both' }, URL: { value: 'https://example.org/?a=b', availableAt: 'both' } },
          apply: true,
        },
      },
    ])
  })

  it('reads a value of many lines from standard input, and stores it as a secret', async () => {
    const { out } = await run(['set', 'shop', '--secret', 'KEY', '--no-apply'], { readInput: () => Promise.resolve('one\ntwo\n') })
    expect(sent()[0]?.body).toEqual({ set: { KEY: { value: 'one\ntwo', secret: true } }, apply: false })
    expect(out).toBe('Stored. The next rollout takes them over.\n')
  })

  it('takes one value from standard input only', async () => {
    expect((await run(['set', 'shop', 'A', 'B'])).error).toMatchObject({ code: 'one_value_from_input' })
    expect((await run(['set', 'shop'])).error).toMatchObject({ code: 'nothing_to_set' })
    expect(sent()).toEqual([])
  })

  it('keeps one readable whose name sounds secret', async () => {
    await run(['set', 'shop', 'TOKEN_URL=https://example.org', '--plain', '--no-apply'])
    expect(sent()[0]?.body).toEqual({ set: { TOKEN_URL: { value: 'https://example.org', secret: false } }, apply: false })
    expect((await run(['set', 'shop', 'A=1', '--plain', '--secret'])).error).toMatchObject({ code: 'commander.conflictingOption' })
  })

  it('changes when one is there, and keeps its value', async () => {
    await run(['set', 'shop', 'NPM_TOKEN', '--when', 'build', '--keep-value'])
    expect(sent()[0]?.body).toEqual({ set: { NPM_TOKEN: { value: null, availableAt: 'build' } }, apply: true })
  })

  it('takes a .env file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'webops-env-'))
    try {
      writeFileSync(join(folder, '.env'), 'A=1\nB="two\nlines"\n')
      await run(['set', 'shop', '--env-file', join(folder, '.env'), 'A=3', '--no-apply'])
      expect(sent()[0]?.body).toEqual({ set: { A: { value: '3' }, B: { value: 'two\nlines' } }, apply: false })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('follows the rollouts of all deployments of a project, and fails with the one that failed', async () => {
    panel.on('PATCH', ofProject, { body: changed([R7, { deployment: 'cart', id: 'r8', number: 2 }]) })
    panel.on('GET', '/api/v1/rollouts/r8', { body: rollout({ id: 'r8', deployment: 'cart', number: 2, kind: 'reconfigure' }) })
    panel.on('GET', '/api/v1/rollouts/r8/logs', logStream([], true))
    panel.on('GET', '/api/v1/rollouts/r7', { body: rollout({ kind: 'reconfigure', state: 'cancelled' }) })
    const text = await run(['set', '--project', 'web', 'DEBUG=1'])
    expect(text.out).toContain('✓ cart reconfigured')
    expect(text.error).toMatchObject({ code: 'rollout_cancelled' })
    const { out } = await run(['set', '--project', 'web', 'DEBUG=1', '--json'])
    expect((JSON.parse(out) as { deployment: string }[]).map((one) => one.deployment)).toEqual(['shop', 'cart'])
    expect(sent().every(({ to }) => to === ofProject)).toBe(true)
  })

  it('does not deploy what was never deployed', async () => {
    panel.on('GET', '/api/v1/deployments/shop', { body: deployment({ release: null }) })
    panel.on('PATCH', path, { body: { ...changed(), live: null } })
    expect((await run(['set', 'shop', 'A=1'])).out).toBe('Stored. The next rollout takes them over.\n')
    expect(sent()[0]?.body).toMatchObject({ apply: false })
  })

  it('says when what serves has it already', async () => {
    expect((await run(['set', 'shop', 'A=1'])).out).toBe('Stored. What serves needs no change.\n')
    expect((await run(['set', '--project', 'web', 'A=1'])).out).toBe('Stored. Nothing that serves needs a change.\n')
  })

  it('does not wait with --detach', async () => {
    panel.on('PATCH', path, { body: changed([R7]) })
    expect((await run(['set', 'shop', 'A=1', '--detach'])).out).toMatch(/Rollout 7 of shop is queued/)
    expect(JSON.parse((await run(['set', 'shop', 'A=1', '--detach', '--json'])).out)).toMatchObject({ id: 'r7', number: 7 })
  })
})

describe('webops env unset', () => {
  it('removes by name', async () => {
    expect((await run(['unset', 'shop', 'DEBUG', '--no-apply'])).error).toBeNull()
    expect(sent()).toEqual([{ method: 'PATCH', to: path, body: { remove: ['DEBUG'], apply: false } }])
  })

  it('says where one is set that it cannot remove here', async () => {
    expect((await run(['unset', 'shop', 'API_KEY'])).error).toMatchObject({
      code: 'variable_not_found',
      hint: 'API_KEY is set for the environment: it is removed there.',
    })
    expect((await run(['unset', 'shop', 'NOPE'])).error).toMatchObject({ code: 'variable_not_found' })
    expect((await run(['unset', 'shop'])).error).toMatchObject({ code: 'nothing_to_set' })
    expect(sent()).toEqual([])
  })
})

describe('webops env import', () => {
  beforeEach(() => panel.on('POST', `${path}/import`, { body: imported() }))

  it('sends the text as it is, says what became of it, and applies it', async () => {
    panel.on('PATCH', path, { body: changed([R7]) })
    const { out, error } = await run(['import', 'shop', '-', '--replace'], { readInput: () => Promise.resolve('A=1\nB="x\ny"\n') })
    expect(error).toBeNull()
    expect(sent()).toEqual([
      { method: 'POST', to: `${path}/import`, body: { text: 'A=1\nB="x\ny"\n', secret: 'auto', replace: true, dryRun: false } },
      { method: 'PATCH', to: path, body: { apply: true } },
    ])
    expect(out).toContain('+ API_KEY (secret)\n- OLD\n! A is there twice')
    expect(out).toContain('2 added, 0 changed, 1 removed, 1 as before.')
    expect(out).toContain('✓ shop reconfigured')
  })

  it('only says what it would do with --dry-run', async () => {
    panel.on('POST', `${path}/import`, { body: imported({ dryRun: true }) })
    const { out } = await run(['import', 'shop', '--dry-run', '--secret', 'all', '--when', 'build'])
    expect(out).toContain('Would be: 2 added')
    expect(sent()).toHaveLength(1)
    expect(sent()[0]?.body).toMatchObject({ secret: 'all', availableAt: 'build', dryRun: true })
    expect(JSON.parse((await run(['import', 'shop', '--dry-run', '--json'])).out)).toMatchObject({ added: ['A', 'API_KEY'] })
  })

  it('applies nothing when nothing changed, and reads a file for a project', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'webops-env-'))
    try {
      writeFileSync(join(folder, 'web.env'), 'B=1\n')
      panel.on('POST', `${ofProject}/import`, { body: imported({ added: [], removed: [] }) })
      expect((await run(['import', join(folder, 'web.env'), '--project', 'web'])).error).toBeNull()
      expect(sent()).toEqual([
        { method: 'POST', to: `${ofProject}/import`, body: { text: 'B=1\n', secret: 'auto', replace: false, dryRun: false } },
      ])
      expect((await run(['import', 'shop', join(folder, 'none.env')])).error).toMatchObject({ code: 'file_unreadable' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('webops env export', () => {
  it('prints the text as the panel gives it', async () => {
    panel.on('GET', `${path}/export`, (_call, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.end('A=1\n# API_KEY is a secret\n')
      return undefined
    })
    expect((await run(['export', 'shop'])).out).toBe('A=1\n# API_KEY is a secret\n')
    expect((await run(['export', '--project', 'gone'])).error).toMatchObject({ code: 'not_found' })
  })
})

describe('webops env history', () => {
  const change = (id: string, changes = {}) => ({
    id,
    at: '2026-01-01T00:00:00.000Z',
    name: 'DEBUG',
    removed: false,
    secret: false,
    value: '1',
    fingerprint: null,
    availableAt: 'run',
    by: 'Ada',
    ...changes,
  })

  it('reads on until there are as many as asked for', async () => {
    panel.on('GET', `${path}/history`, (call) => ({
      body: call.path.includes('after=c1')
        ? { items: [change('c2', { removed: true, value: null })], next: 'c2' }
        : { items: [change('c1', { secret: true, value: null, fingerprint: 'ba9876543210' })], next: 'c1' },
    }))
    const { out, error } = await run(['history', 'shop', 'DEBUG', '--limit', '2'])
    expect(error).toBeNull()
    expect(out).toMatch(/Ada +DEBUG +\(secret ba9876543210\)/)
    expect(out).toMatch(/Ada +DEBUG +\(removed\)/)
    expect(panel.calls.map((call) => call.path)).toEqual([
      `${path}/history?limit=2&name=DEBUG`,
      `${path}/history?limit=1&name=DEBUG&after=c1`,
    ])
    expect(JSON.parse((await run(['history', 'shop', '--limit', '1', '--json'])).out)).toHaveLength(1)
  })

  it('says that nothing was changed', async () => {
    panel.on('GET', `${ofProject}/history`, { body: { items: [], next: null } })
    expect((await run(['history', 'DEBUG', '--project', 'web'])).out).toBe('DEBUG of project web was never changed.\n')
    expect((await run(['history', '--project', 'web'])).out).toBe('No variable of project web was ever changed.\n')
  })
})

describe('webops env diff', () => {
  it('shows what comes and what goes, and of a secret only that it is another one', async () => {
    panel.on('GET', path, {
      body: listed([
        row({ state: 'changed', value: '1' }),
        row({ name: 'NEW', state: 'new' }),
        row({ name: 'OLD', state: 'removed', value: null }),
        row({ ...SECRET, state: 'changed' }),
        row({ name: 'SAME' }),
      ]),
    })
    const side = { release: 3, live: true, commit: null, commitSubject: null }
    const image = { id: 'i', name: 'i', bytes: null, available: true }
    const configuration = [
      { field: 'dockerEnvVars.DEBUG', secret: false, change: 'changed', before: '0', after: '1' },
      { field: 'dockerEnvVars.OLD', secret: false, change: 'removed', before: 'x', after: null },
    ]
    panel.on('GET', '/api/v1/deployments/shop/releases/3/diff/settings', {
      body: {
        from: side,
        to: { ...side, release: null },
        commits: { added: [], removed: [], complete: true, note: null },
        configuration,
        dockerfile: { before: null, after: null, changed: false, patch: '' },
        image: { before: image, after: image, changed: false },
      },
    })
    const { out, error } = await run(['diff', 'shop'])
    expect(error).toBeNull()
    expect(out).toBe('- DEBUG=0\n+ DEBUG=1\n+ NEW=0\n- OLD=x\n~ API_KEY=(secret 0123456789ab)\n')
    expect(JSON.parse((await run(['diff', 'shop', '--json'])).out)).toHaveLength(4)
  })

  it('says that all is as it should be, or that nothing serves', async () => {
    expect((await run(['diff', 'shop'])).out).toBe('Release 3 runs with the variables as they are.\n')
    panel.on('GET', path, { body: listed([row({ state: null })], { live: null }) })
    expect((await run(['diff', 'shop'])).out).toContain('Nothing serves for shop')
  })
})
