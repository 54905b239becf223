import type { RunOptions } from './run-options.schema.ts'

/** A deployment's options as a release keeps them: that it is hardened is said, so that those that do not say it are not. */
export function frozenOptions(options: RunOptions): RunOptions {
  return { ...options, hardening: options.hardening ?? 'standard' }
}

/** Whether a release runs hardened. One from before there was hardening does not. */
export function isHardened(frozen: Pick<RunOptions, 'hardening'>): boolean {
  return frozen.hardening === 'standard'
}
