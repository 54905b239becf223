import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { describe, expect, it } from 'vitest'
import { RULES } from './rules.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

async function violations(baseDir: string, folders: string[]): Promise<IViolation[]> {
  const result = await cruise(
    folders,
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: RULES },
      tsPreCompilationDeps: true,
      moduleSystems: ['es6'],
      doNotFollow: { path: ['node_modules', '^prisma/generated'] },
      exclude: { path: ['^tests/fixtures', '^\\.next'] },
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['import', 'node', 'default', 'types'],
        extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css', '.d.ts'],
      },
    },
    undefined,
    { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
  )
  return (result.output as ICruiseResult).summary.violations
}

function readable(violation: IViolation): string {
  const path = violation.cycle ? violation.cycle.map((step) => step.name).join(' → ') : violation.to
  return `${violation.rule.name}: ${violation.from} → ${path}`
}

describe('the directions of the house', () => {
  it('are kept: no import goes against them, and none goes in circles', async () => {
    expect((await violations(root, ['src', 'addons'])).map(readable)).toEqual([])
  })

  it('would be seen if they were not kept', async () => {
    const house = mkdtempSync(join(tmpdir(), 'webops-architecture-'))
    try {
      symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
      const put = (path: string, content: string) => {
        mkdirSync(dirname(join(house, path)), { recursive: true })
        writeFileSync(join(house, path), content)
      }
      put(
        'package.json',
        JSON.stringify({
          type: 'module',
          imports: { '#core/*': './src/core/*', '#adapters/*': './src/adapters/*', '#generated/*': './prisma/generated/*' },
        }),
      )
      put('prisma/generated/sqlite/client.ts', 'export const client = 1\n')
      put('src/adapters/docker/engine.ts', "import type { Other } from '../git/git.ts'\nexport type Mine = Other\n")
      put('src/adapters/git/git.ts', 'export type Other = string\n')
      put('src/core/a.ts', "import type { Mine } from '#adapters/docker/engine.ts'\nexport { b } from './b.ts'\nexport type A = Mine\n")
      put('src/core/b.ts', "import { a } from './c.ts'\nexport const b = a\n")
      put('src/core/c.ts', "import { b } from './b.ts'\nexport const a = b\n")
      put('src/core/typed.ts', "import type { Typed } from './typed-too.ts'\nexport const typed: Typed = 1\n")
      put('src/core/typed-too.ts', "import { typed } from './typed.ts'\nexport type Typed = number\nexport const two = typed\n")
      put('src/core/spawn.ts', "import { spawn } from 'node:child_process'\nexport const start = spawn\n")
      put('src/core/find-things.ts', "import { client } from '#generated/sqlite/client.ts'\nexport const found = client\n")
      put('src/core/things.store.ts', "import { client } from '#generated/sqlite/client.ts'\nexport const stored = client\n")
      put('src/core/lost.ts', "import { gone } from '#core/gone.ts'\nexport const lost = gone\n")
      put('addons/docker/hooks.ts', "import { a } from '../../src/core/c.ts'\nexport const hook = a\n")
      const seen = (await violations(house, ['src', 'addons'])).map((violation) => `${violation.rule.name}: ${violation.from}`)
      expect([...new Set(seen)].sort()).toEqual([
        'direction-of-adapters: src/adapters/docker/engine.ts',
        'direction-of-addons: addons/docker/hooks.ts',
        'direction-of-core: src/core/a.ts',
        'no-cycles: src/core/b.ts',
        'nothing-unresolved: src/core/lost.ts',
        'one-place-that-spawns: src/core/spawn.ts',
        'prisma-in-stores-only: src/core/find-things.ts',
        'pure-core: src/core/spawn.ts',
      ])
    } finally {
      rmSync(house, { recursive: true, force: true })
    }
  })
})
