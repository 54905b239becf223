import type { ForgeId } from './forge.ts'

/** What a forge calls what has to be entered there. */
export interface ForgeWords {
  /** In a sentence. */
  name: string
  /** What it is done in, and where there, in the words of the forge's own menus. */
  where: string[]
  address: string
  secret: string
  /** The field for the same secret as a key that signs, where the forge has one: better than one that is sent as it is. */
  signingToken?: string
  /** What else has to be chosen: the field, and its value. */
  fields: [label: string, value: string][]
  /** What is chosen beside pushes for previews of pull requests. */
  pullRequests: string
  /** What the forge sends first, and what sets it off. */
  first: string
  how: string
}

const WORDS: Record<ForgeId, ForgeWords> = {
  github: {
    name: 'GitHub',
    where: ['the repository', 'Settings', 'Webhooks', 'Add webhook'],
    address: 'Payload URL',
    secret: 'Secret',
    fields: [
      ['Content type', 'application/json'],
      ['Which events', 'Just the push event, which tells of tags as well'],
    ],
    pullRequests: 'Let me select individual events: Pushes and Pull requests',
    first: 'ping',
    how: 'GitHub sends it by itself as soon as the webhook is added.',
  },
  gitlab: {
    name: 'GitLab',
    where: ['the project', 'Settings', 'Webhooks', 'Add new webhook'],
    address: 'URL',
    secret: 'Secret token',
    signingToken: 'Signing token',
    fields: [
      ['Content type', 'JSON, as it always is'],
      ['Trigger', 'Push events, and Tag push events if tags are to deploy'],
    ],
    pullRequests: 'Merge request events',
    first: 'first push',
    how: '“Test”, “Push events” beside the webhook sends the last push again, which may deploy.',
  },
  gitea: {
    name: 'the forge',
    where: ['the repository', 'Settings', 'Webhooks', 'Add webhook', 'Gitea or Forgejo'],
    address: 'Target URL',
    secret: 'Secret',
    fields: [
      ['HTTP method', 'POST'],
      ['POST content type', 'application/json'],
      ['Trigger on', 'Push events, which tell of tags as well'],
    ],
    pullRequests: 'Custom events: Push, Pull request and Pull request synchronized',
    first: 'test delivery',
    how: 'Open the webhook once it is added: “Test delivery” sends the last push again, which may deploy.',
  },
  gogs: {
    name: 'Gogs',
    where: ['the repository', 'Settings', 'Webhooks', 'Add a new webhook', 'Gogs'],
    address: 'Payload URL',
    secret: 'Secret',
    fields: [
      ['Content type', 'application/json'],
      ['When', 'Just the push event, or Push and Create if tags are to deploy'],
    ],
    pullRequests: 'Let me choose: Push and Pull Request',
    first: 'test delivery',
    how: 'Open the webhook once it is added: “Test Delivery” sends the last push again, which may deploy.',
  },
  bitbucket: {
    name: 'Bitbucket',
    where: ['the repository', 'Repository settings', 'Webhooks', 'Add webhook'],
    address: 'URL',
    secret: 'Secret',
    fields: [
      ['Content type', 'JSON, as it always is'],
      ['Triggers', 'Repository push, which tells of tags as well'],
    ],
    pullRequests: 'Pull request: Created, Updated, Merged and Declined',
    first: 'first push',
    how: 'Bitbucket has no test: it comes with the next push.',
  },
  'bitbucket-server': {
    name: 'Bitbucket',
    where: ['the repository', 'Repository settings', 'Webhooks', 'Create webhook'],
    address: 'URL',
    secret: 'Secret',
    fields: [
      ['Content type', 'JSON, as it always is'],
      ['Events', 'Repository: Push, which tells of tags as well'],
    ],
    pullRequests: 'Pull request: Opened, Source branch updated, Merged and Declined',
    first: 'first push',
    how: 'It comes with the next push. “Test connection” says whether the address is reached.',
  },
}

/** What is done at a forge so that it tells of pushes. */
export const forgeWords = (forge: ForgeId): ForgeWords => WORDS[forge]
