import { describe, expect, it } from 'vitest'
import { judgeCommands, type Judged } from './judge-commands.ts'
import { DEFAULT_PUSH_SETTINGS, type PushSettings } from './push-settings.schema.ts'
import type { RefCommand } from '../ports/git-server.ts'

const [OLD, NEW, OTHER, TAG] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40)) as [string, string, string, string]

interface Options {
  settings?: Partial<PushSettings>
  atomic?: boolean
}

/** NEW has OLD behind it, OTHER has not. */
async function judge(commands: RefCommand[], { settings = {}, atomic = false }: Options = {}): Promise<Judged[]> {
  return judgeCommands(
    { commands, atomic },
    {
      branch: 'main',
      settings: { ...DEFAULT_PUSH_SETTINGS, ...settings },
      isAncestor: (ancestor, commit) => Promise.resolve(ancestor === OLD && commit === NEW),
      kinds: (ids) => Promise.resolve(new Map(ids.map((id) => [id, id === TAG ? 'tag' : 'commit']))),
    },
  )
}

const update = (ref: string, after: string | null = NEW, before: string | null = OLD): RefCommand => ({ ref, before, after })
const [main, other, tag] = ['refs/heads/main', 'refs/heads/topic', 'refs/tags/v1'] as const

describe('what is to become of the refs of a push', () => {
  it.each<[string, RefCommand, Options, Judged['action']]>([
    ['deploys the branch', update(main), {}, 'deploy'],
    ['deploys the branch when it is new', update(main, NEW, null), {}, 'deploy'],
    ['keeps another branch', update(other), {}, 'keep'],
    ['refuses another branch where only the one is taken', update(other), { settings: { otherBranches: 'refuse' } }, 'refuse'],
    ['keeps a tag', update(tag, TAG, null), {}, 'keep'],
    ['deploys a tag where tags deploy', update(tag, TAG, null), { settings: { deployTags: true } }, 'deploy'],
    ['refuses to move a tag', update(tag, TAG), {}, 'refuse'],
    ['moves a tag where force pushes are allowed', update(tag, TAG), { settings: { forcePush: true } }, 'keep'],
    ['refuses to take commits away', update(main, OTHER), {}, 'refuse'],
    ['takes commits away where that is allowed', update(main, OTHER), { settings: { forcePush: true } }, 'deploy'],
    ['refuses to delete a branch', update(other, null), {}, 'refuse'],
    ['deletes a branch where that is allowed', update(other, null), { settings: { deletions: true } }, 'keep'],
    ['never deletes the branch that deploys', update(main, null), { settings: { deletions: true, forcePush: true } }, 'refuse'],
    ['refuses a branch that is no commit', update(main, TAG, null), {}, 'refuse'],
  ])('%s', async (_title, command, options, action) => {
    const [judged] = await judge([command], options)
    expect(judged?.action).toBe(action)
    expect(judged?.reason === null).toBe(action !== 'refuse')
  })

  it.each([
    'HEAD',
    'refs/webops/pushes/1',
    'refs/replace/aaaa',
    'refs/notes/commits',
    'refs/heads/',
    'refs/heads/-x',
    'refs/heads/a..b',
    'refs/heads/a;touch${IFS}p',
    'refs/heads/a b',
    'refs/heads/a\nb',
    'refs/tags/x.lock',
    `refs/heads/${'a'.repeat(260)}`,
  ])('refuses %j, which is neither a branch nor a tag by our grammar', async (ref) => {
    const [judged] = await judge([update(ref, NEW, null)], { settings: { forcePush: true, deletions: true } })
    expect(judged).toMatchObject({ action: 'refuse', reason: expect.stringContaining('only branches and tags') as string })
  })

  it('deploys none of many tags that come at once', async () => {
    const judged = await judge([update('refs/tags/v1', TAG, null), update('refs/tags/v2', TAG, null)], { settings: { deployTags: true } })
    expect(judged.map(({ action }) => action)).toEqual(['keep', 'keep'])
  })

  it('refuses all of an atomic push of which one is refused, and says which', async () => {
    const judged = await judge([update(main), update('HEAD')], { atomic: true })
    expect(judged.map(({ action }) => action)).toEqual(['refuse', 'refuse'])
    expect(judged[0]?.reason).toContain('another ref')
    expect(judged[1]?.reason).toContain('only branches and tags')
  })

  it('refuses a ref that is named twice', async () => {
    expect((await judge([update(main), update(main, OTHER)])).map(({ action }) => action)).toEqual(['refuse', 'refuse'])
  })
})
