import type { ForgeId } from '#core/forge/forge.ts'

interface ForgeSteps {
  /** Of the repository, in the words of the forge's own menus. */
  where: string[]
  /** The fields there, and what goes into them: `address` and `secret` stand for the webhook's own. */
  fields: [field: string, value: string][]
  /** What comes first, and what sets it off. */
  first: string
}

const STEPS: Record<ForgeId, ForgeSteps> = {
  github: {
    where: ['Settings', 'Webhooks', 'Add webhook'],
    fields: [
      ['Payload URL', 'address'],
      ['Content type', 'application/json'],
      ['Secret', 'secret'],
      ['Which events', 'Just the push event (it tells of tags, too)'],
    ],
    first: 'GitHub sends a ping as soon as the webhook is added.',
  },
  gitlab: {
    where: ['Settings', 'Webhooks', 'Add new webhook'],
    fields: [
      ['URL', 'address'],
      ['Secret token', 'secret'],
      ['Trigger', 'Push events; Tag push events, too, where tags deploy'],
    ],
    first: 'GitLab has no ping: its test sends the last push, which may deploy.',
  },
  gitea: {
    where: ['Settings', 'Webhooks', 'Add webhook', 'Gitea or Forgejo'],
    fields: [
      ['Target URL', 'address'],
      ['HTTP method', 'POST'],
      ['POST content type', 'application/json'],
      ['Secret', 'secret'],
      ['Trigger on', 'Push events (they tell of tags, too)'],
    ],
    first: 'Its test delivery is a push, which may deploy.',
  },
  gogs: {
    where: ['Settings', 'Webhooks', 'Add a new webhook', 'Gogs'],
    fields: [
      ['Payload URL', 'address'],
      ['Content type', 'application/json'],
      ['Secret', 'secret'],
      ['Events', 'the push event; Create, too, where tags deploy'],
    ],
    first: 'Its test delivery is a push, which may deploy.',
  },
  bitbucket: {
    where: ['Repository settings', 'Webhooks', 'Add webhook'],
    fields: [
      ['URL', 'address'],
      ['Secret', 'secret'],
      ['Triggers', 'Repository push (it tells of tags, too)'],
    ],
    first: 'Bitbucket Cloud has no test: the next push is the first that comes.',
  },
  'bitbucket-server': {
    where: ['Repository settings', 'Webhooks', 'Create webhook'],
    fields: [
      ['URL', 'address'],
      ['Secret', 'secret'],
      ['Events', 'Repository: Push (it tells of tags, too)'],
    ],
    first: 'Its connection test sends a ping.',
  },
}

/** What is done at a forge so that it tells of pushes. */
export function forgeSteps(forge: ForgeId): ForgeSteps {
  return STEPS[forge]
}
