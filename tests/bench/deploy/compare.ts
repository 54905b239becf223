import type { RolloutView } from '../../../src/api/schemas/views.ts'
import { type Figure, median, quantile } from '../support/report.ts'
import type { Installation } from '../support/installation.ts'
import { clearByHand, deployByHand, type HandTimes } from './by-hand.ts'
import { deployByWebops, makeDeployment, removeDeployment } from './by-webops.ts'
import { changeServedFile, makeSample, type Sample } from './samples.ts'

const REACH_RATIO = 1.3
const REACH_OVER_MS = 400
/** Of others of this kind, measured on such a machine: to "container started", and to "answers" without a health gate. */
const OTHERS = { value: 1.3, what: 'others, to “started” only; 1.55 to “answers”, without a health gate' }

export interface ComparisonRequest {
  kind: Sample['kind']
  runtime: 'docker' | 'systemd'
  pairs: number
  /** For containers made by hand. */
  hostPort: number
  signal: AbortSignal
  say(text: string): void
}

export interface Comparison {
  kind: Sample['kind']
  runtime: 'docker' | 'systemd'
  ours: { total: number; rollout: RolloutView }[]
  byHand: HandTimes[]
}

/** Deploys a sample by hand and by WebOps in turns, each time a commit that no cache has seen. */
export async function compare(installation: Installation, request: ComparisonRequest): Promise<Comparison> {
  const { kind, runtime, pairs, hostPort, signal, say } = request
  const sample = await makeSample(kind, installation.repositories, `bench-${runtime}-${kind}`)
  const { host, dockerfile } = await makeDeployment(installation, sample, runtime, signal)
  const recipe = { dockerfile, port: Number(/^EXPOSE (\d+)/m.exec(dockerfile)?.[1] ?? 3000), hostPort }
  const comparison: Comparison = { kind, runtime, ours: [], byHand: [] }
  const byHand = async () => {
    await changeServedFile(sample)
    return deployByHand(sample, recipe, signal)
  }
  const byWebops = async () => {
    await changeServedFile(sample)
    return deployByWebops(installation, sample, host, signal)
  }
  try {
    // The first ones warm caches up that a repeated deploy has warm.
    await byHand()
    await byWebops()
    for (let pair = 0; pair < pairs; pair += 1) {
      // Who is first finds other caches of the machine's: by turns.
      if (pair % 2 === 0) comparison.byHand.push(await byHand())
      comparison.ours.push(await byWebops())
      if (pair % 2 === 1) comparison.byHand.push(await byHand())
      const [ours, hand] = [comparison.ours.at(-1)?.total ?? 0, comparison.byHand.at(-1)?.total ?? 0]
      say(`${runtime} ${kind} ${pair + 1}/${pairs}: ${Math.round(ours)} ms; by hand ${Math.round(hand)} ms`)
    }
  } finally {
    await clearByHand(sample)
    if (!signal.aborted) await removeDeployment(installation, sample, signal)
  }
  return comparison
}

/** What there is to say of a comparison: the middle of each, what nine of ten stay under, and what has to be reached. */
export function figuresOf({ kind, runtime, ours, byHand }: Comparison): Figure[] {
  const mine = ours.map(({ total }) => total)
  const hand = byHand.map(({ total }) => total)
  const key = (name: string) => `${runtime}.${kind}.${name}`
  const title = (name: string) => `${kind} under ${runtime}: ${name}`
  return [
    {
      key: key('median'),
      title: title('request to new answer, median'),
      value: median(mine),
      unit: 'ms',
      compared: compared(median(hand)),
    },
    {
      key: key('p90'),
      title: title('request to new answer, p90'),
      value: quantile(mine, 0.9),
      unit: 'ms',
      compared: compared(quantile(hand, 0.9)),
    },
    {
      key: key('ratio'),
      title: title('ratio of the medians'),
      value: median(mine) / median(hand),
      unit: '×',
      compared: OTHERS,
      reach: { atMost: REACH_RATIO },
    },
    { key: key('over'), title: title('over by hand'), value: median(mine) - median(hand), unit: 'ms', reach: { atMost: REACH_OVER_MS } },
  ]
}

/** What could not be measured, and why. */
export function unmeasured(kind: Sample['kind'], runtime: Comparison['runtime'], note: string): Figure {
  return {
    key: `${runtime}.${kind}.ratio`,
    title: `${kind} under ${runtime}`,
    value: null,
    unit: '×',
    reach: { atMost: REACH_RATIO },
    note,
  }
}

function compared(value: number): Figure['compared'] {
  return { value, what: 'by hand' }
}

/** Where the time goes, in Markdown: of ours by step, by hand by part. */
export function partsOf({ kind, runtime, ours, byHand }: Comparison): string {
  const steps = ours[0]?.rollout.steps ?? []
  const stepTimes = steps.map(({ key }) => {
    const times = ours.flatMap(({ rollout }) => rollout.steps.find((step) => step.key === key)?.durationMs ?? [])
    return `${key} ${Math.round(median(times))}`
  })
  const until = (pick: (rollout: RolloutView) => string | null | undefined) =>
    Math.round(median(ours.map(({ rollout }) => Date.parse(pick(rollout) ?? '') - Date.parse(rollout.queuedAt))))
  const begun = until((rollout) => rollout.startedAt)
  const switched = until((rollout) => rollout.steps.find(({ key }) => key === 'switch')?.finishedAt)
  const hand = (['clone', 'build', 'run', 'answer'] as const).map(
    (part) => `${part} ${Math.round(median(byHand.map((times) => times[part])))}`,
  )
  return (
    `${kind} under ${runtime}, medians in ms: queued to begun ${begun}, to switched ${switched}; ${stepTimes.join(', ')} ` +
    `(the last one after the switch). By hand: ${hand.join(', ')}.`
  )
}
