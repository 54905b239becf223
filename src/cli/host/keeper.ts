import { join } from 'node:path'
import { createSystemdSupervisor } from '#adapters/systemd/systemd-supervisor.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import type { Templates } from '#core/ports/templates.ts'
import { detachedKeeper } from './detached-keeper.ts'
import type { Installation } from './installation.ts'
import type { Keeper } from './service.ts'
import { systemdKeeper } from './systemd-keeper.ts'

/** What keeps this installation's processes running. */
export function keeperOf({ systemd, env }: Installation, templates: Templates): Keeper {
  return systemd ? systemdKeeper(createSystemdSupervisor(), templates) : detachedKeeper(env.runDir, env.logDir)
}

export function templatesOf({ checkout }: Installation): Templates {
  return createTemplates(join(checkout, 'system-templates'))
}
