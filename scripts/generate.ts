import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Generates the Prisma clients of both databases. Generating needs no engine; naming a harmless program as the
 * schema engine keeps Prisma from downloading one (docs/decisions/0002).
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const prisma = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url))

for (const database of ['sqlite', 'postgresql']) {
  const result = spawnSync(process.execPath, [prisma, 'generate', '--schema', 'prisma/' + database], {
    cwd: root,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    encoding: 'utf8',
  })
  if (result.status !== 0) {
    process.stderr.write(result.stdout + result.stderr)
    console.error(`Prisma could not generate the ${database} client.`)
    process.exit(1)
  }
  console.log(`Generated the ${database} client.`)
}
