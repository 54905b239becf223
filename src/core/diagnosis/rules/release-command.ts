import type { Rule } from '../rule.ts'

const step = ['release-command'] as const

/** Failures of the release command itself. Those of what it talks to (a database, a variable) have rules of their own. */
export const RELEASE_COMMAND: Rule[] = [
  {
    id: 'release_command_not_found',
    title: 'The program of the release command is not in the image',
    step,
    code: ['release_command_failed'],
    exitStatus: [127],
    log: /^(?:\/bin\/sh: |sh: )?(?:\d+: )?(?<program>[^:\s]+): not found$|: line \d+: (?<program2>[^:]+): command not found$/,
    check: ({ program, program2 }) => ({ name: program ?? program2 ?? 'of the release command' }),
    cause: 'The release command runs {name}, which is not in the image.',
    remedy:
      'Is it spelt right, and installed by the Dockerfile? What a package manager puts into node_modules/.bin or a virtual environment is found by `npx …` or by its full path.',
  },
]

/** When nothing more is known. */
export const RELEASE_COMMAND_OTHERWISE: Rule[] = [
  {
    id: 'release_command_failed',
    title: 'The release command fails',
    step,
    code: ['release_command_failed'],
    tail: 8,
    cause: 'The release command ended with exit status {exitStatus|other than 0}, so nothing was switched.',
    remedy:
      'Its last lines say why. What it did before it failed is done: look at the database, mend the command, and deploy again, which runs it again.',
  },
]
