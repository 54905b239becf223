import { stat } from 'node:fs/promises'

/** Exists when systemd is process 1; tests have one of their own. */
export const booted = { mark: '/run/systemd/system' }

/** Where no systemd is booted no unit runs, and there is nobody to be told of one. */
export function isBooted(): Promise<boolean> {
  return stat(booted.mark).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
