export interface DockerfileWishes {
  /** Names that an ARG declares. */
  args: Set<string>
  /** Build secrets by the id that a command mounts them with. */
  secrets: Map<string, { required: boolean }>
}

/** What a Dockerfile wants to be given when it is built. Reads it as far as that takes, and finds nothing wrong with it. */
export function readDockerfileWishes(content: string): DockerfileWishes {
  const [args, secrets]: [DockerfileWishes['args'], DockerfileWishes['secrets']] = [new Set(), new Map()]
  for (const instruction of instructionsOf(content)) {
    const [, word = '', rest = ''] = /^\s*(\w+)\s+([^]*)$/.exec(instruction) ?? []
    if (/^ARG$/i.test(word)) for (const [, name = ''] of rest.matchAll(/(?:^|\s)([A-Za-z_]\w*)(?==|\s|$)/g)) args.add(name)
    if (!/^RUN$/i.test(word)) continue
    for (const mount of leadingOptions(rest)) {
      const found = secretOf(mount)
      if (found) secrets.set(found.id, { required: found.required || (secrets.get(found.id)?.required ?? false) })
    }
  }
  return { args, secrets }
}

/** Lines that go on joined, comments between them left out, as the builder does. */
function instructionsOf(content: string): string[] {
  const escape = /^#\s*escape\s*=\s*`/im.test(content) ? /`[ \t]*\r?\n/g : /\\[ \t]*\r?\n/g
  const lines = content.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line))
  return lines.join('\n').replace(escape, ' ').split('\n')
}

/** The values of the `--mount=` that stand before a RUN's command. */
function leadingOptions(rest: string): string[] {
  const mounts: string[] = []
  for (const word of rest.trim().split(/\s+/)) {
    if (!word.startsWith('--')) break
    if (word.startsWith('--mount=')) mounts.push(word.slice('--mount='.length).replace(/^(["'])(.*)\1$/, '$2'))
  }
  return mounts
}

function secretOf(mount: string): { id: string; required: boolean } | null {
  const options = new Map(
    mount.split(',').map((option): [string, string] => {
      const [key = '', ...value] = option.split('=')
      return [key.toLowerCase(), value.join('=')]
    }),
  )
  if (options.get('type') !== 'secret') return null
  const target = options.get('target') ?? options.get('dst') ?? options.get('destination')
  const id = options.get('id') ?? target?.split('/').at(-1)
  const required = options.get('required')
  return id ? { id, required: required !== undefined && required !== 'false' } : null
}
