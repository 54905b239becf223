import type { Candidate } from '../detection/candidate.ts'
import type { SourceTree } from '../detection/detection.ts'

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

/**
 * The file to commit beside a Dockerfile that we wrote, so that it goes on to be built with what we leave out.
 * @param tree the repository: the file belongs to its top, where it is built
 * @returns null where the repository has one, or brings its own Dockerfile
 */
export function dockerignoreToCommit(tree: Pick<SourceTree, 'paths'>, { provider, template }: Candidate): string | null {
  return template === null || tree.paths.includes('.dockerignore') ? null : ignoreRules(provider)
}
