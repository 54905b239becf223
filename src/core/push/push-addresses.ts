import type { Settings } from '../core.ts'
import { pushAddress } from './pushed-source.ts'

/** Where git reaches a deployment's repository on the panel. */
export interface PushAddresses {
  https: string
  /** Null: this panel takes nothing over SSH. */
  ssh: string | null
  /** What the server's key is known by, as ssh asks about it at the first push. */
  sshFingerprint: string | null
}

export function pushAddresses({ panelUrl, ssh }: Pick<Settings, 'panelUrl' | 'ssh'>, name: string): PushAddresses {
  const https = pushAddress(panelUrl, name)
  if (!ssh) return { https, ssh: null, sshFingerprint: null }
  const port = ssh.port === 22 ? '' : `:${ssh.port}`
  return { https, ssh: `ssh://git@${new URL(panelUrl).hostname}${port}/${name}.git`, sshFingerprint: ssh.fingerprint }
}
