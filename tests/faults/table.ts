/** What can go wrong on a server, and what is expected of WebOps then. */
export interface Fault {
  number: number
  fault: string
  expected: string
}

const RESUMED = 'the rollout is resumed or cleanly failed within 90 s, one set of containers, the old release serves, no orphan build'
const NOTHING_LOST = 'nothing lost, the panel is up, deployments serve'

export const FAULTS: Fault[] = [
  { number: 1, fault: 'Worker killed (-9) while cloning', expected: RESUMED },
  { number: 2, fault: 'Worker killed (-9) while building', expected: RESUMED },
  { number: 3, fault: 'Worker killed (-9) between start and switch', expected: RESUMED },
  {
    number: 4,
    fault: 'Worker killed (-9) between the switch and its commit to the database',
    expected: 'the database converges to what serves',
  },
  { number: 5, fault: 'Worker killed (-9) twice in the same rollout', expected: 'not lost, an explicit state' },
  { number: 6, fault: 'Worker frozen for 60 s, another takes over, the first wakes', expected: 'no second switch' },
  { number: 7, fault: 'Redis killed (-9)', expected: NOTHING_LOST },
  { number: 8, fault: 'Redis wiped', expected: `${NOTHING_LOST}; what waited is queued again from the database` },
  { number: 9, fault: 'Redis down for five minutes', expected: `${NOTHING_LOST}; requests for rollouts are kept, or refused with 503` },
  { number: 10, fault: 'Docker restarted during a build', expected: 'the build is retried or cleanly failed, the old release serves' },
  { number: 11, fault: 'Docker restarted, with live-restore', expected: 'no failed request' },
  { number: 12, fault: 'Docker restarted, without live-restore', expected: 'all back within 60 s' },
  {
    number: 13,
    fault: 'No space left where images live',
    expected: 'a clear error, the old release serves, nothing half-written, recovers',
  },
  {
    number: 14,
    fault: 'No space left where database and logs live',
    expected: 'a clear error, the old release serves, nothing half-written, recovers',
  },
  { number: 15, fault: 'Server switched off hard in the middle of a rollout', expected: 'after boot, units, routes and database agree' },
  { number: 16, fault: 'Database locked', expected: 'retried; success is never reported unrecorded' },
  { number: 17, fault: 'Caddy killed (-9), and its configuration lost', expected: 'the configuration is restored' },
  { number: 18, fault: "Caddy's API refuses", expected: 'the rollout is aborted, the old release serves' },
  { number: 19, fault: 'The new release never gets healthy, or crashes in a loop', expected: 'the old release serves, no answer 5xx' },
  { number: 20, fault: 'The same rollout asked for five times at once with one Idempotency-Key', expected: 'one rollout' },
]

/** @throws Error for a number that is not in the table */
export function faultOf(number: number): Fault {
  const found = FAULTS.find((fault) => fault.number === number)
  if (!found) throw new Error(`There is no fault ${number}.`)
  return found
}
