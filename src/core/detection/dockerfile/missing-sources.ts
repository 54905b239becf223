import { type Dockerfile, DockerfileParser, type Instruction } from 'dockerfile-ast'
import { copiesFrom } from '../../dockerfile/copies-from.ts'
import { dockerfileStages, neededStages } from '../../dockerfile/dockerfile-stages.ts'

/**
 * What a Dockerfile copies from its build context that is not there: it cannot be built as it stands. Left out is what cannot be
 * known: patterns, variables without a value, stages that the last one does not need.
 * @param text of a Dockerfile
 * @param isThere whether a path, seen from the build context, is a file or a folder
 * @returns paths as the Dockerfile writes them
 */
export function missingSources(text: string, isThere: (path: string) => boolean): string[] {
  try {
    const file = DockerfileParser.parse(text)
    const stages = dockerfileStages(text)
    const needed = neededStages(stages)
    const stageOf = (instruction: Instruction) => stages.findLastIndex(({ line }) => line <= instruction.getRange().start.line)
    const sources = file.getInstructions().flatMap((one) => (needed.has(stageOf(one)) ? sourcesOf(file, one) : []))
    return [...new Set(sources)].filter((source) => {
      const path = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
      return path !== '' && path !== '.' && !/[*?[\]$\\]|(?:^|\/)\.\.(?:\/|$)/.test(path) && !isThere(path)
    })
  } catch {
    // The parser is made for editors: what it does not take is the builder's to refuse.
    return []
  }
}

function sourcesOf(file: Dockerfile, instruction: Instruction): string[] {
  if (!['COPY', 'ADD'].includes(instruction.getKeyword())) return []
  const content = instruction.getArgumentsContent() ?? ''
  if (copiesFrom(instruction) !== null || content.includes('<<')) return []
  const words = content.trim().startsWith('[')
    ? [...content.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '')
    : instruction.getArguments().map((argument) => argument.getValue())
  const line = instruction.getRange().start.line
  const expand = (word: string) =>
    word.replace(/\$\{(\w+)\}|\$(\w+)/g, (all, one?: string, other?: string) => file.resolveVariable(one ?? other ?? '', line) ?? all)
  return words
    .filter((word) => !word.startsWith('--'))
    .slice(0, -1)
    .map((word) => expand(word).replace(/^["']|["']$/g, ''))
    .filter((word) => !/^(?:[a-z]+:\/\/|git@)/i.test(word))
}

/** @param path of the Dockerfile @param missing what it copies that is not there */
export function missingWarning(path: string, missing: string[]): string {
  return `${path} copies ${missing.slice(0, 3).join(', ')}, which the repository does not have: it cannot be built as it stands.`
}
