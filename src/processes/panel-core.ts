import type { Core } from '#core/core.ts'

const KEY = Symbol.for('webops.panel-core')

type Holder = { [KEY]?: Core }

/** The core of this panel process. Next's bundle and the server share it through globalThis. */
export function panelCore(): Core {
  const core = (globalThis as Holder)[KEY]
  if (!core) throw new Error('The panel is not started: its pages run inside src/processes/panel.ts only.')
  return core
}

/** Called once, by the panel's entry point. */
export function setPanelCore(core: Core): void {
  ;(globalThis as Holder)[KEY] = core
}
