import { expect, it } from 'vitest'
import { isReached } from '../support/report.ts'
import { type Compared, detailsOf, figuresOf } from './figures.ts'

const NO_FAULTS = { caches: [], root: [], secrets: [] }
const compared = (name: string, other: Partial<Compared> = {}): Compared => ({
  name,
  source: `https://example.org/${name}`,
  replaced: [{ from: 'node:20', to: 'node:24-bookworm-slim' }],
  ours: { megabytes: 330, added: 12, rebuildMs: 1200 },
  theirs: { megabytes: 300, added: 10, rebuildMs: 1000 },
  faults: NO_FAULTS,
  takesSecret: true,
  ...other,
})
const verdicts = (all: Compared[]) => Object.fromEntries(figuresOf(all).map((figure) => [figure.key, isReached(figure)]))

it('allows a tenth more in size and a fifth more in time, and no more', () => {
  expect(verdicts([compared('next')])).toMatchObject({ 'next.sizeRatio': true, 'next.rebuildRatio': true })
  const larger = compared('next', { ours: { megabytes: 331, added: 13, rebuildMs: 1201 } })
  expect(verdicts([larger])).toMatchObject({ 'next.sizeRatio': false, 'next.rebuildRatio': false })
})

it.each(['caches', 'root', 'secrets'] as const)(
  'is not reached when one image of many has a fault of the kind %s, and says where',
  (kind) => {
    const guilty = compared('nest', { faults: { ...NO_FAULTS, [kind]: ['layer 7: root/.npm/_cacache'] } })
    const all = [compared('next'), guilty]
    expect(verdicts(all)).toMatchObject({ caches: true, root: true, secrets: true, [kind]: false })
    expect(figuresOf(all).find(({ key }) => key === kind)).toMatchObject({ value: 1, note: 'nest: layer 7: root/.npm/_cacache' })
  },
)

it('says how many of the builds were given a secret at all', () => {
  const titles = figuresOf([compared('next'), compared('php', { takesSecret: false })]).map(({ title }) => title)
  expect(titles.find((title) => title.includes('secret'))).toContain('1 of 2 builds take one')
})

it('names the address of each published Dockerfile, and the base images that it was taken from', () => {
  expect(detailsOf([compared('next')])).toContain(
    '| next | 12.0 MB | 10.0 MB | `node:20` → `node:24-bookworm-slim` | <https://example.org/next> |',
  )
})
