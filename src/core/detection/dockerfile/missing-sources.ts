import { type Dockerfile, DockerfileParser, type From, type Instruction, type ModifiableInstruction } from 'dockerfile-ast'

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
    const sources = neededStages(file).flatMap((stage) => stage.flatMap((instruction) => sourcesOf(file, instruction)))
    return [...new Set(sources)].filter((source) => {
      const path = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
      return path !== '' && path !== '.' && !/[*?[\]$\\]|(?:^|\/)\.\.(?:\/|$)/.test(path) && !isThere(path)
    })
  } catch {
    // The parser is made for editors: what it does not take is the builder's to refuse.
    return []
  }
}

/** The instructions of the last stage, and of those that it begins with or copies from. */
function neededStages(file: Dockerfile): Instruction[][] {
  const froms = file.getFROMs()
  const instructions = file.getInstructions()
  const lineOf = (from: From | undefined) => from?.getRange().start.line ?? Infinity
  const stages = froms.map((from, index) =>
    instructions.filter((one) => one.getRange().start.line >= lineOf(from) && one.getRange().start.line < lineOf(froms[index + 1])),
  )
  const needed = new Set<number>()
  const visit = (index: number): void => {
    if (index < 0 || needed.has(index)) return
    needed.add(index)
    const names = stages[index]!.flatMap(stagesNamedBy).map((name) => name.toLowerCase())
    for (const [other, from] of froms.entries()) {
      if (other < index && names.some((name) => name === from.getBuildStage()?.toLowerCase() || name === String(other))) visit(other)
    }
  }
  visit(froms.length - 1)
  return stages.filter((_stage, index) => needed.has(index))
}

function stagesNamedBy(instruction: Instruction): string[] {
  if (instruction.getKeyword() === 'FROM') return [(instruction as From).getImage() ?? '']
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : []
  return [
    ...flags
      .map(String)
      .join(' ')
      .matchAll(/\bfrom=([\w.-]+)/g),
  ].map((match) => match[1] ?? '')
}

function sourcesOf(file: Dockerfile, instruction: Instruction): string[] {
  if (!['COPY', 'ADD'].includes(instruction.getKeyword())) return []
  const content = instruction.getArgumentsContent() ?? ''
  const flags = (instruction as ModifiableInstruction).getFlags()
  if (flags.some((flag) => flag.getName() === 'from') || content.includes('<<')) return []
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
