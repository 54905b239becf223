/** What a build has no use for, whatever it is: what machines make again, and what belongs to one developer. */
const EVERYWHERE = [
  '.git',
  '.hg',
  '.svn',
  '**/node_modules',
  '**/.venv',
  '**/__pycache__',
  '**/*.py[cod]',
  '**/.pytest_cache',
  '**/.mypy_cache',
  '**/.ruff_cache',
  '**/.tox',
  '**/.next',
  '**/.nuxt',
  '**/.svelte-kit',
  '**/.turbo',
  '**/.gradle',
  '**/.terraform',
  '**/.DS_Store',
  '**/.env.local',
  '**/.env.*.local',
  '.idea',
  '.vscode',
  '**/npm-debug.log*',
]
/** Where a folder of that name holds what was built, and nothing else. */
const BY_PROVIDER: Record<string, string[]> = {
  rust: ['**/target'],
  java: ['**/target'],
  scala: ['**/target'],
  clojure: ['**/target'],
  dotnet: ['**/bin', '**/obj'],
  elixir: ['**/_build', '**/deps'],
  ruby: ['**/.bundle', '**/vendor/bundle', '**/tmp/cache', '**/log/*.log'],
  php: ['vendor'],
  haskell: ['**/dist-newstyle', '**/.stack-work'],
  zig: ['**/zig-out', '**/.zig-cache', '**/zig-cache'],
  gleam: ['**/build'],
  dart: ['**/.dart_tool'],
}

/**
 * A .dockerignore for a Dockerfile that we wrote, where the repository has none.
 * @param provider null: not known
 */
export function ignoreRules(provider: string | null): string {
  return [...EVERYWHERE, ...(BY_PROVIDER[provider ?? ''] ?? []), ''].join('\n')
}
