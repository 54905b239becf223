import { stringify } from 'yaml'
import type { PresentedCandidate } from '#core/detection/presented-candidate.schema.ts'
import { candidateTitle } from './detection-text.ts'
import { oneLine } from './plain-text.ts'

/**
 * A webops.yaml for what was detected. What detection finds again by itself stands there as a comment: it can be changed
 * there, and goes along with the repository where it is not.
 * @param variables names that the repository asks for
 * @param model that an `llm` serves; null: the repository does not name it
 */
export function settingsFileText(best: PresentedCandidate, variables: readonly string[], model: string | null = null): string {
  const isLlm = best.provider === 'llm'
  const commands: [string, string | null, string][] = [
    ['install', best.install, 'Installs what it needs, in its folder.'],
    ['command', best.build, 'Builds it.'],
    // That of a model server is made from its settings.
    ['start', isLlm ? null : best.start, 'What serves.'],
    ['output', best.static, 'Folder of files that a web server serves.'],
  ]
  return `${[
    `# How WebOps builds and runs this repository: ${candidateTitle(best)}.`,
    ...best.evidence.map((line) => `#   ${oneLine(line)}`),
    '# What is not said here is as the deployment has it, or as it is detected. `webops check-file` says whether all is well.',
    '',
    'build:',
    // Without its model this type is refused.
    `  ${isLlm && model === null ? '# ' : ''}type: ${best.provider}`,
    ...(best.root === '.' ? [] : [`  root: ${inline(best.root)}`]),
    ...(best.ownDockerfile ? [`  dockerfile: ${inline(best.ownDockerfile.path)}`] : []),
    ...commands.flatMap(([name, value, why]) =>
      value === null ? [] : [`  # ${why} Detected; take the # away to change it.`, `  # ${name}: ${inline(value)}`],
    ),
    ...(isLlm ? llmLines(model) : []),
    ...(best.port === null ? [] : ['', 'run:', '  # Where it listens inside its container; it is told as PORT.', `  port: ${best.port}`]),
    ...(best.release === null
      ? []
      : ['', 'release:', '  # Runs once in the new image, before it serves.', `  command: ${inline(best.release)}`]),
    ...(variables.length === 0
      ? []
      : [
          '',
          '# Names alone; values are set on the page or with `webops env set`. Those that it cannot do without:',
          '# variables:',
          ...variables.map((name) => `#   - ${inline(name)}`),
        ]),
  ].join('\n')}\n`
}

function llmLines(model: string | null): string[] {
  if (model !== null)
    return [
      '',
      '# What else its server is started with goes here: revision, quantization, maxModelLength, …',
      'llm:',
      `  model: ${inline(model)}`,
    ]
  return [
    '',
    '# By which name the model is fetched is not said here. Name it, and take the # away, also that of the type.',
    '# llm:',
    '#   model: organization/model',
  ]
}

/** A scalar on one line, quoted where YAML needs it. */
function inline(value: string): string {
  return stringify(oneLine(value), { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false }).trim()
}
