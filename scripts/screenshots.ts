import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import sharp from 'sharp'
import { LAUNCH_OPTIONS } from '../tests/e2e/support/browser.ts'

/**
 * Takes pictures of every page of a running panel: desktop and phone, dark and light. With --readme only those that
 * README.md shows, into docs/images.
 *
 *   node scripts/screenshots.ts --url https://localhost --email ada@example.org        (password in WEBOPS_PASSWORD)
 *   node scripts/screenshots.ts --url https://localhost --session saved-session.json   (a Playwright storage state)
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'https://localhost' },
    email: { type: 'string' },
    session: { type: 'string' },
    out: { type: 'string', default: 'test-results/screenshots' },
    readme: { type: 'boolean', default: false },
    /** Only pages whose name holds this. */
    only: { type: 'string', default: '' },
  },
})

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 375, height: 812 } } as const
const SCHEMES = ['light', 'dark'] as const
const root = fileURLToPath(new URL('..', import.meta.url))
const inReadme = new Set(readFileSync(join(root, 'README.md'), 'utf8').match(/(?<=docs\/images\/)[\w-]+(?=\.png)/g))
const folder = values.readme ? join(root, 'docs/images') : values.out

interface Shot {
  name: string
  path: string
  /** Brings the page into the state that is shown. */
  prepare?: (page: Page) => Promise<void>
  /** Without a session. */
  signedOut?: boolean
}

interface Listed {
  name: string
  status: string
  repository: string | null
  latestRollout: { number: number; state: string } | null
}

const browser = await chromium.launch({ ...LAUNCH_OPTIONS, executablePath: '/usr/bin/chromium' })
try {
  mkdirSync(folder, { recursive: true })
  const session = values.session ?? (await signIn(browser))
  for (const shot of await shotsOf(browser, session)) {
    if (!shot.name.includes(values.only)) continue
    for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
      for (const scheme of SCHEMES) {
        const file = `${shot.name}-${size}-${scheme}`
        if (!values.readme || inReadme.has(file)) await take(browser, session, shot, size, scheme, join(folder, `${file}.png`))
      }
    }
  }
} finally {
  await browser.close()
}

type Session = Awaited<ReturnType<typeof signIn>> | string

async function signIn(browser: Browser) {
  const password = process.env.WEBOPS_PASSWORD
  if (!values.email || !password) throw new Error('Give --session, or --email and the password in WEBOPS_PASSWORD.')
  const page = await browser.newPage({ ignoreHTTPSErrors: true, baseURL: values.url })
  await page.goto('/sign-in')
  await page.getByLabel(/mail/i).fill(values.email)
  await page.getByLabel(/^password/i).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  return page.context().storageState()
}

/** The pages, with what is there: the first deployment that runs, one that failed, its latest rollout. */
async function shotsOf(browser: Browser, session: Session): Promise<Shot[]> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: values.url, storageState: session })
  const { items } = (await (await context.request.get('/api/v1/deployments')).json()) as { items: Listed[] }
  await context.close()
  const running = items.find((one) => one.status === 'running' && one.repository && one.repository !== 'push')
  const pushed = items.find((one) => one.repository === 'push')
  const failed = items.find((one) => one.latestRollout?.state === 'failed')
  return [
    { name: 'sign-in', path: '/sign-in', signedOut: true },
    { name: items.length === 0 ? 'deployments-empty' : 'deployments', path: '/' },
    { name: 'new', path: '/new' },
    { name: 'new-push', path: '/new?type=push' },
    { name: 'detection', path: '/new', prepare: (page) => showDetection(page, running?.repository ?? null) },
    { name: 'plan', path: '/new', prepare: (page) => showPlan(page, running?.repository ?? null) },
    { name: 'projects', path: '/projects' },
    { name: 'project', path: '/projects/default' },
    { name: 'environment', path: '/projects/default/production' },
    { name: 'volumes', path: '/volumes' },
    { name: 'addons', path: '/addons' },
    { name: 'settings', path: '/settings' },
    ...(running ? deploymentShots('deployment', running) : []),
    ...(pushed ? pushShots(pushed.name) : []),
    ...(failed ? deploymentShots('deployment-failed', failed) : []),
  ]
}

/** What a repository is, and the Dockerfile that would be written for it. Nothing is made. */
async function showDetection(page: Page, repository: string | null): Promise<void> {
  if (!repository) return
  await page.getByLabel('Repository', { exact: true }).fill(repository)
  const panel = page.getByTestId('detection')
  await panel.waitFor({ timeout: 60_000 })
  await page.getByTestId('dockerfile').locator('summary').click()
  await panel.evaluate((element) => element.scrollIntoView({ block: 'start' }))
}

/** The form with its plan, of a repository that is there. Nothing is made. */
async function showPlan(page: Page, repository: string | null): Promise<void> {
  if (!repository) return
  await page.getByLabel('Name', { exact: true }).fill('bookshop')
  await page.getByLabel('Repository', { exact: true }).fill(repository)
  await page.getByRole('button', { name: 'Show plan' }).click()
  const plan = page.getByRole('region', { name: 'The plan' })
  await plan.waitFor({ timeout: 60_000 })
  await plan.locator('summary', { hasText: 'Dockerfile' }).click()
  await plan.evaluate((element) => element.scrollIntoView({ block: 'start' }))
}

function deploymentShots(prefix: string, { name, latestRollout }: Listed): Shot[] {
  return [
    { name: prefix, path: `/d/${name}` },
    { name: `${prefix}-rollouts`, path: `/d/${name}/rollouts` },
    { name: `${prefix}-releases`, path: `/d/${name}/releases` },
    { name: `${prefix}-variables`, path: `/d/${name}/variables` },
    { name: `${prefix}-domains`, path: `/d/${name}/domains` },
    { name: `${prefix}-webhooks`, path: `/d/${name}/webhooks` },
    { name: `${prefix}-volumes`, path: `/d/${name}/volumes` },
    { name: `${prefix}-schedules`, path: `/d/${name}/schedules` },
    { name: `${prefix}-logs`, path: `/d/${name}/logs` },
    ...(latestRollout ? [{ name: `${prefix}-rollout`, path: `/d/${name}/rollouts/${latestRollout.number}` }] : []),
  ]
}

/** What is seen of one that is pushed to: with nothing pushed yet, what to type. */
function pushShots(name: string): Shot[] {
  return [
    { name: 'pushed', path: `/d/${name}` },
    { name: 'pushed-git-push', path: `/d/${name}/webhooks` },
  ]
}

async function take(
  browser: Browser,
  session: Session,
  shot: Shot,
  size: keyof typeof SIZES,
  scheme: (typeof SCHEMES)[number],
  file: string,
): Promise<void> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    baseURL: values.url,
    viewport: SIZES[size],
    deviceScaleFactor: 2,
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ...(shot.signedOut ? {} : { storageState: session }),
  })
  const page = await context.newPage()
  const answer = await page.goto(shot.path)
  if (!answer?.ok()) {
    console.log(`${shot.path} answered ${answer?.status()}: no picture of ${shot.name}`)
    await context.close()
    return
  }
  await page.waitForLoadState('load')
  await shot.prepare?.(page)
  // Live pages never come to rest: fonts and the first data do.
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(700)
  const small = await sharp(await page.screenshot())
    .png({ palette: true, colors: 128, compressionLevel: 9, effort: 10 })
    .toBuffer()
  writeFileSync(file, small)
  console.log(`${file}  ${Math.round(small.length / 1024)} kB`)
  await context.close()
}
