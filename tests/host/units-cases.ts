import { join } from 'node:path'
import fc from 'fast-check'
import { hostileString, HOSTILE_STRINGS } from '#adapters/templates/hostile-strings.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

const templates = createTemplates(join(import.meta.dirname, '../../system-templates'))

/** Stands where the hostile value goes, in a unit that is as it should be. */
export const MARK = 'plainmark'

const deployment = {
  deployment: 'shop',
  container: 'webops-shop',
  retired: 'webops-shop.old',
  docker: '/usr/bin/docker',
  curl: '/usr/bin/curl',
  socket: '/run/docker.sock',
  bodyFile: '/var/lib/webops/deployments/shop/container.json',
  stopGraceSeconds: 10,
  startLimitSeconds: 0,
  restartSeconds: 1,
}
const own = {
  account: 'webops',
  program: '/usr/bin/node',
  arguments: ['run', 'b'],
  directory: '/var/lib/webops',
  environment: ['HOME=/root', 'B=2'],
  environmentFiles: ['/etc/webops/webops.env'],
  umask: '0077',
  writable: ['/var/lib/webops/cache'],
}
type Values = Record<string, unknown>

/** Where a value goes in each of our templates: alone, or in a place of its own beside others. */
const PLACES: { template: string; values: Values; keys: Record<string, (value: string) => Values> }[] = [
  {
    template: 'systemd/docker.service.njk',
    values: deployment,
    keys: Object.fromEntries(
      ['deployment', 'container', 'retired', 'docker', 'curl', 'socket', 'bodyFile'].map((key) => [
        key,
        (value: string) => ({ [key]: value }),
      ]),
    ),
  },
  ...['caddy', 'panel', 'redis', 'worker'].map((name) => ({
    template: `systemd/webops-${name}.service.njk`,
    values: own,
    keys: {
      account: (value: string) => ({ account: value }),
      program: (value: string) => ({ program: value }),
      arguments: (value: string) => ({ arguments: ['run', value, 'b'] }),
      directory: (value: string) => ({ directory: value }),
      environment: (value: string) => ({ environment: ['A=1', `HOSTILE=${value}`, 'B=2'] }),
      'name in environment': (value: string) => ({ environment: ['C=1', value, 'B=2'] }),
      environmentFiles: (value: string) => ({ environmentFiles: [value, '/etc/webops/panel.env'] }),
      umask: (value: string) => ({ umask: value }),
      writable: (value: string) => ({ writable: [value, '/var/lib/webops/cache'] }),
    },
  })),
]
/** What can stand in places that take no text. */
const PLAIN: Record<string, string> = {
  docker: `/opt/${MARK}`,
  curl: `/opt/${MARK}`,
  program: `/opt/${MARK}`,
  directory: `/opt/${MARK}`,
  environmentFiles: `/opt/${MARK}`,
  writable: `/opt/${MARK}`,
  'name in environment': `${MARK}=x`,
  umask: '0077',
}

export interface UnitCase {
  template: string
  key: string
  value: string
  /** As it would be with a plain value in its place. */
  plain: { value: string; text: string }
  text: string
}

/**
 * Units with hostile values in every place of every template; those that a template refuses are only counted.
 * @param random how many strings are made up for each place
 */
export async function hostileUnits(random: number): Promise<{ units: UnitCase[]; refused: number }> {
  const units: UnitCase[] = []
  let refused = 0
  for (const { template, values, keys } of PLACES) {
    for (const [key, place] of Object.entries(keys)) {
      const plainValue = PLAIN[key] ?? MARK
      const plain = { value: plainValue, text: await templates.render(template, { ...values, ...place(plainValue) }) }
      const before = plainValue.startsWith('/') ? '/' : ''
      for (const string of new Set([...HOSTILE_STRINGS, ...fc.sample(hostileString, random)])) {
        const value = before + string
        const text = await rendered(template, { ...values, ...place(value) })
        if (text === null) refused += 1
        // Not every template has every place.
        else if (text !== plain.text) units.push({ template, key, value, plain, text })
      }
    }
  }
  return { units, refused }
}

/** Units of deployments that run nothing but `program`, with a hostile value in each place of a command line. */
export async function harmlessUnits(directory: (index: number) => string): Promise<{ value: string; text: string }[]> {
  const units: { value: string; text: string }[] = []
  for (const value of HOSTILE_STRINGS) {
    const place = directory(units.length)
    const programs = { docker: `${place}/docker`, curl: `${place}/curl` }
    const values = { ...deployment, ...programs, container: value, retired: value, socket: value, bodyFile: value }
    // A name that goes into the journal cannot be all that an argument can.
    const text = await rendered('systemd/docker.service.njk', { ...values, deployment: 'shop' })
    if (text !== null) units.push({ value, text })
  }
  return units
}

async function rendered(template: string, values: Values): Promise<string | null> {
  try {
    return await templates.render(template, values)
  } catch (error) {
    if (error instanceof WebopsError && error.code === 'template_value_unsafe') return null
    throw error
  }
}
