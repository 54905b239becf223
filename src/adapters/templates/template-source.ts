import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** For tests: the source of a template with the parts that it includes in their places. */
export function templateSource(directory: string, template: string): string {
  return readFileSync(join(directory, template), 'utf8').replace(/\{%-?\s*include "([^"]+)"\s*-?%\}/g, (_, part: string) =>
    templateSource(directory, part),
  )
}
