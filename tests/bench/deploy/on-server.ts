import { measureOnServer } from '../support/on-server.ts'
import type { Bench } from '../support/report.ts'
import type { Comparison } from './compare.ts'

const BENCH_LIMIT_MS = 10 * 60_000

/** Measures on a disposable server, which has a systemd. */
export function compareOnServer({ say, signal }: Pick<Bench, 'say' | 'signal'>): Promise<Comparison[]> {
  const args = ['tests/bench/deploy.ts', '--this-installation', '--no-docs']
  return measureOnServer<Comparison[]>({ name: 'webops-bench-deploy', args, limitMs: BENCH_LIMIT_MS, say, signal })
}
