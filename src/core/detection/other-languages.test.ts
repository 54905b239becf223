import { describe, expect, it } from 'vitest'
import { detectCandidates } from './detect-candidates.ts'
import { memoryTree } from './memory-tree.ts'
import type { Provider } from './provider.ts'

const of = async (type: Provider, files: Record<string, string>) => (await detectCandidates(memoryTree(files), { type }))[0]

describe('other compiled languages', () => {
  it('Crystal: the target of shard.yml', async () => {
    const files = {
      'shard.yml': 'name: shop\ntargets:\n  web:\n    main: src/web.cr\ndependencies:\n  kemal:\n    github: kemalcr/kemal\n',
      'src/web.cr': 'require "kemal"\nKemal.run',
    }
    expect(await of('crystal', files)).toMatchObject({
      framework: 'kemal',
      port: 3000,
      start: './bin/web',
      build: expect.stringContaining('src/web.cr -o bin/web') as string,
    })
    expect((await of('crystal', { 'shard.yml': 'name: [shop' }))?.warnings.join()).toMatch(/shard\.yml, line 1, column \d+/)
  })

  it('Zig: the name and the version that build.zig and build.zig.zon give', async () => {
    const files = {
      'build.zig': 'const exe = b.addExecutable(.{ .name = "shop", .root_module = m });',
      'build.zig.zon': '.{ .name = .shop, .minimum_zig_version = "0.14.1" }',
      'src/main.zig': 'pub fn main() !void {}',
    }
    expect(await of('zig', files)).toMatchObject({ versions: { zig: '0.14.1' }, start: './bin/shop', port: null })
  })

  it('Gleam: the package and its server', async () => {
    const files = {
      'gleam.toml': 'name = "shop"\n[dependencies]\nwisp = "1"\nmist = "1"\n',
      'src/shop.gleam': 'mist.port(8123)',
      '.tool-versions': 'gleam 1.12.0',
    }
    expect(await of('gleam', files)).toMatchObject({ framework: 'wisp', versions: { gleam: '1.12.0' } })
  })

  it('Dart: the server under bin, and Flutter for the web', async () => {
    const shelf = {
      'pubspec.yaml': 'name: shop\ndependencies:\n  shelf: ^1.4.0\n',
      'bin/server.dart': "final port = int.parse(Platform.environment['PORT'] ?? '8090');",
    }
    expect(await of('dart', shelf)).toMatchObject({ framework: 'shelf', start: './bin/server', port: 8090 })
    const flutter = {
      'pubspec.yaml': 'name: shop\ndependencies:\n  flutter:\n    sdk: flutter\n',
      'web/index.html': '',
      'lib/main.dart': '',
    }
    expect(await of('dart', flutter)).toMatchObject({ framework: 'flutter', static: 'build/web', start: null })
  })

  it('Scala: Play with its plugin, and the packager where a build has none', async () => {
    const play = {
      'build.sbt': 'lazy val root = (project in file(".")).enablePlugins(PlayScala)',
      'project/plugins.sbt': 'addSbtPlugin("org.playframework" % "sbt-plugin" % "3.0.0")',
    }
    expect(await of('scala', play)).toMatchObject({ framework: 'play', port: 9000 })
    expect((await of('scala', { 'build.sbt': 'name := "shop"', 'src/main/scala/Main.scala': 'object Main' }))?.build).toContain(
      'sbt-native-packager',
    )
  })

  it('Haskell: the executable, with Stack where it is used', async () => {
    const cabal = 'name: shop\nexecutable shop-server\n  main-is: Main.hs\n  build-depends: base, scotty\n'
    expect(await of('haskell', { 'shop.cabal': cabal })).toMatchObject({
      framework: 'scotty',
      start: './bin/shop-server',
      build: expect.stringContaining('cabal install exe:shop-server') as string,
    })
    expect((await of('haskell', { 'shop.cabal': cabal, 'stack.yaml': 'resolver: lts-22.0' }))?.build).toContain('stack build')
  })

  it('Clojure: an uberjar of Leiningen, or the command that deps.edn is for', async () => {
    expect(await of('clojure', { 'project.clj': '(defproject shop "1" :main shop.core :dependencies [[ring "1"]])' })).toMatchObject({
      framework: 'ring',
      start: expect.stringContaining('-jar app.jar') as string,
    })
    expect(await of('clojure', { 'deps.edn': '{:deps {}}', 'src/shop/core.clj': '(ns shop.core)\n(defn -main [] 1)' })).toMatchObject({
      start: 'clojure -M -m shop.core',
    })
  })
})
