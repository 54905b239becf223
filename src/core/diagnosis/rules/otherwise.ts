import type { Rule } from '../rule.ts'
import { RUNNING, UNCAUGHT } from './patterns.ts'

const step = RUNNING

/** When nothing more is known: how the container ended, and its last words. */
export const OTHERWISE: Rule[] = [
  {
    id: 'application_error',
    title: 'The application ends with an error of its own',
    step,
    code: ['container_exited'],
    log: UNCAUGHT,
    pick: 'last',
    also: [
      /^\s*File "(?<place>\/(?!usr\/)[^"]+)", line \d+, in /,
      /^(?:file:\/\/)?(?<place>\/(?!usr\/)[\w./-]+:\d+)$/,
      /^\s+at (?:.* \(|async )?(?<place>(?:file:\/\/)?\/(?!usr\/)[\w./-]+:\d+):\d+\)?/,
    ],
    check: ({ place }) => ({ where: place ? ` (${place.replace('file://', '')})` : '' }),
    cause: 'The application ended itself{where|}: {error}',
    remedy: 'This is the last error in its log. Does it happen where you develop too, with the same variables?',
  },
  {
    id: 'segmentation_fault',
    title: 'The program crashes',
    step,
    code: ['container_exited'],
    exitStatus: [139, 134, 132],
    tail: 6,
    cause: 'The program crashed (exit status {exitStatus}): a fault in a native part of it, as a rule.',
    remedy:
      'Is a native package built for another version, another C library (Alpine) or another processor? Rebuild without the cache, or update that package.',
  },
  {
    id: 'container_killed',
    title: 'The container was killed',
    step,
    code: ['container_exited'],
    exitStatus: [137],
    tail: 6,
    cause: 'The container was ended from outside (exit status 137): by `docker kill`, or by the system for want of memory.',
    remedy: 'Look with `free -m` and `dmesg | grep -i oom` on the server whether memory ran out; otherwise see who ended it.',
  },
  {
    id: 'exited_with_zero',
    title: 'The container ends at once, and says that all is well',
    step,
    code: ['container_exited'],
    exitStatus: [0],
    tail: 6,
    cause: 'The container did its work and ended (exit status 0): what it starts is no server that keeps running.',
    remedy: 'Start the server itself, in the foreground (no `&`, no `--daemon`, no `service … start`), in CMD of the Dockerfile.',
  },
  {
    id: 'exited_silently',
    title: 'The container ends without a word',
    step,
    code: ['container_exited'],
    log: /ended with exit status/,
    check: (found, { lines }) => (lines.at(-2)?.text.startsWith("The container's last lines") ? found : null),
    cause: 'The container ended with exit status {exitStatus}, and printed nothing.',
    remedy:
      'Try its start command by hand: `docker run --rm -it <image>`. Programs that buffer their output lose it when they end: for Python set PYTHONUNBUFFERED=1.',
  },
  {
    id: 'exited_unexplained',
    title: 'The container ends with an error',
    step,
    code: ['container_exited'],
    tail: 8,
    cause: 'The container ended with exit status {exitStatus} before it answered.',
    remedy: 'Its last lines say why. Is a variable missing, or the start command wrong?',
  },
  {
    id: 'never_healthy',
    title: 'The container never becomes healthy',
    step,
    code: ['never_healthy', 'step_timed_out'],
    message: /: (?<detail>.+?)\.?$/,
    tail: 6,
    cause: 'The container runs, and was not healthy in time: {detail|it does not answer}.',
    remedy: 'Its last lines may say what it waits for. A slow start needs a longer health time-out.',
  },
]
