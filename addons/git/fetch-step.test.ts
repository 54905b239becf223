import { describe, expect, it } from 'vitest'
import type { HookContext, Step } from '../../src/addon-api/index.ts'
import { preDeployment } from './hooks.ts'

const COMMIT = 'c'.repeat(40)

function context(given: Partial<HookContext> = {}, tree: Record<string, string> = {}) {
  const calls: string[] = []
  const made = {
    kind: 'deploy',
    ref: 'main',
    deployment: { branch: 'main', submodules: false },
    source: { url: 'https://git.example.org/shop.git' },
    facts: {},
    workspaceDir: '/workspace',
    mirrorDir: '/mirror',
    services: {
      git: {
        fetch: async (...[, ref, mirror, , , options]: Parameters<HookContext['services']['git']['fetch']>) => (
          calls.push(`fetch ${ref} ${mirror} into ${options?.into}${options?.submodules ? ' with submodules' : ''}`),
          { commit: COMMIT, subject: 'Add a cart', author: 'Ada', at: new Date(0) }
        ),
      },
      files: {
        list: async () => Object.keys(tree),
        read: async (_dir: string, path: string) => tree[path] ?? null,
        remove: async (_dir: string, path: string) => void calls.push(`remove ${path}`),
      },
    },
    ...given,
  } as unknown as HookContext
  return { context: made, calls }
}

async function steps(from: HookContext): Promise<Step[]> {
  return await preDeployment(from)
}

describe('fetching the source', () => {
  it('lays out the commit that the ref stands for, and notes it for what comes after', async () => {
    const { context: given, calls } = context()
    const [step] = await steps(given)
    expect((await step?.describe())?.summary).toBe('Fetches main of https://git.example.org/shop.git')
    await step?.run({ log: () => {}, signal: new AbortController().signal })
    expect(calls).toEqual(['fetch main /mirror into /workspace'])
    expect(given.facts).toMatchObject({ commit: COMMIT, commitSubject: 'Add a cart' })
    expect((await step?.describe())?.summary).toContain('cccccccc (Add a cart)')
    expect(step?.preview).toBe(true)
  })

  it('can run twice', async () => {
    const { context: given, calls } = context({}, { 'src/a.ts': '', 'src/b.ts': '', 'README.md': '' })
    await (await steps(given))[0]?.run({ log: () => {}, signal: new AbortController().signal })
    expect(calls).toContain('remove src')
    expect(calls).toContain('remove README.md')
    expect(calls.filter((call) => call === 'remove src')).toHaveLength(1)
  })

  it('says what it leaves out', async () => {
    const lines: string[] = []
    const { context: given } = context({}, { '.gitmodules': '[submodule "x"]', '.gitattributes': '*.psd filter=lfs diff=lfs' })
    await (await steps(given))[0]?.run({ log: (line) => lines.push(line), signal: new AbortController().signal })
    expect(lines.join('\n')).toMatch(/LFS[^]*setting `lfs`[^]*submodules[^]*setting `submodules`/)
  })

  it('fetches submodules where the deployment is set to, and says nothing of them then', async () => {
    const lines: string[] = []
    const { context: given, calls } = context(
      { deployment: { branch: 'main', submodules: true } as HookContext['deployment'] },
      { '.gitmodules': '[submodule "x"]' },
    )
    await (await steps(given))[0]?.run({ log: (line) => lines.push(line), signal: new AbortController().signal })
    expect(calls).toContain('fetch main /mirror into /workspace with submodules')
    expect(lines.join('\n')).not.toContain('submodules')
  })

  it('fetches for a deploy only, and only where there is a source', async () => {
    expect(await steps(context({ kind: 'rollback' }).context)).toEqual([])
    expect(await steps(context({ kind: 'reconfigure' }).context)).toEqual([])
    expect(await steps(context({ source: null }).context)).toEqual([])
  })
})
