import type { Candidate } from '#core/detection/candidate.ts'
import { dockerfileCase } from './dockerfile-case.ts'

const SERVED: Partial<Candidate> = {
  provider: 'ruby',
  versions: { ruby: '3.4.1' },
  port: 9292,
  start: 'bundle exec puma --bind tcp://0.0.0.0:${PORT:-9292}',
  packages: { build: ['build-essential', 'pkg-config'], run: ['libjemalloc2'] },
}

const VALUES = {
  bundle: true,
  saidInstall: null,
  locked: true,
  files: ['Gemfile', 'Gemfile.lock'],
  rails: false,
  nodeInstall: null,
  nodeFiles: [],
}

/** Applications of Ruby. */
export const RUBY_CASES = {
  ...dockerfileCase('ruby', 'rack', SERVED, VALUES),
  ...dockerfileCase(
    'ruby',
    'rails-with-node',
    { ...SERVED, start: 'bundle exec rails server -b 0.0.0.0 -p ${PORT:-3000}', port: 3000, build: 'bundle exec rails assets:precompile' },
    { ...VALUES, rails: true, nodeInstall: 'npm ci --no-audit --no-fund', nodeFiles: ['package.json', 'package-lock.json'] },
    { folders: ['/app/storage'], buildSecrets: ['RAILS_MASTER_KEY'], buildArguments: ['SITE_NAME'] },
  ),
  ...dockerfileCase('ruby', 'gems-in-a-folder', { ...SERVED, root: 'api' }, { ...VALUES, files: [], locked: false }),
  ...dockerfileCase(
    'ruby',
    'program',
    { ...SERVED, start: 'ruby app.rb', port: null, packages: { build: [], run: ['libjemalloc2'] } },
    { ...VALUES, bundle: false, files: [] },
  ),
}
