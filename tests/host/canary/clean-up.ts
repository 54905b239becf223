import type { DisposableServer } from '../disposable-server.ts'
import { NODE } from './panel.ts'
import { REPOSITORIES } from './repositories.ts'
import { FOLDER } from './search.ts'

/** Leaves nothing of the suite. The other suites find no administrator, as they left it. */
export async function cleanUp(server: DisposableServer, deployments: string[], email: string): Promise<void> {
  await server.run('rm', ['--recursive', '--force', FOLDER])
  for (const name of deployments) await server.run('/root/webops/webops', ['remove', name, '--yes'], { timeoutMs: 120_000 })
  await server.run('sh', [
    '-c',
    `rm -rf ${REPOSITORIES}/canary-*; docker volume rm $(docker volume ls --quiet --filter name=webops-canary)`,
  ])
  await server.run(NODE, ['--eval', FORGET_USER, email])
}

const FORGET_USER = `
  const { DatabaseSync } = require('node:sqlite')
  const database = new DatabaseSync('/var/lib/webops/database/webops.db')
  database.exec('PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000')
  database.prepare('DELETE FROM "User" WHERE email = ?').run(process.argv[1])
`
