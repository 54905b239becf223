export type Role = 'owner' | 'admin' | 'developer' | 'viewer'

/** Who asks. Every use case takes one, and asks the policy about it. */
export type Actor =
  | {
      type: 'user'
      id: string
      name: string
      email: string
      isAdministrator: boolean
      /** Role by project id. */
      roles: Record<string, Role>
      /** How they came in, with the id of the session, token or key. */
      via: { type: 'session' | 'token' | 'ssh-key'; id: string }
    }
  /** Root on the server itself, by the local credential. May do everything. */
  | { type: 'local' }
  /** A webhook, a deploy hook or a look at the repository. May roll out its one deployment, and remove it where that is a preview. */
  | {
      type: 'hook'
      /** `webhook:<deployment's id>`, `deploy-hook:<its id>`, `poll:<deployment's id>`, or `webops` itself. */
      id: string
      /** Who pushed, or what the hook is called: shown as who asked. */
      name: string
      /** `previewOf`: the id of the deployment that it is a preview of (core/preview/preview-actor.ts). */
      deployment: { id: string; name: string; projectId: string; previewOf?: string }
    }

/** Who or what asked for a rollout, as it is stored and shown. */
export interface Cause {
  /** "user:<id>", "local", "webhook:<id>", "deploy-hook:<id>", "poll:<id>" or "webops". */
  actor: string
  name: string
  via: 'panel' | 'api' | 'cli' | 'git' | 'webhook' | 'hook' | 'webops'
  /** Of a push: how it came in, and the branch or tag that was pushed. */
  over?: 'https' | 'ssh'
  ref?: string
}
