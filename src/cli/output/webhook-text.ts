import type { DeliveryView, DeployHookView, WebhookView, WebhookWithSecretView } from '#api/schemas/webhook-views.ts'
import { forgeWords } from '#core/forge/forge-words.ts'
import { forgeNamed } from '#core/forge/forges.ts'
import { signingTokenOf } from '#core/forge/signing-token.ts'
import { oneLine } from './plain-text.ts'
import { table } from './table.ts'
import { ago, shortCommit } from './words.ts'

/** What a webhook is and does, without its secret. */
export function webhookText(name: string, { forge, url, branches, tags, paths, pullRequests, verifiedAt }: WebhookView): string {
  return (
    `${name} takes webhooks of ${forgeNamed(forge).title}.\n` +
    lines([
      ['address', url],
      ['branches', branches.join(', ') || 'none'],
      ['tags', tags.join(', ') || 'none'],
      ['paths', paths.join(', ') || 'any'],
      ['previews', PREVIEWS[pullRequests]],
      ['verified', ago(verifiedAt) ?? 'not yet: nothing has come that was signed with its secret'],
    ])
  )
}

/** What is entered at the forge, and where. */
export function enterText(name: string, { forge, url, secret, pullRequests }: WebhookWithSecretView): string {
  const { where, address, fields, how, pullRequests: events } = forgeWords(forge)
  const forPreviews: [string, string][] = pullRequests === 'none' ? [] : [['For previews', events]]
  return (
    `\nAt ${forgeNamed(forge).title}, in ${where.slice(1).join(' → ')}, enter:\n${lines([[address, url], ...secretFields(forge, secret), ...fields, ...forPreviews])}\n` +
    `The secret is shown this once. ${how}\n` +
    `webops webhook deliveries ${name} lists what came, and docs/guides/forges/${GUIDES[forge]} tells more.\n`
  )
}

/** Where the forge's webhook, which is there already, takes its new secret. */
export function renewedText(name: string, { forge, secret }: WebhookWithSecretView): string {
  const { where } = forgeWords(forge)
  return (
    `${name} has another webhook secret. At ${forgeNamed(forge).title}, in ${where.slice(1, 3).join(' → ')}, enter it into the webhook's settings:\n` +
    `${lines(secretFields(forge, secret))}\nIt is shown this once. Until the forge has it, what it sends is refused.\n`
  )
}

/** The fields at the forge that take the secret. Where one takes it as a key that signs, the other stays empty. */
function secretFields(forge: WebhookView['forge'], secret: string): [string, string][] {
  const { secret: field, signingToken } = forgeWords(forge)
  const token = signingToken === undefined ? null : signingTokenOf(secret)
  if (signingToken === undefined || token === null) return [[field, secret]]
  return [
    [signingToken, token],
    [`or ${field}`, `${secret} (only where there is no ${signingToken.toLowerCase()})`],
  ]
}

const PREVIEWS: Record<WebhookView['pullRequests'], string> = {
  none: 'none',
  own: 'of pull requests from branches of the repository itself',
  all: 'of all pull requests; those of forks once somebody approves them',
}

const GUIDES: Record<WebhookView['forge'], string> = {
  github: 'github.md',
  gitlab: 'gitlab.md',
  gitea: 'gitea-forgejo.md',
  gogs: 'gogs.md',
  bitbucket: 'bitbucket.md',
  'bitbucket-server': 'bitbucket-data-center.md',
}

/** What came, the latest first. Much of it was written by others. */
export function deliveryTable(deliveries: DeliveryView[]): string {
  return table(
    ['WHEN', 'EVENT', 'REF', 'COMMIT', 'AUTHOR', 'OUTCOME', 'REASON', 'DELIVERY'],
    deliveries.map((delivery) => [
      ago(delivery.receivedAt),
      eventWord(delivery),
      plain(delivery.ref),
      shortCommit(delivery.commit),
      plain(delivery.author),
      outcomeWord(delivery),
      plain(delivery.reason),
      delivery.id,
    ]),
  )
}

/** What became of a delivery, in a line. */
export function deliveryText({ outcome, rollout, reason }: DeliveryView): string {
  return [outcomeWord({ outcome, rollout }), plain(reason)].filter((part) => part !== null).join(': ')
}

/** Deploy hooks of a deployment, a line each. */
export function deployHookTable(hooks: DeployHookView[]): string {
  return table(
    ['HOOK', 'TOKEN', 'MADE', 'BY', 'LAST CALLED'],
    hooks.map(({ name, prefix, createdAt, createdBy, lastUsedAt }) => [name, `${prefix}…`, ago(createdAt), createdBy, ago(lastUsedAt)]),
  )
}

function eventWord({ event, source, replayedBy }: DeliveryView): string {
  const word = source === 'hook' ? 'deploy hook' : oneLine(event) || 'request'
  return replayedBy === null ? word : `${word} (replayed by ${oneLine(replayedBy)})`
}

function outcomeWord({ outcome, rollout }: Pick<DeliveryView, 'outcome' | 'rollout'>): string {
  return rollout === null ? outcome : `${outcome} (rollout ${rollout})`
}

function plain(text: string | null): string | null {
  return text === null ? null : oneLine(text)
}

/** Names and values beside each other. */
function lines(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join('')
}
