import { copiesFrom } from './copies-from.ts'
import { imageName } from '../deployment/deployment.schema.ts'
import { DockerfileParser, From, type Instruction, type JSONInstruction } from 'dockerfile-ast'

/** Characters of a name, or of an argument in one. */
const LONGEST = 512

/** A stage of a Dockerfile: from a FROM to the next. */
export interface DockerfileStage {
  /** As AS calls it, in small letters as the builder compares them; null: it has none. */
  name: string | null
  /** An image, or the name of an earlier stage. Arguments stand in for their values. */
  base: string
  /** What COPY --from and RUN --mount=from name: images, names of stages, or their numbers. */
  sources: string[]
  /** The line of its FROM, from 0. */
  line: number
}

/**
 * The stages of a Dockerfile. Reads it as far as that takes, and finds nothing wrong with it.
 * @param buildArgs as the build is given them: they come before the defaults of ARG
 */
export function dockerfileStages(content: string, buildArgs: Record<string, string> = {}): DockerfileStage[] {
  const stages: DockerfileStage[] = []
  const values = new Map<string, string>()
  for (const instruction of DockerfileParser.parse(content).getInstructions()) {
    const stage = stages.at(-1)
    if (instruction instanceof From) {
      const name = instruction.getBuildStage()?.toLowerCase() ?? null
      const base = expanded(unquoted(instruction.getImage() ?? ''), values)
      stages.push({ name, base, sources: [], line: instruction.getRange().start.line })
    } else if (stage === undefined) {
      if (instruction.getKeyword() === 'ARG')
        for (const [name, value] of argumentsOf(instruction, buildArgs, values)) values.set(name, value)
    } else stage.sources.push(...sourcesOf(instruction).map((source) => expanded(source, values)))
  }
  return stages
}

/**
 * The images that have to be had for a build: those of the stages that it needs, without the names of stages and `scratch`.
 * @param target stage that is built; unset: the last
 */
export function neededImages(content: string, buildArgs: Record<string, string> = {}, target: string | null = null): string[] {
  const stages = dockerfileStages(content, buildArgs)
  const images = new Set<string>()
  for (const index of neededStages(stages, target))
    for (const name of namesIn(stages[index])) {
      // What is no name of an image is the builder's to complain of.
      if (stageAt(stages, name, index) === -1 && name !== 'scratch' && imageName.safeParse(name).success) images.add(name)
    }
  return [...images]
}

/**
 * Which stages a build needs: its target, and those that it begins with or copies from.
 * @param target unset: the last; one that is not there: all of them
 * @returns their places in the list
 */
export function neededStages(stages: DockerfileStage[], target: string | null = null): Set<number> {
  const seen = new Set<number>()
  const last = target === null ? stages.length - 1 : stageAt(stages, target, stages.length)
  const waiting = last === -1 ? [...stages.keys()] : [last]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (seen.has(index)) continue
    seen.add(index)
    for (const name of namesIn(stages[index])) {
      const earlier = stageAt(stages, name, index)
      if (earlier !== -1) waiting.push(earlier)
    }
  }
  return seen
}

const namesIn = (stage: DockerfileStage | undefined) => (stage ? [stage.base, ...stage.sources] : [])

/** @returns the stage of that name or number before `before`, -1 when there is none */
function stageAt(stages: DockerfileStage[], name: string, before: number): number {
  if (/^\d+$/.test(name)) return Number(name) < before ? Number(name) : -1
  return stages.slice(0, before).findLastIndex((stage) => stage.name === name.toLowerCase())
}

function sourcesOf(instruction: Instruction): string[] {
  const from = copiesFrom(instruction)
  if (from !== null) return [unquoted(from)]
  if (instruction.getKeyword() !== 'RUN') return []
  return (instruction as JSONInstruction)
    .getFlags()
    .filter((flag) => flag.getName() === 'mount')
    .flatMap((flag) => /(?:^|,)from=([^,]+)/.exec(flag.getValue() ?? '')?.[1] ?? [])
}

function argumentsOf(instruction: Instruction, buildArgs: Record<string, string>, values: Map<string, string>): [string, string][] {
  const words = instruction.getArgumentsContent() ?? ''
  return [...words.matchAll(/([A-Za-z_]\w*)(?:=(?:"([^"]*)"|'([^']*)'|(\S*)))?/g)].flatMap(([, name = '', double, single, plain]) => {
    const value = Object.hasOwn(buildArgs, name) ? buildArgs[name] : (double ?? single ?? plain)
    return value === undefined ? [] : [[name, expanded(value, values)] as [string, string]]
  })
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/, '$2')

/** `$NAME`, `${NAME}`, `${NAME:-other}` and `${NAME:+other}`; what is not known stays as it stands. */
function expanded(text: string, values: Map<string, string>): string {
  // Arguments of arguments of arguments: no image has such a name.
  if (text.length > LONGEST) return ''
  const whole = text.replace(
    /\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g,
    (match, braced: string, sign: string, other: string, bare: string) => {
      const value = values.get(braced ?? bare)
      if (sign === '+') return value ? other : ''
      if (sign === '-') return value || other
      return value ?? match
    },
  )
  return whole.length > LONGEST ? '' : whole
}
