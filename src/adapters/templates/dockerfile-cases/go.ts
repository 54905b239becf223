import { dockerfileCase } from './dockerfile-case.ts'

const PLACE = { context: '.', into: '/src', workdir: '/src' }

export const GO_CASES = {
  ...dockerfileCase(
    'go',
    'modules',
    {
      versions: { go: '1.25.3' },
      install: 'go mod download',
      build: 'go build -trimpath -ldflags="-s -w" -o bin/shop .',
      start: './bin/shop',
      port: 8080,
    },
    { ...PLACE, manifests: ['go.mod', 'go.sum'], binary: 'bin/shop', cgo: false, keepFiles: false, sources: ['*.go'], gin: true },
  ),
  ...dockerfileCase(
    'go',
    'workspace-with-files',
    {
      root: 'api',
      install: 'go mod download',
      build: 'go build -o bin/api .',
      start: './bin/api',
      port: 8080,
      packages: { build: ['libvips-dev'], run: ['libvips42t64'] },
    },
    {
      context: '.',
      into: '/src',
      workdir: '/src/api',
      manifests: ['go.work', 'api/go.mod'],
      binary: 'bin/api',
      cgo: true,
      keepFiles: true,
      sources: ['*.go', 'go.mod'],
      gin: false,
    },
    { buildSecrets: ['GOPROXY_TOKEN'], buildArguments: ['VERSION'], folders: ['/app/data'] },
  ),
}
