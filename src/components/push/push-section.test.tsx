import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import type { PushView } from '#api/schemas/push-view.ts'
import { DEFAULT_PUSH_SETTINGS } from '#core/push/push-settings.schema.ts'
import { FirstPush } from './first-push.tsx'
import { PushSection } from './push-section.tsx'
import { packProblem, pushChanges, pushRows, pushValuesOf } from './push-values.ts'

vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/d/shop/webhooks' }))

const SSH = 'ssh://git@panel.example.org:2222/shop.git'
const push: PushView = {
  ...DEFAULT_PUSH_SETTINGS,
  branch: 'live',
  https: 'https://panel.example.org/git/shop.git',
  ssh: null,
  sshFingerprint: null,
}
const withSsh = { ...push, ssh: SSH, sshFingerprint: 'SHA256:abc' }

describe('while nothing was pushed', () => {
  it('says exactly what to type, with the webops command and with git alone', () => {
    const html = renderToStaticMarkup(<FirstPush name="shop" push={push} />)
    for (const text of ['webops git-remote add shop', 'git push webops live', `git remote add webops ${push.https}`])
      expect(html).toContain(text)
    expect(html).toContain('href="/settings"')
    expect(html).toContain('Waiting for the first push')
  })

  it('offers SSH where the panel takes it, and only there', () => {
    expect(renderToStaticMarkup(<FirstPush name="shop" push={push} />)).not.toContain('SSH')
    expect(renderToStaticMarkup(<FirstPush name="shop" push={withSsh} />)).toMatch(/role="tab"[^>]*>SSH</)
  })
})

describe('how pushes are taken', () => {
  const drawn = (view: PushView, mayChange: boolean) => renderToStaticMarkup(<PushSection name="shop" push={view} mayChange={mayChange} />)

  it('is shown to all, and changed by who may', () => {
    expect(drawn(push, true)).toContain('>Change<')
    const html = drawn(withSsh, false)
    expect(html).not.toContain('>Change<')
    for (const text of [push.https, SSH, 'when its release serves; else the push fails']) expect(html).toContain(text)
  })

  it('is told in words, setting by setting', () => {
    const open = {
      ...push,
      mode: 'accept',
      otherBranches: 'refuse',
      deployTags: true,
      forcePush: true,
      deletions: true,
      fsckObjects: false,
    } as const
    const other = new Map(pushRows(open))
    for (const [term, words] of pushRows(push)) if (term !== 'Largest push') expect(other.get(term), term).not.toBe(words)
  })

  it('sends what was changed and nothing else', () => {
    expect(pushChanges(push, pushValuesOf(push))).toEqual({})
    expect(pushChanges(push, { ...pushValuesOf(push), mode: 'accept', maxPackMb: ' 20' })).toEqual({ mode: 'accept', maxPackMb: 20 })
  })

  it('takes no size that the API would refuse', () => {
    for (const text of ['', '0', '1.5', '2 GB', '99999']) expect(packProblem(text)).not.toBeNull()
    for (const text of ['1', ' 200 ', '16384']) expect(packProblem(text)).toBeNull()
  })
})
