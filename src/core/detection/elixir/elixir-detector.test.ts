import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const of = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'elixir' })
const mix = (deps: string, more = '') =>
  `defmodule Shop.MixProject do\n  def project do\n    [app: :shop, elixir: "~> 1.15", deps: deps()${more}]\n  end\n  def application, do: [mod: {Shop.Application, []}]\n  defp deps do\n    [${deps}]\n  end\nend`

describe('Elixir', () => {
  it('makes a release of Phoenix with its assets', async () => {
    const [found] = await of({
      'mix.exs': mix('{:phoenix, "~> 1.7"}', ', aliases: ["assets.deploy": ["esbuild"]]'),
      'mix.lock': '',
      '.tool-versions': 'elixir 1.18.4-otp-27',
    })
    expect(found).toMatchObject({
      framework: 'phoenix',
      port: 4000,
      versions: { elixir: '1.18' },
      start: './_build/prod/rel/shop/bin/shop start',
    })
    expect(found?.build).toBe('mix compile && mix assets.deploy && mix release --overwrite')
  })

  it('fetches nothing for an application without dependencies', async () => {
    const [found] = await of({ 'mix.exs': mix('\n# {:commented, "1"}\n') })
    expect(found).toMatchObject({ install: null, port: null, packages: { build: [] } })
  })
})
