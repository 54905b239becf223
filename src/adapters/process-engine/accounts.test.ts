import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { createTemplates } from '../templates/nunjucks-templates.ts'
import { accountName, buildAccountName, ensureAccount, ensureBuildAccount } from './accounts.ts'
import { buildTree } from './build-tree.ts'
import { openStore, type Store } from './store.ts'

// What this machine lacks is not what is looked at here.
vi.mock('./tools.ts', async (original) => ({ ...(await original<typeof import('./tools.ts')>()), requireTools: () => Promise.resolve() }))

const NAMES = [
  ...['shop', 'a', 'shop-eu-1', 'shop-eu--1', 'customer-database-production', 'customer-data-ada1f231'],
  ...['a-very-long-name-of-a-deployment-1', 'a-very-long-name-of-a-deployment-2'],
]
/** Writes down who is given what and what is run as whom; a build leaves a file in its home, and fails where it is told to. */
const SYSTEMD_RUN = `
  for arg in "$@"; do
    case "$before" in --comment) comment=$arg;; --home-dir) home=$arg;; --shell) shell=$arg;; esac
    case "$arg" in
      User=*) user=\${arg#User=};;
      BindPaths=*:/app) files=\${arg#BindPaths=}; files=\${files%:/app};;
      BindPaths=*:/home/app) build_home=\${arg#BindPaths=}; build_home=\${build_home%:/home/app};;
    esac
    before=$arg
  done
  case " $* " in *" /usr/sbin/useradd "*) echo "$before:x:998:998:$comment:$home:$shell" >> passwd; exit;; esac
  echo "run as $user, whose home has: $(ls -A "$build_home")" >> log
  touch "$build_home/.npmrc"
  chmod 777 "$files"
  test ! -e fails`

let folder: string
let path: string | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accounts-'))
  path = process.env['PATH']
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'passwd'), 'root:x:0:0:root:/root:/bin/bash\n')
  program('getent', 'grep "^$2:" passwd')
  program('systemd-run', SYSTEMD_RUN)
  program('systemctl', 'echo LoadState=not-found')
  program('chown', 'echo "chown $*" >> log')
  process.env['PATH'] = `${join(folder, 'bin')}:${path}`
})
afterEach(() => {
  process.env['PATH'] = path
  rmSync(folder, { recursive: true })
})

function program(name: string, script: string) {
  const file = join(folder, 'bin', name)
  writeFileSync(file, `#!/bin/sh\ncd ${folder}\n${script}\n`)
  chmodSync(file, 0o755)
}

const passwd = () => readFileSync(join(folder, 'passwd'), 'utf8').trim().split('\n').slice(1)

describe('a deployment’s accounts', () => {
  it('have names that useradd takes, and that no other deployment can be given', () => {
    const all = NAMES.flatMap((name) => [accountName(name), buildAccountName(name)])
    expect(new Set(all).size).toBe(all.length)
    for (const name of all) expect(name).toMatch(/^webops-[db]-[a-z][a-z0-9-]{0,9}-[0-9a-f]{10}$/)
    for (const name of all) expect(name.length).toBeLessThanOrEqual(31)
  })

  it('are made once, without a shell and a home, and say whose they are', async () => {
    for (const _time of [1, 2]) {
      expect(await ensureAccount('shop')).toBe(accountName('shop'))
      expect(await ensureBuildAccount('shop')).toBe(buildAccountName('shop'))
    }
    expect(passwd()).toEqual([
      `${accountName('shop')}:x:998:998:WebOps deployment shop:/nonexistent:/usr/sbin/nologin`,
      `${buildAccountName('shop')}:x:998:998:WebOps builds of shop:/nonexistent:/usr/sbin/nologin`,
    ])
  })

  it.each([
    ['another deployment’s', '998:998:WebOps deployment shop-2:/nonexistent:/usr/sbin/nologin'],
    ['nobody’s that we know', '998:998::/nonexistent:/usr/sbin/nologin'],
    ['a person’s', '1000:1000:WebOps deployment shop:/nonexistent:/usr/sbin/nologin'],
    ['root’s', '0:0:WebOps deployment shop:/nonexistent:/usr/sbin/nologin'],
    ['one with a shell', '998:998:WebOps deployment shop:/nonexistent:/bin/sh'],
    ['one with a home', '998:998:WebOps deployment shop:/home/shop:/usr/sbin/nologin'],
  ])('are not taken where one of the name is %s', async (_whose, rest) => {
    writeFileSync(join(folder, 'passwd'), `root:x:0:0\n${accountName('shop')}:x:${rest}\n`)
    await expect(ensureAccount('shop')).rejects.toMatchObject({ code: 'account_not_usable' })
    expect(passwd()).toHaveLength(1)
  })
})

describe('a build', () => {
  let store: Store
  const never = new AbortController().signal

  beforeEach(() => {
    store = openStore({
      folder: join(folder, 'engine'),
      templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
      programs: { node: null, caddy: null },
    })
    mkdirSync(join(folder, 'checkout'))
  })

  /** @returns what was done, with `files` and `home` for the folders of this build */
  async function build(): Promise<string[]> {
    writeFileSync(join(folder, 'log'), '')
    const plan = { root: '.', install: null, build: 'make', start: 'true', static: null, release: null, port: null, versions: {} }
    const labels = { [LABEL_DEPLOYMENT]: 'shop' }
    const request = { contextDir: join(folder, 'checkout'), dockerfile: 'Dockerfile', buildArgs: {}, labels, tags: [], process: plan }
    const fails = existsSync(join(folder, 'fails'))
    const building = buildTree(store, request, () => undefined, never)
    await (fails ? expect(building).rejects.toMatchObject({ code: 'build_failed' }) : building)
    return readFileSync(join(folder, 'log'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.replace(/\S*\/trees\/[0-9a-f]{64}\/files/, 'files').replace(join(store.places.homes, 'shop'), 'home'))
  }

  const [runs, builds] = [accountName('shop'), buildAccountName('shop')]
  const give = (account: string) => `chown --recursive -P --no-dereference ${account}:${account} -- files`
  const giveHome = `chown --no-dereference ${builds}:${builds} -- home`
  const run = (home: string) => `run as ${builds}, whose home has: ${home}`

  it('is of an account that serves nothing, and what it made is given to the one that runs it once it has ended', async () => {
    expect(await build()).toEqual([give(builds), giveHome, run(''), give(runs)])
    const [tree] = await store.trees()
    expect(tree).toMatchObject({ account: runs })
    // Whatever the build made of it, nobody else may write to what runs.
    expect(statSync(join(store.places.tree(tree?.id ?? ''), 'files')).mode & 0o777).toBe(0o750)
  })

  it('has the home of those before it, and none that is left of a deployment without a tree', async () => {
    const fails = join(folder, 'fails')
    writeFileSync(fails, '')
    expect(await build()).toEqual([give(builds), giveHome, run('')])
    expect(await store.trees()).toEqual([])
    rmSync(fails)
    expect(await build()).toContain(run(''))
    expect(await build()).toContain(run('.npmrc'))
  })
})
