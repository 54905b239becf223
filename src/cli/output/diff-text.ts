import { styleText } from 'node:util'
import type { ReleaseDiffView } from '#api/schemas/views.ts'
import { isTree, shortImageId } from '#core/release/image-id.ts'
import { shortCommit } from './words.ts'

const MOST_COMMITS = 20

/** What is different, for a terminal: what comes with a +, what goes with a -. */
export function diffText(diff: ReleaseDiffView): string {
  const { from, to, commits, configuration, dockerfile, image } = diff
  // Built without Docker: there is neither a Dockerfile nor an image.
  const trees = [image.before.id, image.after.id].some(isTree)
  const parts = [
    `From ${sideText(from)} to ${sideText(to)}`,
    section('Commits', [
      ...commits.added.map((one) => plus(`${shortCommit(one.commit)} ${one.subject}`)).slice(0, MOST_COMMITS),
      ...commits.removed.map((one) => minus(`${shortCommit(one.commit)} ${one.subject}`)).slice(0, MOST_COMMITS),
      ...moreOf(Math.max(0, commits.added.length - MOST_COMMITS) + Math.max(0, commits.removed.length - MOST_COMMITS)),
      ...(commits.note ? [commits.note] : []),
    ]),
    section('Configuration', configuration.flatMap(changeLines)),
    ...(trees ? [] : [section('Dockerfile', dockerfileLines(dockerfile))]),
    section(trees ? 'Build' : 'Image', image.changed ? [minus(imageText(image.before)), plus(imageText(image.after))] : []),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function sideText({ release, live, commit }: ReleaseDiffView['from']): string {
  if (release === null) return 'the settings that the next deploy uses'
  return `release ${release}${live ? ' (live)' : ''}${commit ? `, ${shortCommit(commit)}` : ''}`
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? `${title}: the same` : [title, ...lines.map((line) => `  ${line}`)].join('\n')
}

function changeLines({ field, secret, change, before, after }: ReleaseDiffView['configuration'][number]): string[] {
  const value = (text: string | null) => (text === null ? (secret ? '(secret)' : '(none)') : text)
  if (change === 'added') return [plus(`${field}: ${value(after)}`)]
  if (change === 'removed') return [minus(`${field}: ${value(before)}`)]
  if (before === null && after === null) return [`~ ${field}: (secret) changed`]
  return [minus(`${field}: ${value(before)}`), plus(`${field}: ${value(after)}`)]
}

function dockerfileLines({ changed, patch }: ReleaseDiffView['dockerfile']): string[] {
  if (!changed) return []
  if (patch === '') return ['That of one of them was not kept.']
  return patch.split('\n').map((line) => (line.startsWith('+') ? plus(line.slice(1)) : line.startsWith('-') ? minus(line.slice(1)) : line))
}

function imageText({ name, id, bytes, available }: ReleaseDiffView['image']['before']): string {
  const size = bytes === null ? '' : `, ${Math.round(bytes / 1e6)} MB`
  return `${name} (${shortImageId(id)}${size})${available ? '' : ': gone from the server'}`
}

const plus = (text: string) => styleText('green', `+ ${text}`)
const minus = (text: string) => styleText('red', `- ${text}`)
const moreOf = (count: number) => (count > 0 ? [`and ${count} more`] : [])
