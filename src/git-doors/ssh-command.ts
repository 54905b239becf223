import { deploymentName } from '#core/deployment/deployment.schema.ts'
import type { GitService } from '#core/ports/git-server.ts'

/** What a client asks to be run: one of git's two services for a deployment. */
export interface GitCommand {
  service: GitService
  /** The deployment's. */
  name: string
}

const COMMAND = /^git[- ](receive-pack|upload-pack) (?:'([^'\\]+)'|([^'"\\\s]+))$/
const PATH = /^\/?(?:git\/)?([^/.]+)(?:\.git)?\/?$/
const PROTOCOL = /^version=\d(:[a-z0-9=:]+)?$/
const LONGEST_PROTOCOL = 64
const LONGEST_COMMAND = 256

/**
 * Reads the command that a git client sends, such as `git-receive-pack '/shop.git'`. A grammar of its own and no shell's: what it does not
 * know is nothing that can be done here.
 */
export function parseGitCommand(command: string): GitCommand | null {
  if (command.length > LONGEST_COMMAND) return null
  const [, program, quoted, bare] = COMMAND.exec(command) ?? []
  const name = deploymentName.safeParse(PATH.exec(quoted ?? bare ?? '')?.[1])
  if (!name.success) return null
  return { service: program === 'receive-pack' ? 'git-receive-pack' : 'git-upload-pack', name: name.data }
}

/** Whether a text can be git's GIT_PROTOCOL. */
export function isGitProtocol(text: string): boolean {
  return text.length <= LONGEST_PROTOCOL && PROTOCOL.test(text)
}
