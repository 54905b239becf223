import type { Provider } from '#core/detection/provider.ts'

/** What a repository turns out to be, as people call it. */
export const PROVIDER_NAMES: Record<Provider, string> = {
  node: 'Node.js',
  python: 'Python',
  php: 'PHP',
  ruby: 'Ruby',
  go: 'Go',
  rust: 'Rust',
  java: 'Java',
  dotnet: '.NET',
  elixir: 'Elixir',
  deno: 'Deno',
  bun: 'Bun',
  dart: 'Dart',
  scala: 'Scala',
  haskell: 'Haskell',
  clojure: 'Clojure',
  crystal: 'Crystal',
  zig: 'Zig',
  gleam: 'Gleam',
  cpp: 'C and C++',
  ['shell']: 'Shell script',
  static: 'Static site',
  dockerfile: 'Its own Dockerfile',
  compose: 'Compose file',
  llm: 'Language model',
}

/** Where a capital letter at the start is not enough. */
const FRAMEWORK_NAMES: Record<string, string> = {
  next: 'Next.js',
  'react-router': 'React Router',
  sveltekit: 'SvelteKit',
  'create-react-app': 'Create React App',
  nest: 'NestJS',
  'vue-cli': 'Vue CLI',
  'tanstack-start': 'TanStack Start',
  'solid-start': 'SolidStart',
  adonis: 'AdonisJS',
  adonisjs: 'AdonisJS',
  fastapi: 'FastAPI',
  fasthtml: 'FastHTML',
  aiohttp: 'aiohttp',
  mkdocs: 'MkDocs',
  vitepress: 'VitePress',
  vuepress: 'VuePress',
  codeigniter: 'CodeIgniter',
  cakephp: 'CakePHP',
  wordpress: 'WordPress',
  'spring-boot': 'Spring Boot',
  aspnet: 'ASP.NET Core',
  'aspnet-core': 'ASP.NET Core',
  blazor: 'Blazor',
  cmake: 'CMake',
  vllm: 'vLLM',
  html: 'HTML files',
}

const TOOL_NAMES: Record<string, string> = {
  node: 'Node',
  npm: 'npm',
  pnpm: 'pnpm',
  yarn: 'Yarn',
  php: 'PHP',
  uv: 'uv',
  pdm: 'PDM',
  pip: 'pip',
  jdk: 'Java',
  jre: 'Java',
  dotnet: '.NET',
  dotnetSdk: '.NET',
  otp: 'OTP',
  sbt: 'sbt',
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const inWords = (name: string) => name.split('-').map(capital).join(' ')

export const frameworkName = (framework: string) => FRAMEWORK_NAMES[framework] ?? inWords(framework)
export const providerName = (provider: string) => (PROVIDER_NAMES as Record<string, string | undefined>)[provider] ?? inWords(provider)
export const toolName = (tool: string) => TOOL_NAMES[tool] ?? inWords(tool)

/** What a plan or a release says it was recognised as: a provider or a framework. */
export function stackName(stack: string): string {
  return (PROVIDER_NAMES as Record<string, string | undefined>)[stack] ?? frameworkName(stack)
}
