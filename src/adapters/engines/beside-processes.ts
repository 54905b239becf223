import { readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Supervisor } from '#core/ports/supervisor.ts'

/**
 * A supervisor that leaves the units of standard deployments alone: there `webops-shop.service` is a link to the unit that
 * serves, and the engine for processes keeps both.
 */
export function besideProcesses(supervisor: Supervisor, unitDir = '/etc/systemd/system'): Supervisor {
  const isLink = (unit: string) =>
    readlink(join(unitDir, unit)).then(
      // A unit that somebody masked is a link too, to /dev/null.
      (target) => /^webops-process\.[0-9a-f]{24}\.service$/.test(basename(target)),
      () => false,
    )
  const unlessLink = async (unit: string, act: () => Promise<void>) => {
    if (!(await isLink(unit))) await act()
  }
  return {
    ...supervisor,
    remove: (unit) => unlessLink(unit, () => supervisor.remove(unit)),
    disable: (unit) => unlessLink(unit, () => supervisor.disable(unit)),
    stop: (unit) => unlessLink(unit, () => supervisor.stop(unit)),
    status: async (unit) => ((await isLink(unit)) ? null : supervisor.status(unit)),
    async survey(only) {
      const found = await supervisor.survey(only)
      const links = await Promise.all(found.map(({ unit }) => isLink(unit)))
      return found.filter((_one, index) => !links[index])
    },
  }
}
