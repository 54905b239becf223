import type { Figure } from '../support/report.ts'
import type { ImageFaults } from './inspect-image.ts'
import type { Replaced } from './published.ts'

const MOST_SIZE = 1.1
const MOST_TIME = 1.2

export interface Measured {
  megabytes: number
  /** What it adds to its base image. */
  added: number
  /** A median. */
  rebuildMs: number
}

/** An application, built from what WebOps writes and from what is published. */
export interface Compared {
  name: string
  /** Address of the published Dockerfile. */
  source: string
  replaced: Replaced[]
  ours: Measured
  theirs: Measured
  /** Of the written image. */
  faults: ImageFaults
  /** Whether its build asks for the secret at all. */
  takesSecret: boolean
}

/** @param compared at least one */
export function figuresOf(compared: Compared[]): Figure[] {
  const given = compared.filter(({ takesSecret }) => takesSecret).length
  return [
    ...compared.flatMap(figuresOfOne),
    ...[
      faultFigure(compared, 'caches', 'Written images with a package manager’s cache'),
      faultFigure(compared, 'root', 'Written images that run as root'),
      faultFigure(
        compared,
        'secrets',
        `Written images with a build secret in history or files (${given} of ${compared.length} builds take one)`,
      ),
    ],
  ]
}

function figuresOfOne({ name, ours, theirs }: Compared): Figure[] {
  const published = (value: number) => ({ value, what: 'published' })
  return [
    { key: `${name}.size`, title: `${name}: size`, value: ours.megabytes, unit: 'MB', compared: published(theirs.megabytes) },
    ratio(`${name}.sizeRatio`, `${name}: ratio of the sizes`, ours.megabytes / theirs.megabytes, MOST_SIZE),
    {
      key: `${name}.rebuild`,
      title: `${name}: rebuild after a line`,
      value: ours.rebuildMs,
      unit: 'ms',
      compared: published(theirs.rebuildMs),
    },
    ratio(`${name}.rebuildRatio`, `${name}: ratio of the rebuilds`, ours.rebuildMs / theirs.rebuildMs, MOST_TIME),
  ]
}

function ratio(key: string, title: string, value: number, atMost: number): Figure {
  return { key, title, value, unit: '×', reach: { atMost } }
}

/** How many images have the fault, with the first of what was found in each. */
function faultFigure(compared: Compared[], key: keyof ImageFaults, title: string): Figure {
  const guilty = compared.filter(({ faults }) => faults[key].length > 0)
  const note = guilty.map(({ name, faults }) => `${name}: ${faults[key].slice(0, 3).join(', ')}`).join('; ')
  return { key, title, value: guilty.length, unit: `of ${compared.length}`, reach: { atMost: 0 }, ...(note && { note }) }
}

/** What each was compared with, and what the two add to their base image. */
export function detailsOf(compared: Compared[]): string {
  const rows = compared.map(({ name, source, replaced, ours, theirs }) => {
    const bases = replaced.map(({ from, to }) => `\`${from}\` → \`${to}\``).join(', ')
    return `| ${name} | ${ours.added.toFixed(1)} MB | ${theirs.added.toFixed(1)} MB | ${bases} | <${source}> |`
  })
  return [
    'What each image adds to its base image, and the base images that were put in the place of the published ones, which may be larger',
    '(`node:20`) or smaller (Alpine, distroless) than these:',
    '',
    '| | written adds | published adds | base images replaced | published at |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
