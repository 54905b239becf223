import { runProgram } from '../process/run-program.ts'
import { exitCode, type Ended } from './ended.ts'

/** Of systemd's own entries about a unit (`journalctl --dump-catalog`). */
const EXITED = '98e322203f7a4ed290d09fe03c09fe15'
const SUCCEEDED = '7ad2d189f7e94e70a38c781354912448'
const FAILED = 'd9b373ed55a64feb8242e02dbe79a49c'
const FIELDS = 'MESSAGE_ID,INVOCATION_ID,EXIT_CODE,EXIT_STATUS,UNIT_RESULT'
/** One start leaves two of them at most. */
const LAST = 4

interface Entry {
  MESSAGE_ID?: string
  INVOCATION_ID?: string
  EXIT_CODE?: string
  EXIT_STATUS?: string
  UNIT_RESULT?: string
  __REALTIME_TIMESTAMP?: string
}

/**
 * How a unit ended at last, by what systemd has written about it; null where nothing of it is kept. Who wrote an entry is the
 * kernel's word (`_PID=1`): a deployment cannot write one that looks like systemd's.
 */
export async function lastEnd(unit: string, since: string | null): Promise<Ended | null> {
  // What systemd has said before this is in the journal after it.
  await runProgram('journalctl', ['--sync'], { timeoutMs: 10_000 }).catch(() => undefined)
  const result = await runProgram(
    'journalctl',
    [
      ...['--no-pager', '--quiet', '--output=json', `--output-fields=${FIELDS}`, `--lines=${LAST}`],
      ...(since === null ? [] : [`--since=@${new Date(since).getTime() / 1000}`]),
      ...['_PID=1', ['UNIT', unit].join('=')],
      ...[EXITED, SUCCEEDED, FAILED].map((id) => `MESSAGE_ID=${id}`),
    ],
    { timeoutMs: 30_000 },
  ).catch(() => null)
  return endIn(result?.stdout ?? '')
}

/** A good end is not told with its status: 0, or one of the signals that end a service well. */
export function endIn(lines: string): Ended | null {
  const entries = lines.split('\n').flatMap(parse)
  const last = entries.at(-1)
  if (!last) return null
  const own = entries.filter((one) => one.INVOCATION_ID === last.INVOCATION_ID)
  const exited = own.findLast((one) => one.MESSAGE_ID === EXITED)
  return {
    exitCode: exited ? exitCode(exited.EXIT_CODE ?? '', exited.EXIT_STATUS ?? '') : last.MESSAGE_ID === SUCCEEDED ? 0 : 255,
    outOfMemory: own.some((one) => one.UNIT_RESULT === 'oom-kill'),
    at: new Date(Number(last.__REALTIME_TIMESTAMP ?? 0) / 1000),
  }
}

function parse(line: string): Entry[] {
  if (!line.startsWith('{')) return []
  try {
    return [JSON.parse(line) as Entry]
  } catch {
    return []
  }
}
