import type { Rule } from '../rule.ts'

const step = ['build']

export const BUILD_NODE: Rule[] = [
  {
    id: 'heap_exhausted_in_build',
    title: "The build fills Node's heap",
    step,
    log: /FATAL ERROR: .*JavaScript heap out of memory/,
    also: [/Mark-Compact .*\((?<heap>\d+)\.\d+\) -> /],
    cause: 'The build needs more memory than Node allows itself ("JavaScript heap out of memory").',
    remedy:
      'Allow it more in the Dockerfile, before the command: `ENV NODE_OPTIONS=--max-old-space-size=2048` (in MB, less than the server has), or let the build do less (no source maps).',
  },
  {
    id: 'build_tool_not_installed',
    title: 'A build script calls a tool that is not installed',
    step,
    log: /^sh: (?:line )?\d+: (?<tool>vite|next|tsc|webpack|rollup|esbuild|nuxt|astro|ng|vue-cli-service|react-scripts|gatsby|remix|svelte-kit|turbo|nest|tsup|parcel|postcss|tailwindcss|prisma|rimraf|cross-env|husky|eslint|vitest|jest): not found/,
    cause: 'The script of package.json calls `{tool}`, which is not installed in the image.',
    remedy:
      'It is a development dependency, as a rule: install those before building (no `--omit=dev` and no NODE_ENV=production before `npm install`), and prune them afterwards. Otherwise add it to package.json.',
  },
  {
    id: 'typescript_errors',
    title: 'TypeScript finds errors',
    step,
    log: /(?<file>[\w./@()[\]-]+\.[cm]?tsx?)[(:](?<line>\d+)[,:]\d+\)?(?::| -) error (?<error>TS\d+: .+)$/,
    also: [/Type error: (?<error>.+)$/],
    check: ({ error = '' }, { lines }) => {
      const errors = lines.filter(({ text }) => /error TS\d+:/.test(text)).length
      return { error: error.replace(/\.$/, ''), more: errors > 1 ? `, and ${errors - 1} more` : '' }
    },
    cause: 'TypeScript does not compile: {file} line {line}: {error}{more|}.',
    remedy: 'Mend it where you develop (the same command shows it there), commit and deploy again.',
  },
  {
    id: 'next_prerender_failed',
    title: 'A page of Next.js fails while it is rendered in the build',
    step,
    log: /Error occurred prerendering page "(?<page>[^"]+)"/,
    also: [/^(?<error>(?:\w*Error|Error): .+)$/, /Export encountered an error on/],
    cause: 'Next.js renders {page} during the build, and that fails: {error|with an error of its own}.',
    remedy:
      'Pages that need a database or a variable cannot be rendered in the build: make them dynamic (`export const dynamic = "force-dynamic"`), or give the build what it needs as a build argument.',
  },
  {
    id: 'bundler_import_unresolved',
    title: 'An import leads nowhere',
    step,
    log: [
      /Module not found: (?:Error: )?Can't resolve '(?<import>[^']+)'/,
      /failed to resolve import "(?<import>[^"]+)" from "(?<file>[^"]+)"/,
      /Could not resolve "(?<import>[^"]+)"/,
      /Cannot find module '(?<import>[^']+)' or its corresponding type declarations/,
    ],
    also: [/^(?<file>\.\/[\w./@()[\]-]+\.\w+)(?::\d+:\d+)?$/],
    check: ({ import: name = '', file }) => ({
      file: file ?? 'The source',
      hint: /^(?:\.|\/|@\/|~\/|#)/.test(name)
        ? 'Is the file committed, and is its name written the same way? Servers tell upper from lower case, most laptops do not.'
        : `Is "${name}" in package.json (\`npm install ${name}\`), and committed?`,
    }),
    cause: '{file} imports "{import}", which is not there.',
    remedy: '{hint|Is it in package.json, or is the file committed under exactly this name?}',
  },
  {
    id: 'next_build_failed',
    title: 'Next.js does not build',
    step,
    log: /^(?:> )?Build error occurred|^Failed to compile|Next\.js build worker exited/,
    also: [
      /^(?<place>\.\/[\w./@()[\]-]+\.\w+(?::\d+:\d+)?)/,
      /^(?:Type error|SyntaxError|Error|ModuleBuildError): (?<error>(?!Turbopack build failed|Command failed).+)$/,
    ],
    check: ({ error }, { lines }) => {
      // Next writes the place, and what is wrong there in the line after it.
      const place = lines.findIndex(({ text }) => /^\.\/[\w./@()[\]-]+\.\w+(?::\d+:\d+)?/.test(text))
      const after = place === -1 ? undefined : lines[place + 1]
      return { error: error ?? after?.text.trim() ?? 'see the lines of its log', ...(after && { sequence: String(after.sequence) }) }
    },
    cause: 'Next.js does not build {place|the application}: {error}.',
    remedy: 'Run `npm run build` where you develop: it says the same there. Mend it, commit and deploy again.',
  },
]
