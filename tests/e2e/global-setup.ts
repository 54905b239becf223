import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { chromium } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, read } from './support/api.ts'
import { APPLICATIONS } from './support/applications.ts'
import { LAUNCH_OPTIONS } from './support/browser.ts'
import { removeEverything } from './support/docker.ts'
import { PANEL_URL, SESSION_FILE, state, STATE_FILE, type State, webops } from './support/instance.ts'
import { openPortBridge } from './support/port-bridge.ts'
import { makeRepository } from './support/repositories.ts'

/** Starts a whole installation beside any other one of this machine, and makes its first administrator in the browser. */
export default async function setUp(): Promise<void> {
  mkdirSync(dirname(STATE_FILE), { recursive: true, mode: 0o700 })
  // Stays open as long as this process, which is as long as the tests.
  await openPortBridge()
  if (process.env.KEEP_E2E && (await earlierRunAnswers())) return makeRepositories(state().repositories)
  await clearEarlierRun()
  const root = mkdtempSync(join(tmpdir(), 'webops-e2e-'))
  // Panel, Redis and Caddy run as users of their own and have to get through.
  chmodSync(root, 0o755)
  const made: State = {
    root,
    repositories: join(root, 'repositories'),
    token: '',
    email: 'ada@example.org',
    password: 'correct horse battery staple',
  }
  writeFileSync(STATE_FILE, JSON.stringify(made))
  allowRepositories(root, made.repositories)
  await makeRepositories(made.repositories)

  const up = await mustSucceed(root, 'up')
  const link = /https:\/\/\S+\/setup\S*/.exec(up.stdout)?.[0]
  if (!link) throw new Error(`./webops up printed no link for the first administrator:\n${up.stdout}\n${up.stderr}`)
  await makeAdministrator(link, made)
  await shortenDrain(root)
  writeFileSync(STATE_FILE, JSON.stringify(made))
}

async function mustSucceed(root: string, verb: 'up' | 'down') {
  const ended = await webops(root, [verb], { timeoutMs: 600_000 })
  if (ended.status !== 0) throw new Error(`./webops ${verb} ended with status ${ended.status}:\n${ended.stdout}\n${ended.stderr}`)
  return ended
}

/**
 * Nobody here has a request that takes long, and each rollout would wait for that: more than half of the tests' time.
 * How it is by default is measured by bench:switch.
 */
async function shortenDrain(root: string): Promise<void> {
  const database = new DatabaseSync(join(root, 'var/lib/webops/database/webops.db'), { timeout: 10_000 })
  database.prepare(`UPDATE Addon SET settings = ? WHERE id = 'docker'`).run(JSON.stringify({ drainSeconds: 1 }))
  database.close()
  // Settings of addons are read at start.
  await mustSucceed(root, 'down')
  await mustSucceed(root, 'up')
}

/** An installation that KEEP_E2E=1 left running is used again. */
async function earlierRunAnswers(): Promise<boolean> {
  if (!existsSync(STATE_FILE) || !state().token) return false
  const api = await apiContext()
  const answer = await read(api, '/api/v1/me').catch(() => null)
  await api.dispose()
  return answer?.ok() ?? false
}

/** One a deployment and a way in, since the tests commit to them. */
async function makeRepositories(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const through of ['form', 'api', 'cli']) {
    for (const { fixture } of APPLICATIONS) if (fixture) await makeRepository(folder, fixture, `${through}-${fixture}`)
  }
}

async function clearEarlierRun(): Promise<void> {
  if (!existsSync(STATE_FILE)) return removeEverything()
  const { root } = JSON.parse(readFileSync(STATE_FILE, 'utf8')) as State
  if (existsSync(root)) await webops(root, ['down'])
  await removeEverything()
  rmSync(root, { recursive: true, force: true })
}

/** The installation allows its own repositories, and nothing else of this machine's. */
function allowRepositories(root: string, repositories: string): void {
  const policy = join(root, 'etc/webops/policy.yaml')
  mkdirSync(dirname(policy), { recursive: true })
  mkdirSync(join(root, 'home'))
  writeFileSync(policy, `git:\n  localPaths: ['${repositories}']\n`, { mode: 0o644 })
}

async function makeAdministrator(link: string, administrator: State): Promise<void> {
  const browser = await chromium.launch(LAUNCH_OPTIONS)
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true, baseURL: PANEL_URL })
    await page.goto(link)
    await (await alive(page.getByLabel('Name', { exact: true }))).fill('Ada')
    await page.getByLabel(/mail/i).fill(administrator.email)
    await page.getByLabel(/^password/i).fill(administrator.password)
    await page.getByRole('button', { name: /administrator|account/i }).click()
    await page.waitForURL((url) => url.pathname === '/')
    const made = await page.request.post('/api/v1/tokens', { data: { name: 'end-to-end' }, headers: { origin: PANEL_URL } })
    if (!made.ok()) throw new Error(`No token could be made: ${made.status()} ${await made.text()}`)
    administrator.token = ((await made.json()) as { token: string }).token
    await page.context().storageState({ path: SESSION_FILE })
  } finally {
    await browser.close()
  }
}
