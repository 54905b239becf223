import type { Command } from 'commander'

/** Of a verb's part, such as `webops releases diff`: `--json` may stand before its word, where the verb takes it, or behind. */
export function wantsJson(options: { json?: boolean }, command: Command): boolean {
  return options.json === true || command.optsWithGlobals<{ json?: boolean }>().json === true
}
