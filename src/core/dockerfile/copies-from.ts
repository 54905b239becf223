import type { Instruction, JSONInstruction } from 'dockerfile-ast'

/**
 * What a COPY takes its files from in place of the build context: a stage or an image. The parser's own `getFromFlag` knows it only
 * where no other option stands beside it.
 * @returns null when it takes them from the build context, or is no COPY
 */
export function copiesFrom(instruction: Instruction): string | null {
  if (instruction.getKeyword() !== 'COPY') return null
  const flag = (instruction as JSONInstruction).getFlags().find((one) => one.getName() === 'from')
  return flag?.getValue() || null
}
