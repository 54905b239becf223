import { dockerfileCase } from './dockerfile-case.ts'

const PLACE = { context: '.', into: '/src', workdir: '/src' }
const BINARY = { ...PLACE, binary: 'bin/shop', keepFiles: false, sources: [] }

/** Languages whose programs are compiled, a case or two each. */
export const COMPILED_CASES = {
  ...dockerfileCase(
    'cpp',
    'cmake',
    {
      build: 'cmake -S . -B build && cmake --build build && install -D build/shop bin/shop',
      start: './bin/shop',
      port: 8080,
      packages: { build: ['cmake', 'g++'], run: [] },
    },
    { ...BINARY, sources: ['*.cc', '*.h'] },
  ),
  ...dockerfileCase(
    'cpp',
    'make-with-files',
    { build: 'make', start: './shop', packages: { build: ['gcc', 'make'], run: [] } },
    { ...BINARY, binary: 'shop', keepFiles: true, sources: ['*.c', '*.h'] },
  ),
  ...dockerfileCase(
    'crystal',
    'program',
    { install: 'shards install', build: 'crystal build --release src/shop.cr -o bin/shop', start: './bin/shop', port: 3000 },
    { ...BINARY, sources: ['*.cr'] },
  ),
  ...dockerfileCase(
    'haskell',
    'cabal',
    {
      install: 'cabal update',
      build: 'cabal install --installdir=bin',
      start: './bin/shop',
      port: 3000,
      packages: { build: [], run: ['libgmp10'] },
    },
    { ...BINARY, sources: ['*.hs'] },
  ),
  ...dockerfileCase(
    'zig',
    'program',
    { build: 'zig build -Doptimize=ReleaseSafe && install -D zig-out/bin/shop bin/shop', start: './bin/shop', port: 8080 },
    { ...BINARY, zig: '0.15.2', sources: ['*.zig'] },
  ),
  ...dockerfileCase(
    'gleam',
    'program',
    {
      install: 'gleam deps download',
      build: 'gleam export erlang-shipment',
      start: './build/erlang-shipment/entrypoint.sh run',
      port: 8000,
    },
    { ...PLACE, keepFiles: false },
  ),
  ...dockerfileCase(
    'dart',
    'server',
    { install: 'dart pub get', build: 'mkdir -p bin && dart compile exe bin/server.dart -o bin/server', start: './bin/server', port: 8080 },
    { ...BINARY, binary: 'bin/server', flutter: false, site: 'build/web', fallback: null, sources: ['*.dart'] },
  ),
  ...dockerfileCase(
    'dart',
    'flutter-web',
    { install: 'flutter pub get', build: 'flutter build web --release', port: 80, static: 'build/web' },
    { ...BINARY, flutter: true, site: 'build/web', fallback: '/index.html' },
  ),
  ...dockerfileCase(
    'elixir',
    'phoenix',
    {
      versions: { elixir: '1.18.4' },
      install: 'mix deps.get --only prod',
      build: 'mix compile && mix assets.deploy && mix release',
      start: './_build/prod/rel/shop/bin/shop start',
      port: 4000,
      packages: { build: ['build-essential', 'git'], run: [] },
    },
    { ...PLACE, rel: '_build/prod/rel/shop', phoenix: true },
  ),
  ...dockerfileCase('elixir', 'mix', { build: 'mix compile', start: 'mix run --no-halt' }, { ...PLACE, rel: null, phoenix: false }),
  ...dockerfileCase(
    'scala',
    'play',
    { build: 'sbt stage && cp -r target/universal/stage app-stage', start: './app-stage/bin/start -Dhttp.port=${PORT:-9000}', port: 9000 },
    { ...PLACE, outputs: ['app-stage'], sources: ['*.scala'] },
  ),
  ...dockerfileCase(
    'clojure',
    'leiningen',
    { install: 'lein deps', build: 'lein uberjar && cp target/shop-standalone.jar app.jar', start: 'java -jar app.jar', port: 3000 },
    { ...PLACE, lein: true, tree: false },
  ),
  ...dockerfileCase(
    'clojure',
    'tools',
    { install: 'clojure -P', build: 'clojure -P', start: 'clojure -M -m shop.core', port: 3000 },
    { ...PLACE, lein: false, tree: true },
  ),
  ...dockerfileCase(
    'dotnet',
    'aspnet',
    {
      versions: { dotnetSdk: '8.0', dotnetAspnet: '8.0' },
      install: 'dotnet restore shop.csproj',
      build: 'dotnet publish shop.csproj --configuration Release --output out',
      start: 'cd out && ASPNETCORE_URLS=http://+:${PORT:-8080} exec dotnet shop.dll',
      port: 8080,
    },
    { ...PLACE, aspnet: true, page: false, fallback: null, site: 'out/wwwroot', forgetSdk: true, keepFiles: false, sources: [] },
  ),
  ...dockerfileCase(
    'dotnet',
    'blazor',
    { install: 'dotnet restore shop.csproj', build: 'dotnet publish shop.csproj --output out', port: 80, static: 'out/wwwroot' },
    { ...PLACE, aspnet: false, page: true, fallback: '/index.html', site: 'out/wwwroot', forgetSdk: false, keepFiles: false, sources: [] },
  ),
  ...dockerfileCase(
    'dotnet',
    'program',
    { install: 'dotnet restore shop.csproj', build: 'dotnet publish shop.csproj --output out', start: 'cd out && exec dotnet shop.dll' },
    { ...PLACE, aspnet: false, page: false, fallback: null, site: 'out/wwwroot', forgetSdk: false, keepFiles: true, sources: ['*.cs'] },
  ),
  ...dockerfileCase('shell', 'script', { start: 'bash start.sh', packages: { build: [], run: ['jq'] } }, { ...PLACE, games: false }),
}
