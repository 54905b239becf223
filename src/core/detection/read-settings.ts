import { containerCommand } from '../deployment/container-command.ts'
import { fieldsOf, textOf } from './fields.ts'
import type { Folder } from './folder.ts'
import type { Said } from './said.ts'

/** What a repository's webops.yaml says of its building. It is checked where it is used: what is wrong in it is passed over here. */
export interface BuildSettings {
  path: string | null
  type: string | null
  root: string | null
  dockerfile: string | null
  target: string | null
  port: number | null
  commands: Partial<Pick<Said, 'install' | 'build' | 'start' | 'release' | 'static'>>
}

/** @param top of the repository: nowhere else the file counts */
export async function readSettings(top: Folder): Promise<BuildSettings> {
  const path = top.first('webops.yaml', 'webops.yml')
  const file = path === null ? {} : ((await top.yaml(path)) ?? {})
  const build = fieldsOf(file['build'])
  const port = fieldsOf(file['run'])['port']
  const type = textOf(build['type'])
  return {
    path,
    type: type === 'auto' ? null : type,
    root: placeOf(build['root']),
    dockerfile: placeOf(build['dockerfile']),
    target: textOf(build['target']),
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
    commands: {
      install: textOf(build['install']),
      build: textOf(build['command']),
      start: commandOf(build['start']),
      release: commandOf(fieldsOf(file['release'])['command']),
      static: textOf(build['output']),
    },
  }
}

/** A relative path without what says nothing: `./apps/web/` is `apps/web`. Null for the top. */
export function placeOf(value: unknown): string | null {
  const parts = (textOf(value) ?? '').split('/').filter((part) => part !== '' && part !== '.')
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/')
}

/** A line for the shell, or a list of arguments as JSON. */
function commandOf(value: unknown): string | null {
  const text = Array.isArray(value) ? JSON.stringify(value) : textOf(value)
  return text !== null && containerCommand.safeParse(text).success ? text : null
}
