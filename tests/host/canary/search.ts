import type { DisposableServer } from '../disposable-server.ts'
import { type Canary, tracesOf } from './canaries.ts'
import { EXCEPTIONS } from './exceptions.ts'

/** Where the suite works on the server. What it plants and finds stands there, so that it is looked for everywhere else. */
export const FOLDER = '/root/canary-test'
const TRACES = `${FOLDER}/traces`
const GREP = `LC_ALL=C grep -a -o -H -F -f ${TRACES}`

/** A place where a canary stands. */
export interface Finding {
  place: string
  canary: string
}

/** Looks for planted secrets on a server. */
export class Search {
  readonly #server: DisposableServer
  readonly #owners = new Map<string, string>()

  private constructor(server: DisposableServer) {
    this.#server = server
  }

  static async for(server: DisposableServer, canaries: Canary[]): Promise<Search> {
    const search = new Search(server)
    for (const canary of canaries) for (const trace of tracesOf(canary)) search.#owners.set(trace, canary.name)
    await server.write(TRACES, [...search.#owners.keys()].map((trace) => `${trace}\n`).join(''))
    return search
  }

  /** In all files beneath these paths, and what is in compressed ones. Missing paths, and copies of our own program, are left out. */
  async inFiles(paths: string[], options = ''): Promise<Finding[]> {
    const places = paths.join(' ')
    const plain = await this.#found(`${GREP} -r -s --exclude-dir=versions ${options} -- ${places}`)
    const compressed = await this.#found(
      `find ${places} -path '*/webops/versions' -prune -o -name '*.gz' -type f -print 2>/dev/null | while read -r file; do zcat -- "$file" 2>/dev/null | ${GREP} --label="$file"; done`,
    )
    return [...plain, ...compressed]
  }

  /** In what a command prints. It is one of this suite's own, in a shell of the server. */
  inOutput(label: string, command: string): Promise<Finding[]> {
    return this.#found(`{ ${command}; } 2>&1 | ${GREP} --label='${label}'`)
  }

  /** In a text with a place before a tab in each line, as the sampler writes them. */
  async inLines(file: string): Promise<Finding[]> {
    const { stdout } = await this.#server.run('sh', ['-c', `LC_ALL=C grep -a -F -f ${TRACES} ${file} || true`])
    return stdout.split('\n').flatMap((line) => {
      const [place = '', text = ''] = line.split('\t')
      return this.#canariesIn(text).map((canary) => ({ place, canary }))
    })
  }

  /** Of what was found as `path:trace` before. */
  async recorded(file: string): Promise<Finding[]> {
    return this.#found(`cat ${file}`)
  }

  #canariesIn(text: string): string[] {
    return [...new Set([...this.#owners].filter(([trace]) => text.includes(trace)).map(([, name]) => name))]
  }

  async #found(command: string): Promise<Finding[]> {
    const findings = new Map<string, Finding>()
    await this.#server.run('sh', ['-c', command], {
      timeoutMs: 180_000,
      onLine: (line) => {
        const at = line.lastIndexOf(':')
        const canary = this.#owners.get(line.slice(at + 1))
        if (canary) findings.set(`${line.slice(0, at)} ${canary}`, { place: line.slice(0, at), canary })
      },
    })
    return [...findings.values()]
  }
}

/**
 * What of it is a leak.
 * @param removed nothing of the deployments is there any more, so that fewer exceptions hold
 */
export function leaks(findings: Finding[], removed = false): string[] {
  const allowed = EXCEPTIONS.filter(({ until }) => !removed || until === 'ever')
  return findings
    .filter((found) => !allowed.some(({ place, canary }) => place.test(found.place) && (canary?.test(found.canary) ?? true)))
    .map(({ place, canary }) => `${canary} in ${place}`)
    .sort()
}
