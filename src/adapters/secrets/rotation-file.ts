import { createHash } from 'node:crypto'
import { open, readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { RotationRecord } from '#core/secret/rotate-keys.ts'

const head = z.object({ recipient: z.string() })
const entry = z.object({ of: z.string(), is: z.string() })

/**
 * What became of ciphertexts in a rotation, a line each. Holds ciphertexts to the new key, and of the old ones a hash.
 * @param recipient the new public key: what is there of another one does not count
 */
export async function rotationFile(file: string, recipient: string): Promise<RotationRecord & { remove(): Promise<void> }> {
  const known = new Map<string, string>()
  const lines = await linesOf(file)
  const resumed = head.safeParse(lines[0]).data?.recipient === recipient
  if (resumed) for (const line of lines.slice(1)) remember(entry.safeParse(line).data)
  else await append(file, 'w', [{ recipient }])

  function remember(line: z.output<typeof entry> | undefined): void {
    if (line) known.set(line.of, line.is)
  }

  return {
    get: (old) => known.get(hashOf(old)),
    async add(pairs) {
      const added = pairs.map(([old, fresh]) => ({ of: hashOf(old), is: fresh }))
      await append(file, 'a', added)
      added.forEach(remember)
    },
    remove: () => rm(file, { force: true }),
  }
}

/** What cannot be read is the end of a file that was interrupted. */
async function linesOf(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line): unknown[] => {
    try {
      return [JSON.parse(line)]
    } catch {
      return []
    }
  })
}

async function append(file: string, flags: 'w' | 'a', lines: object[]): Promise<void> {
  const handle = await open(file, flags, 0o600)
  try {
    // A line that was cut off before ends here.
    await handle.appendFile(lines.map((line) => `\n${JSON.stringify(line)}`).join(''))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
