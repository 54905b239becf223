import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const MAIN = 'fn main() {}'
const of = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'rust' })
const cargo = (rest: string) => `[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n${rest}`

describe('Rust', () => {
  it('takes the program that is the default of several', async () => {
    const found = await of({
      'Cargo.toml': cargo('default-run = "one"'),
      'src/main.rs': MAIN,
      'src/bin/one.rs': MAIN,
      'src/bin/two/main.rs': MAIN,
    })
    expect(found.map(({ start }) => start)).toEqual(['./bin/one', './bin/shop', './bin/two'])
    expect(found[0]?.warnings).toEqual([])
  })

  it('builds the program of a workspace from its top', async () => {
    const [found, ...others] = await of({
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'crates/web/Cargo.toml': cargo('').replace('shop', 'web'),
      'crates/web/src/main.rs': MAIN,
      'crates/lib/Cargo.toml': cargo('').replace('shop', 'lib'),
      'crates/lib/src/lib.rs': '',
    })
    expect(others).toEqual([])
    expect(found).toMatchObject({
      root: 'crates/web',
      build: expect.stringContaining('--package web --bin web && install -D ../../target/release/web') as string,
    })
    expect(found?.template?.values).toMatchObject({ context: '.', target: '/src/target', workdir: '/src/crates/web' })
  })

  it('tells Rocket where to listen', async () => {
    const [found] = await of({ 'Cargo.toml': cargo('[dependencies]\nrocket = "0.5"'), 'src/main.rs': '#[launch] fn rocket() {}' })
    expect(found).toMatchObject({ framework: 'rocket', port: 8000, start: 'ROCKET_PORT=${PORT:-8000} ./bin/shop' })
  })

  it('reads a fixed address of the sources', async () => {
    const [found] = await of({
      'Cargo.toml': cargo('[dependencies]\naxum = "0.8"'),
      'src/main.rs': 'SocketAddr::from(([127, 0, 0, 1], 3939)); axum::serve(listener, app)',
    })
    expect(found).toMatchObject({ framework: 'axum', port: 3939 })
    expect(found?.warnings.join()).toContain('0.0.0.0')
  })

  it('takes the toolchain that is named, unless the lock file needs a newer one', async () => {
    const version = async (files: Record<string, string>) =>
      (await of({ 'src/main.rs': MAIN, 'Cargo.toml': cargo(''), ...files }))[0]?.versions['rust']
    expect(await version({ 'rust-toolchain.toml': '[toolchain]\nchannel = "1.80.1"' })).toBe('1.80.1')
    expect(await version({ 'Cargo.toml': cargo('rust-version = "1.56.0"') })).toBe('1.56.0')
    expect(await version({ 'Cargo.toml': cargo('rust-version = "1.56.0"'), 'Cargo.lock': 'version = 4\n' })).toBe('stable')
    expect(await version({ 'rust-toolchain': 'stable' })).toBe('stable')
  })

  it('finds the packages that crates are linked with in the lock file', async () => {
    const [found] = await of({ 'Cargo.toml': cargo(''), 'src/main.rs': MAIN, 'Cargo.lock': '[[package]]\nname = "openssl-sys"\n' })
    expect(found?.packages).toEqual({ build: ['pkg-config', 'libssl-dev'], run: ['libssl3t64'] })
  })

  it('offers no library, and says where a manifest cannot be read', async () => {
    expect(await of({ 'Cargo.toml': cargo(''), 'src/lib.rs': '' })).toEqual([])
    const [found] = await of({ 'Cargo.toml': '[package]\nname = "shop\n', 'src/main.rs': MAIN })
    expect(found?.warnings.join()).toMatch(/Cargo\.toml, line 2, column \d+/)
    expect(found?.confidence).toBeLessThan(0.5)
  })
})
