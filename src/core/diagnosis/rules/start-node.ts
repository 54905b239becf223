import type { Rule } from '../rule.ts'

/** Also in a build: scripts run there too. */
export const START_NODE: Rule[] = [
  {
    id: 'heap_exhausted',
    title: "The application fills Node's heap",
    log: /FATAL ERROR: .*JavaScript heap out of memory/,
    also: [/Mark-Compact .* -> (?<heap>\d+)\.\d+ /],
    cause: 'The application needed more memory than Node allows itself ("JavaScript heap out of memory").',
    remedy:
      'If the server has more, allow it: variable NODE_OPTIONS=--max-old-space-size=1024 (in MB). If it grows without end, something in the application is never let go.',
  },
  {
    id: 'module_format_mixed',
    title: 'require() and import are mixed up',
    log: /ReferenceError: (?<what>require|module|exports|__dirname) is not defined in ES module scope|SyntaxError: Cannot use (?<import>import) statement outside a module|\[ERR_REQUIRE_ESM\]|SyntaxError: Unexpected token 'export'/,
    also: [/^(?:file:\/\/)?(?<place>\/[\w./-]+:\d+)$/, /This file is being treated as an ES module/],
    cause: '{place|A file} mixes the two kinds of JavaScript modules: require() and import.',
    remedy:
      'With "type": "module" in package.json, write import, or name the file .cjs; without it, write require(), or name the file .mjs. Compiled code must be compiled for the same kind.',
  },
  {
    id: 'node_file_missing',
    title: 'The file that Node is to run is not in the image',
    log: /Error: Cannot find module '(?<file>\/[^']+)'$/,
    unless: /^Require stack:/,
    cause: 'Node is to run {file}, which is not in the image.',
    remedy:
      'Is it built in the Dockerfile (`RUN npm run build`) and copied into the last stage, and not left out by .dockerignore? Otherwise the start command names the wrong file.',
  },
  {
    id: 'node_package_missing',
    title: 'A Node package is not installed',
    log: [
      /Cannot find (?:module|package) '(?<package>(?!\/|\.)[^']+)'(?: imported from (?<file>\S+))?/,
      /Cannot find module '(?<package>[^']+)'/,
    ],
    also: [/^- (?<file>\/\S+)/, /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND/],
    check: ({ package: name = '' }) =>
      name.startsWith('.') || name.startsWith('/')
        ? { hint: 'Is that file committed, under exactly this name (upper and lower case count), and copied into the image?' }
        : {
            hint: `Is it in "dependencies" of package.json (and not only in devDependencies, which are left out)? \`npm install ${name}\`, commit, deploy again.`,
          },
    cause: '{file|The application} needs {package}, which is not in the image.',
    remedy: '{hint|Is it in "dependencies" of package.json, or is the file committed?}',
  },
  {
    id: 'javascript_syntax_error',
    title: 'A syntax error in JavaScript',
    log: /^SyntaxError: (?<error>.+)$/,
    also: [/^(?:file:\/\/)?(?<place>\/[\w./-]+:\d+)$/],
    unless: /^\s*File "[^"]+", line \d+/,
    cause: '{place|A file} cannot be read as JavaScript: {error}',
    remedy:
      'Mend that line (`node --check <file>` finds it), commit and deploy again. Syntax that is newer than the image needs a newer Node.',
  },
]
