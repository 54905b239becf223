import type { z } from 'zod'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'
import { auditName } from '../user/describe-actor.ts'
import { requireUser } from '../user/require-user.ts'
import { readPublicKey } from './read-public-key.ts'
import { addSshKeyInput } from './ssh-key.schema.ts'
import type { SshKeyRecord } from './ssh-key.store.ts'

const MOST = 50
const LONGEST_NAME = 100

/** The actor's own keys, newest first. */
export async function listSshKeys(core: Pick<Core, 'sshKeys'>, actor: Actor): Promise<SshKeyRecord[]> {
  return actor.type === 'user' ? core.sshKeys.listForUser(actor.id) : []
}

/**
 * Lets a key push in the name of the actor. A key is one person's: else nobody could tell who pushed.
 * @throws ZodError, user_required, ssh_key_private, ssh_key_invalid, ssh_key_taken, ssh_key_limit
 */
export async function addSshKey(core: Core, actor: Actor, input: z.input<typeof addSshKeyInput>): Promise<SshKeyRecord> {
  const user = requireUser(actor)
  const given = addSshKeyInput.parse(input)
  const { comment, ...key } = await readPublicKey(given.key)
  const own = await core.sshKeys.listForUser(user.id)
  const same = own.find(({ fingerprint }) => fingerprint === key.fingerprint)
  if (same) throw taken(`You have this key already: it is called ${same.name}.`, 'There is nothing to do.')
  if (own.length >= MOST) throw tooMany()
  const name = given.name ?? (comment.trim().slice(0, LONGEST_NAME) || key.type)
  const record = await core.sshKeys.create({ userId: user.id, name, ...key })
  if (!record) throw taken('This key is somebody else’s here.', 'Make one of your own: ssh-keygen -t ed25519')
  const { id, fingerprint } = record
  await core.audit.record({
    actor: auditName(actor),
    action: 'ssh-key.add',
    target: `ssh-key:${id}`,
    projectId: null,
    details: { name, fingerprint },
  })
  return record
}

/** It comes in no more, from the next thing on that it asks for. @throws ssh_key_not_found, user_required */
export async function removeSshKey(core: Core, actor: Actor, id: string): Promise<void> {
  const user = requireUser(actor)
  const removed = await core.sshKeys.remove(user.id, id)
  if (!removed) {
    throw new WebopsError({
      code: 'ssh_key_not_found',
      kind: 'not_found',
      message: 'You have no such key.',
      hint: 'See what there is: webops ssh-key list',
    })
  }
  const { name, fingerprint } = removed
  await core.audit.record({
    actor: auditName(actor),
    action: 'ssh-key.remove',
    target: `ssh-key:${id}`,
    projectId: null,
    details: { name, fingerprint },
  })
}

function taken(message: string, hint: string): WebopsError {
  return new WebopsError({ code: 'ssh_key_taken', kind: 'conflict', message, hint, field: 'key' })
}

function tooMany(): WebopsError {
  return new WebopsError({
    code: 'ssh_key_limit',
    kind: 'conflict',
    message: `You have ${MOST} keys, which is as many as there can be.`,
    hint: 'Remove those that you do not use: webops ssh-key list says when each was used last.',
    field: 'key',
  })
}
