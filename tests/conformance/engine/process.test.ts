import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { engineBehaviours } from './engine-behaviours.ts'

/** It wants systemd and root, and makes accounts: tests/host runs it on a server that is thrown away. */
const isServer = existsSync('/run/systemd/system') && process.env.WEBOPS_TEST_PROCESS_ENGINE === '1'

describe.skipIf(!isServer)('on a server with systemd', () => {
  engineBehaviours('of processes', () =>
    createProcessEngine({
      folder: mkdtempSync('/var/lib/webops-processes-'),
      templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
      programs: { node: process.execPath, caddy: null },
    }),
  )
})
