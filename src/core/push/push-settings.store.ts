import { DEFAULT_PUSH_SETTINGS, pushSettings, type PushSettings } from './push-settings.schema.ts'
import type { PrismaClient } from '#generated/sqlite/client.ts'

export type PushSettingsStore = ReturnType<typeof pushSettingsStore>

/** How deployments take pushes. */
export function pushSettingsStore(database: PrismaClient) {
  return {
    /** As it is now; the defaults where nobody said otherwise. */
    async get(deploymentId: string): Promise<PushSettings> {
      const row = await database.pushSettings.findUnique({ where: { deploymentId } })
      return row ? pushSettings.strip().parse(row) : DEFAULT_PUSH_SETTINGS
    },

    async set(deploymentId: string, settings: PushSettings, updatedBy: string): Promise<void> {
      const data = { ...settings, updatedBy }
      await database.pushSettings.upsert({ where: { deploymentId }, create: { deploymentId, ...data }, update: data })
    },
  }
}
