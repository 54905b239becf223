import { readFile } from 'node:fs/promises'
import type { Supervisor } from '#core/ports/supervisor.ts'
import type { Templates } from '#core/ports/templates.ts'

/** Listens for git over SSH in the panel's stead, which has no network. */
export const SSH_SOCKET = 'webops-ssh.socket'
const PANEL = 'webops-panel.service'
const SEPARATOR = `\n# ==== ${SSH_SOCKET}\n`

/** Where supervisors install units. */
const INSTALLED = `/etc/systemd/system/${SSH_SOCKET}`

/** The text of the socket's unit. */
export function renderSshSocket(templates: Templates, port: number): Promise<string> {
  return templates.render('systemd/webops-ssh.socket.njk', { port })
}

/** Two units in one text. */
export function joinRecipe(unit: string, socket: string): string {
  return `${unit}${SEPARATOR}${socket}`
}

/** @returns both; no socket for what was written before there was one */
export function splitRecipe(recipe: string): { unit: string; socket: string | null } {
  const [unit = '', socket = null] = recipe.split(SEPARATOR)
  return { unit, socket }
}

/**
 * Has the socket listen as a unit says, before the panel is started, whose unit has to be there. One that does so already is left alone, so that nobody is turned
 * away while the panel starts again.
 * @param text null: there is to be none
 */
export async function ensureSshSocket(supervisor: Supervisor, text: string | null, installedFile: string = INSTALLED): Promise<void> {
  const status = await supervisor.status(SSH_SOCKET)
  if (text === null) {
    if (status) await supervisor.remove(SSH_SOCKET)
    return
  }
  const installed = await readFile(installedFile, 'utf8').catch(() => null)
  if (installed === text && status?.activeState === 'active') return
  // systemd hands a socket over when it starts a service, and opens none for a service that runs.
  await supervisor.stop(PANEL)
  await supervisor.install(SSH_SOCKET, text)
  await supervisor.enable(SSH_SOCKET)
  await supervisor.restart(SSH_SOCKET)
}
