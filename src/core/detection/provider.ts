/** What a repository can turn out to be; the names are the same in `webops detect --json`, the API and the form. */
export const PROVIDERS = [
  'node',
  'python',
  'php',
  'ruby',
  'go',
  'rust',
  'java',
  'dotnet',
  'elixir',
  'deno',
  'bun',
  'dart',
  'scala',
  'haskell',
  'clojure',
  'crystal',
  'zig',
  'gleam',
  'cpp',
  'shell',
  'static',
  'dockerfile',
  'compose',
  'llm',
] as const

export type Provider = (typeof PROVIDERS)[number]
