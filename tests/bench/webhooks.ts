import { parseArgs } from 'node:util'
import type { ForgeEvent, ParsedRequest } from '#core/forge/forge.ts'
import { forgeOf } from '#core/forge/forges.ts'
import { type Bench, type BenchResult, NotMeasurable, runBench } from './support/report.ts'
import { asJson, type Example, examplesIn } from './webhooks/collection.ts'
import { differences, differencesToGolden, readByHand } from './webhooks/read-by-hand.ts'

const METHOD = `
Payloads that forges and other projects have published as examples, each a file: the forge is told by the folder, the event's header by what
the file holds, and the rest is what a webhook does. A file is **parsed** (push, tag, pull request, ping), **ignored** with a reason (a label, an
issue, a review) or **refused** with a reason. It is **right** when it says the same as a second reading that shares no code with the first: one
that looks for well-known names (\`full_name\`, \`after\`, \`head\`, …) wherever they stand, and for the author of the object that has the
commit's id. Compared are: what it is, the repository and its addresses, ref, commit, author (of the newest commit; of the pull request), and
number. Where the collection holds another program's reading of the file (\`.golden\`), repository, ref and commit have to be the same as there,
too. What is ignored is right when the second reading finds neither a push nor a pull request in it of which something was done that a preview
follows; what is refused is not judged, and listed with its reason.
That a ref was made or deleted is told twice by some forges (\`create\` or \`delete\` beside the push): to leave one out is no fault.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, 'no-docs': { type: 'boolean' }, help: { type: 'boolean' } },
})
if (values.help || positionals.length === 0) {
  process.stderr.write(`npm run bench:webhooks -- [--json] [--no-docs] DIR…
  DIR     a folder of payloads, such as payload-examples of octokit/webhooks, scm/driver of drone/go-scm, or testdata of
          go-playground/webhooks\n`)
  process.exit(values.help ? 0 : 2)
}

interface Measured {
  name: string
  outcome: 'parsed' | 'ignored' | 'refused' | 'crashed'
  events: ForgeEvent[]
  /** What was parsed, or why not. */
  said: string
  /** Null: not judged. */
  wrong: string[] | null
  hasGolden: boolean
  ms: number
}

await runBench('webhooks', 5 * 60_000, measure)

async function measure({ signal, say }: Bench): Promise<BenchResult> {
  const examples = (await Promise.all(positionals.map((dir) => examplesIn(dir)))).flat()
  if (examples.length === 0) throw new NotMeasurable('There is no payload in these folders.')
  const measured: Measured[] = []
  for (const example of examples) {
    signal.throwIfAborted()
    const one = look(example)
    measured.push(one)
    say(
      [one.name, one.outcome, one.said, one.wrong === null ? '' : one.wrong.length > 0 ? `WRONG: ${one.wrong.join('; ')}` : 'right']
        .join('  ')
        .trimEnd(),
    )
  }
  const number = (outcome: Measured['outcome']) => measured.filter((one) => one.outcome === outcome).length
  const judged = measured.filter(({ wrong }) => wrong !== null)
  const wrong = judged.filter((one) => (one.wrong ?? []).length > 0)
  const events = measured.flatMap((one) => one.events)
  const pushes = events.filter((event) => event.type === 'push')
  const kinds = [
    `${pushes.filter(({ kind }) => kind === 'branch').length} pushes of branches`,
    `${pushes.filter(({ kind }) => kind === 'tag').length} of tags`,
    `${events.filter(({ type }) => type === 'pullRequest').length} pull requests`,
    `${events.filter(({ type }) => type === 'ping').length} pings`,
  ]
  const parsed = judged.filter(({ outcome }) => outcome === 'parsed')
  const rightNote = [
    `of ${judged.length} that were judged`,
    `of ${parsed.length} that were parsed: ${parsed.filter((one) => one.wrong?.length === 0).length}`,
    `of these held against another program's reading: ${parsed.filter(({ hasGolden }) => hasGolden).length}`,
  ]
  const reasons = Map.groupBy(
    measured.filter(({ outcome }) => outcome === 'refused'),
    ({ said }) => said,
  )
  return {
    title: 'Reading webhooks',
    method: METHOD,
    figures: [
      { key: 'webhooks.examples', title: 'Examples', value: examples.length, unit: '' },
      { key: 'webhooks.parsed', title: 'Parsed', value: number('parsed'), unit: '', note: kinds.join(', ') },
      { key: 'webhooks.ignored', title: 'Ignored, with a reason', value: number('ignored'), unit: '' },
      { key: 'webhooks.refused', title: 'Refused, with a reason', value: number('refused'), unit: '' },
      { key: 'webhooks.crashed', title: 'Crashed', value: number('crashed'), unit: '', reach: { atMost: 0 } },
      {
        key: 'webhooks.right',
        title: 'Right',
        value: judged.length - wrong.length,
        unit: '',
        note: rightNote.join('; '),
      },
      { key: 'webhooks.wrong', title: 'Wrong', value: wrong.length, unit: '', reach: { atMost: 0 } },
      { key: 'webhooks.slowest', title: 'Slowest to read', value: Math.max(...measured.map(({ ms }) => ms)), unit: 'ms' },
    ],
    details: [
      ...[...reasons].map(([said, files]) => `- refused, ${files.length}: ${said}`),
      ...wrong.map((one) => `- wrong: ${one.name}: ${(one.wrong ?? []).join('; ')}`),
    ].join('\n'),
  }
}

function look({ name, headers, body, golden }: Example): Measured {
  const forge = forgeOf(headers)
  const none = { name, events: [], wrong: null, ms: 0, hasGolden: false }
  if (forge === null) return { ...none, outcome: 'refused', said: 'It is of no forge that is known.' }
  const begun = performance.now()
  let parsed: ParsedRequest
  try {
    parsed = forge.parse({ headers, body })
  } catch (error) {
    return { ...none, outcome: 'crashed', said: String(error) }
  }
  const ms = performance.now() - begun
  if (!parsed.ok) return { ...none, ms, outcome: 'refused', said: `${parsed.refusal.code}: ${parsed.refusal.reason}` }
  const { events } = parsed
  const outcome = events.every(({ type }) => type === 'ignored') ? 'ignored' : 'parsed'
  const event = ['x-event-key', 'x-gitlab-event', 'x-github-event', 'x-gogs-event'].map((header) => headers.get(header)).find(Boolean)
  return {
    name,
    events,
    outcome,
    ms,
    said: events.map(describe).join(' | '),
    wrong: judge(events, asJson(body), event ?? '', golden),
    hasGolden: golden !== null,
  }
}

function judge(events: ForgeEvent[], payload: unknown, event: string, golden: unknown): string[] {
  const hands = readByHand(payload, event)
  if (hands.length !== events.length) return [`it is ${events.length} events, by hand ${hands.length}`]
  const byHand = events.flatMap((one, index) => differences(one, hands[index] as (typeof hands)[number]))
  return [...byHand, ...(events.length === 1 ? differencesToGolden(events[0] as ForgeEvent, golden) : [])]
}

function describe(event: ForgeEvent): string {
  switch (event.type) {
    case 'push': {
      const what = event.isDeleted ? 'deleted' : `${event.commit?.slice(0, 8) ?? ''} by ${event.head?.author.name ?? 'somebody'}`
      const paths = event.changedPaths === null ? 'paths unknown' : `paths: ${event.changedPaths.length}`
      return `push ${event.repository.fullName} ${event.ref} ${what}, ${paths}`
    }
    case 'pullRequest': {
      const { number, action, base, head, author, isFork } = event
      return `pull request ${base.repository.fullName} ${number} ${action}: ${head.ref} to ${base.ref} by ${author ?? 'somebody'}${isFork ? ', of a fork' : ''}`
    }
    case 'ping':
      return `ping ${event.repository?.fullName ?? ''}`
    case 'ignored':
      return event.reason
  }
}
