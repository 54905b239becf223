import { DockerfileParser } from 'dockerfile-ast'
import { copiesFrom } from '../../dockerfile/copies-from.ts'

/** What a Dockerfile says of the image that it makes. */
export interface DockerfileFacts {
  /** The names of its stages, in order. */
  stages: string[]
  /** The image that its last stage begins with. */
  image: string | null
  /** The first port that the last stage exposes. */
  port: number | null
  /** What its COPY and ADD instructions take from the build context. */
  sources: string[]
  command: string | null
}

/** Null for a text that has no FROM: it is no Dockerfile. */
export function dockerfileFacts(text: string): DockerfileFacts | null {
  try {
    return read(text)
  } catch {
    // The parser is made for editors and takes nearly everything; what it does not is the builder's to refuse.
    return null
  }
}

function read(text: string): DockerfileFacts | null {
  const file = DockerfileParser.parse(text)
  const froms = file.getFROMs()
  const last = froms.at(-1)
  if (!last) return null
  const expand = (word: string, line: number) =>
    word.replace(/\$\{?(\w+)(?::-([^}]*))?\}?/g, (_all, name: string, other?: string) => file.resolveVariable(name, line) ?? other ?? '')
  const begin = last.getRange().start.line
  const instructions = file.getInstructions()
  const ports = instructions
    .filter((one) => one.getKeyword() === 'EXPOSE' && one.getRange().start.line > begin)
    .flatMap((one) => one.getArguments().map((word) => Number(expand(word.getValue(), one.getRange().start.line).split(/[/-]/)[0])))
  const copies = file.getCOPYs().filter((one) => copiesFrom(one) === null)
  const sources = [...copies, ...instructions.filter((one) => one.getKeyword() === 'ADD')]
    .filter((one) => !/--from=/.test(one.getRawArgumentsContent() ?? '') && !/<</.test(one.getRawArgumentsContent() ?? ''))
    .flatMap((one) => words(one.getArgumentsContent() ?? '').slice(0, -1))
  const command = [...file.getCMDs(), ...file.getENTRYPOINTs()].filter((one) => one.getRange().start.line > begin).at(-1)
  return {
    stages: froms.flatMap((from) => from.getBuildStage() ?? []),
    image: last.getImage(),
    port: ports.find((port) => Number.isInteger(port) && port > 0 && port < 65_536) ?? null,
    sources,
    command: command?.getArgumentsContent() ?? null,
  }
}

/** Of a list in JSON, or of plain words; options are none. */
function words(content: string): string[] {
  const list = content.trim().startsWith('[') ? [...content.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '') : content.split(/\s+/)
  return list.filter((word) => word !== '' && word !== '\\' && !word.startsWith('--'))
}
