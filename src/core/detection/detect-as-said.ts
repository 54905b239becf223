import type { Candidate } from './candidate.ts'
import type { Detector } from './detector.ts'
import type { Folder } from './folder.ts'
import { isServer, isWorker, readsPort } from './said-start.ts'
import type { Said } from './said.ts'

const USUAL_PORT = 8080

/**
 * A detector's candidates, as what is said of the start makes them: a worker of the Procfile starts where nothing serves, and
 * a start that is given has a port only where it serves.
 */
export async function detectAsSaid(detector: Detector, folder: Folder, said: Said): Promise<Candidate[]> {
  const found = await detector.detect(folder, said)
  if (said.start !== null) return withPorts(found, detector, folder, said)
  const { fallbackStart } = said
  if (!fallbackStart || found.some(serves) || (await hasStartScript(folder, found))) return found
  const instead = { ...said, start: fallbackStart }
  return withPorts(await detector.detect(folder, instead), detector, folder, instead)
}

const serves = ({ start, port, static: files }: Candidate) => files !== null || (start !== null && port !== null)

async function hasStartScript(folder: Folder, found: readonly Candidate[]): Promise<boolean> {
  if (!found.some(({ provider }) => provider === 'node' || provider === 'bun')) return false
  const scripts = (await folder.json('package.json'))?.['scripts']
  return typeof scripts === 'object' && scripts !== null && Object.hasOwn(scripts, 'start')
}

async function withPorts(found: Candidate[], detector: Detector, folder: Folder, said: Said): Promise<Candidate[]> {
  const line = said.start ?? ''
  // A package manager's command stands for the script that it runs.
  const isScript = /^(?:npm|pnpm|yarn|bun)\s/.test(line)
  const isGiven = ({ start, static: files }: Candidate) => start !== null && (start === line || isScript) && files === null
  if (!found.some(isGiven)) return found
  // Only where the line itself does not tell: what would be started without it?
  const own =
    isServer(line) || isWorker(line) ? null : await detector.detect(folder, { ...said, procfile: {}, start: null, fallbackStart: null })
  return found.map((candidate) => (isGiven(candidate) ? { ...candidate, port: portOf(candidate, line, own) } : candidate))
}

function portOf({ root, port, provider, start }: Candidate, line: string, own: readonly Candidate[] | null): number | null {
  if (port === null) return readsPort(line) ? USUAL_PORT : null
  if (own === null) return isServer(line) ? port : null
  // A script that is another than the one that serves: its port was that one's.
  const scripts = filesOf(start ?? line)
  const other = own.find((one) => one.root === root && one.provider === provider)
  const known = filesOf(other?.start ?? '')
  return scripts.length > 0 && known.length > 0 && !scripts.some((file) => known.includes(file)) ? null : port
}

function filesOf(line: string): string[] {
  const words = line.slice(0, 2000).split(/[\s;&|()'"=]+/)
  return words.filter((word) => /\.(?:py|[cm]?[jt]sx?|rb|php)$/.test(word)).map((file) => file.replace(/^(?:\.\/|\/app\/)/, ''))
}
