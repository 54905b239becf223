import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import type { DeliveryView, WebhookView } from '#api/schemas/webhook-views.ts'
import { DeliveryList } from './delivery-list.tsx'
import { DeployHookSection } from './deploy-hook-section.tsx'
import { WebhookSection } from './webhook-section.tsx'

vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/d/shop/webhooks' }))

const AT = '2026-03-01T09:30:00.000Z'
const webhook: WebhookView = {
  forge: 'github',
  url: 'https://panel.example.org/api/v1/hooks/key',
  branches: ['main'],
  tags: [],
  paths: [],
  pullRequests: 'none',
  verifiedAt: null,
  createdAt: AT,
  updatedAt: AT,
  updatedBy: 'Ada',
}
const push: DeliveryView = {
  id: '1',
  source: 'github',
  event: 'push',
  ref: 'main',
  commit: '2'.repeat(40),
  subject: 'Sell socks',
  author: 'ada',
  outcome: 'deployed',
  code: 'wanted',
  reason: 'The branch main was pushed.',
  rolloutId: 'r',
  rollout: 7,
  rolloutOf: null,
  replayOf: null,
  replayedBy: null,
  receivedAt: AT,
}
const forges = [{ id: 'github' as const, title: 'GitHub', documentation: ['https://docs.github.com/en/webhooks'] }]
const hook = { name: 'nightly', prefix: 'abcdef', createdBy: 'Ada', createdAt: AT, lastUsedAt: null }

function drawn(may: boolean, one: WebhookView | null = webhook, hasForge = true): string {
  const place = { name: 'shop', branch: 'main', webhook: one, deliveries: [push], forges, guessed: 'github' as const, hasForge }
  return renderToStaticMarkup(
    <>
      <WebhookSection {...place} mayChange={may} />
      <DeliveryList name="shop" deliveries={[push]} more={null} mayReplay={may} />
      <DeployHookSection name="shop" hooks={[hook]} mayChange={may} />
    </>,
  )
}
const CHANGES = ['Take webhooks', 'Make a new secret', 'Remove webhook', '>Change<', '>Replay<', 'Add deploy hook', 'Remove deploy hook']
const offered = (html: string) => CHANGES.filter((words) => html.includes(words))

describe('the page of webhooks', () => {
  it('offers who may only look nothing that would be refused', () => {
    expect(offered(drawn(true))).toEqual(CHANGES.slice(1))
    expect(offered(drawn(false))).toEqual([])
    expect(offered(drawn(false, null))).toEqual([])
    expect(drawn(false)).toContain('href="/d/shop/rollouts/7"')
  })

  it('offers a webhook only where a forge could send one', () => {
    expect(offered(drawn(true, null))).toContain('Take webhooks')
    const without = drawn(true, null, false)
    expect(offered(without)).not.toContain('Take webhooks')
    expect(without).toContain('A deploy hook, below')
  })

  it('tells what is entered at that forge, and leads to its own pages', () => {
    const html = drawn(true)
    for (const text of ['Payload URL', webhook.url, 'application/json', 'href="https://docs.github.com/en/webhooks"', '’s ping…'])
      expect(html).toContain(text)
  })
})
