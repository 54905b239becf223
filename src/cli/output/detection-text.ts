import type { PresentedCandidate } from '#core/detection/presented-candidate.schema.ts'
import type { RequiredVariable } from '#core/detection/required-variable.schema.ts'
import type { FoundSettings } from '#core/settings-file/found-settings.schema.ts'
import { oneLine } from './plain-text.ts'

const MOST_OTHERS = 8

/** What was found, for people: the best with its evidence, the others in a line each. What a repository says may be anything. */
export function detectionText(found: {
  candidates: readonly PresentedCandidate[]
  requiredVariables: readonly RequiredVariable[]
  settingsFile: FoundSettings | null
}): string {
  const [best, ...others] = found.candidates
  if (!best) return nothing(found.settingsFile)
  return `${[
    ...bestText(best),
    ...settingsText(found.settingsFile),
    ...(found.requiredVariables.length > 0 ? ['', '  It asks for:', ...requiredText(found.requiredVariables)] : []),
    ...othersText(others),
  ]
    .map(oneLine)
    .join('\n')}\n`
}

/** `Next (node) in apps/web`; shown where a candidate has to be named in a few words, on one line. */
export function candidateTitle({ provider, framework, root }: PresentedCandidate): string {
  return oneLine(`${framework ? `${framework} (${provider})` : provider}${root === '.' ? '' : ` in ${root}`}`)
}

function bestText(best: PresentedCandidate): string[] {
  const rows: [string, string | null][] = [
    [
      'versions',
      Object.entries(best.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ') || null,
    ],
    ['packages', [...new Set([...best.packages.build, ...best.packages.run])].join(' ') || null],
    ['install', best.install],
    ['build', best.build],
    ['start', best.start],
    ['release', best.release],
    ['serves', best.static === null ? null : `the files of ${best.static === '.' ? 'this folder' : best.static}`],
    ['port', best.port === null ? null : String(best.port)],
    ['Dockerfile', dockerfileText(best)],
  ]
  return [
    `${candidateTitle(best)} · ${Math.round(best.confidence * 100)} % sure`,
    ...best.evidence.map((line) => `  ${line}`),
    '',
    ...rows.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(11)}${value}`])),
    ...(best.warnings.length > 0 ? ['', ...best.warnings.map((line) => `  ! ${line}`)] : []),
  ]
}

function dockerfileText({ ownDockerfile, dockerfile, dockerignore, provider }: PresentedCandidate): string {
  if (ownDockerfile)
    return `${ownDockerfile.path}${ownDockerfile.targets.length > 0 ? `, with the stages ${ownDockerfile.targets.join(', ')}` : ''}`
  if (dockerfile !== null)
    return `WebOps writes one: webops detect --dockerfile shows it${dockerignore === null ? '' : ', --dockerignore what goes with it'}`
  return provider === 'llm' ? 'none: it runs in the image of vLLM' : 'none'
}

function othersText(others: readonly PresentedCandidate[]): string[] {
  if (others.length === 0) return []
  const shown = others.slice(0, MOST_OTHERS)
  const titles = shown.map(candidateTitle)
  const width = Math.max(...titles.map((title) => title.length))
  const rest = others.length - shown.length
  return [
    '',
    '  It could also be:',
    ...shown.map(({ confidence, evidence }, at) =>
      `    ${(titles[at] ?? '').padEnd(width)}  ${String(Math.round(confidence * 100)).padStart(3)} %  ${evidence[0] ?? ''}`.trimEnd(),
    ),
    ...(rest > 0 ? [`    and ${rest} more: webops detect --json lists them`] : []),
  ]
}

function settingsText(file: FoundSettings | null): string[] {
  if (file === null) return []
  if (file.problem !== null) return ['', '  Its settings file is refused:', ...file.problem.split('\n').map((line) => `    ${line}`)]
  const sets = [...file.fields, ...(file.schedules > 0 ? [`${file.schedules} schedule${file.schedules === 1 ? '' : 's'}`] : [])]
  return ['', `  ${file.path} sets ${sets.length > 0 ? sets.join(', ') : 'nothing'}`]
}

function requiredText(variables: readonly RequiredVariable[]): string[] {
  const width = Math.max(...variables.map(({ name }) => name.length))
  return variables.map(
    ({ name, help, secret }) => `    ${[name.padEnd(width), secret ? 'secret' : '      ', help ?? ''].join('  ').trimEnd()}`,
  )
}

function nothing(settings: FoundSettings | null): string {
  return `${[
    'Nothing that WebOps knows how to run',
    '  Looked for manifests, Dockerfiles, pages and start commands here and in folders up to three deep.',
    '  A Dockerfile or a Procfile in the repository says how it is run; `webops init` needs one of them too.',
    ...settingsText(settings),
  ]
    .map(oneLine)
    .join('\n')}\n`
}
