import type { Detector } from '../detector.ts'
import { detectWith } from '../node/node-detector.ts'

/** What Bun runs; how a package.json is read is the same as for Node. */
export const bunDetector: Detector = {
  provider: 'bun',
  marks: (names) => names.some((name) => /^(?:package\.json|bunfig\.toml|bun\.lockb?|(?:server|index|app|main)\.[cm]?[jt]s)$/.test(name)),
  detect: (folder, said) => detectWith(folder, said, 'bun'),
}
