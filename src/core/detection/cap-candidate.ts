import { buildSettingsFields } from '../deployment/build-settings.schema.ts'
import type { Candidate } from './candidate.ts'

const MOST_LINES = 30
const LONGEST_LINE = 200
const LONGEST_WARNING = 500
const LONGEST_NAME = 100
const MOST_NAMES = 100
/** As long as a deployment's own commands may be: what is written into a Dockerfile, and shown. */
const LONGEST_COMMAND = 4096
const COMMANDS = ['install', 'build', 'start', 'release'] as const

/**
 * A candidate as it leaves detection: much of its text comes from a repository that anybody may have written, so that there is
 * an end to each of them. What cannot be built or chosen as it stands there is said in a warning.
 */
export function capCandidate(candidate: Candidate): Candidate {
  const tooLong = COMMANDS.filter((name) => (candidate[name]?.length ?? 0) > LONGEST_COMMAND)
  const warnings = [
    ...candidate.warnings,
    ...tooLong.map((name) => `Its ${name} command has more than ${LONGEST_COMMAND} characters, and is not used: put it into a script.`),
    ...(isNamed(candidate.root)
      ? []
      : ["Its folder's name has characters that a deployment's root directory cannot have: it cannot be chosen among others."]),
  ]
  return {
    ...candidate,
    framework: candidate.framework === null ? null : cut(candidate.framework, LONGEST_NAME),
    evidence: lines(candidate.evidence, LONGEST_LINE),
    warnings: lines(warnings, LONGEST_WARNING),
    versions: Object.fromEntries(
      Object.entries(candidate.versions)
        .slice(0, MOST_LINES)
        .map(([tool, version]) => [tool, cut(version, LONGEST_NAME)]),
    ),
    ...Object.fromEntries(tooLong.map((name) => [name, null])),
    // What was left out would still stand in the Dockerfile.
    template: tooLong.length > 0 ? null : candidate.template,
    packages: { build: names(candidate.packages.build), run: names(candidate.packages.run) },
    ...(candidate.ownDockerfile && {
      ownDockerfile: { ...candidate.ownDockerfile, targets: names(candidate.ownDockerfile.targets) },
    }),
  }
}

/** Whether a deployment can be told this folder. */
export const isNamed = (root: string): boolean => root === '.' || buildSettingsFields.rootDirectory.safeParse(root).success

const cut = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

const names = (all: readonly string[]): string[] => all.filter((name) => name.length <= LONGEST_NAME).slice(0, MOST_NAMES)

function lines(all: readonly string[], longest: number): string[] {
  const shown = [...new Set(all.map((line) => cut(line, longest)))]
  return shown.length > MOST_LINES ? [...shown.slice(0, MOST_LINES - 1), `… and ${shown.length - MOST_LINES + 1} more`] : shown
}
