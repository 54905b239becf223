import type { Actor, Cause } from './actor.ts'

/** "user:<id>", "token:<id>", "ssh-key:<id>", "local", "webhook:<id>", "deploy-hook:<id>" or "poll:<id>", as the audit has it. */
export function auditName(actor: Actor): string {
  if (actor.type === 'local') return 'local'
  if (actor.type === 'hook') return actor.id
  return actor.via.type === 'session' ? `user:${actor.id}` : `${actor.via.type}:${actor.via.id}`
}

/** Who asked, as a rollout has it. */
export function causeOf(actor: Actor, via: Cause['via'], push: Pick<Cause, 'over' | 'ref'> = {}): Cause {
  if (actor.type === 'local') return { actor: 'local', name: 'root on the server', via, ...push }
  return { actor: actor.type === 'hook' ? actor.id : `user:${actor.id}`, name: actor.name, via, ...push }
}

/** Who asked, as the history of variables has it. */
export function authorOf(actor: Actor): { actor: string; name: string } {
  return { actor: auditName(actor), name: actor.type === 'local' ? 'root on the server' : actor.name }
}
