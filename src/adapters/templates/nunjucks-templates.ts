import { WebopsError } from '#core/errors/webops-error.ts'
import type { Templates } from '#core/ports/templates.ts'
import type { Environment } from 'nunjucks'
import {
  debianPackages,
  dockerExec,
  dockerPath,
  dockerString,
  imageReference,
  portNumber,
  secretExports,
  secretMounts,
  shellCommand,
  shellWord,
  variableName,
} from './dockerfile-filters.ts'
import { unitAccount, unitArgument, unitMask, unitPath, unitProgram, unitSeconds, unitText, unitVariable } from './unit-filters.ts'

/** Every value goes through one of these: `{{ value }}` alone is refused by a test of the templates. */
const FILTERS: Record<string, (value: unknown) => string> = {
  unitText,
  unitArgument,
  unitVariable,
  unitProgram,
  unitPath,
  unitAccount,
  unitMask,
  unitSeconds,
  debianPackages,
  dockerString,
  dockerExec,
  dockerPath,
  imageReference,
  portNumber,
  shellCommand,
  shellWord,
  variableName,
  secretMounts,
  secretExports,
}

/** The templates of a folder. A value that is missing, or that cannot stand where it should, is an error and never a gap. */
export function createTemplates(directory: string): Templates {
  // Rendering is synchronous, so what a filter threw is still here when nunjucks has wrapped it.
  let thrown: WebopsError | null = null
  let environment: Promise<Environment> | undefined

  const load = async (): Promise<Environment> => {
    const { default: nunjucks } = await import('nunjucks')
    const loader = new nunjucks.FileSystemLoader(directory)
    const made = new nunjucks.Environment(loader, { autoescape: false, throwOnUndefined: true, trimBlocks: true, lstripBlocks: true })
    for (const [name, filter] of Object.entries(FILTERS)) {
      made.addFilter(name, (value: unknown) => {
        try {
          return filter(value)
        } catch (error) {
          if (error instanceof WebopsError) thrown = error
          throw error
        }
      })
    }
    return made
  }

  return {
    async render(name, values) {
      environment ??= load()
      const made = await environment
      thrown = null
      try {
        return made.render(name, values)
      } catch (error) {
        throw thrown ?? renderError(name, error)
      }
    },
  }
}

function renderError(name: string, error: unknown): WebopsError {
  const message = error instanceof Error ? error.message : String(error)
  return new WebopsError({
    code: 'template_failed',
    kind: 'failed',
    message: `The template ${name} could not be rendered: ${message.replace(/\s+/g, ' ')}`,
    hint: 'Is system-templates complete? A value that the template needs may be missing.',
    cause: error,
  })
}
