import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { unitOf } from './places.ts'
import type { ContainerRecord } from './records.ts'
import { unitText } from './sandbox.ts'
import type { Store } from './store.ts'
import { systemctl } from './systemd.ts'
import { atBoot, installUnit, linkAlias } from './units.ts'

/**
 * Its unit file, its link for the boot and that of its name are as the record has them, and systemd knows. Whoever wrote the
 * record may have been ended before any of these: it asks what is there, and is done again at no cost.
 */
export async function ensureUnit(store: Store, record: ContainerRecord): Promise<void> {
  if (record.isCommand) return
  const unit = unitOf(record.id)
  const text = await unitText(store.templates, record, store.places.container(record.id))
  const isSame = (await readFile(join(store.unitDir, unit), 'utf8').catch(() => null)) === text
  if (isSame) await atBoot(store, record)
  else await installUnit(store, record)
  await linkAlias(store, record)
  const alias = `${record.name}.service`
  const hasAlias = (await readlink(join(store.unitDir, alias)).catch(() => null)) === unit
  if (await isNews(unit, hasAlias ? alias : null)) await systemctl(['daemon-reload'])
}

/** Whether systemd goes by what these were before. */
async function isNews(unit: string, alias: string | null): Promise<boolean> {
  const said = await systemctl(['show', '--property=Id,NeedDaemonReload', '--', unit, ...(alias === null ? [] : [alias])])
  const ids = [...said.matchAll(/^Id=(.*)$/gm)].map(([, id]) => id)
  return said.includes('NeedDaemonReload=yes') || ids.some((id) => id !== unit)
}
