import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/**
 * What a reader of one file can be told. Who may import whom across the tree is held by tests/architecture.
 *
 * Flat configuration replaces a rule's options instead of adding to them, so the restrictions of a folder are
 * put together here from named parts.
 */

const CHILD_PROCESS_HINT = 'Programs are started by src/adapters/process alone, with argument arrays and without a shell.'
const NO_SHELL = ['exec', 'execSync']

const noChildProcess = {
  paths: ['child_process', 'node:child_process'].map((name) => ({ name, message: CHILD_PROCESS_HINT })),
}
/** Where programs may be started: still never through a shell. */
const noShell = {
  paths: ['child_process', 'node:child_process'].map((name) => ({ name, importNames: NO_SHELL, message: CHILD_PROCESS_HINT })),
}
const noEnvironmentImport = {
  paths: ['process', 'node:process'].map((name) => ({ name, importNames: ['env'], message: 'Read the environment through src/env.ts.' })),
}
const noWiring = {
  patterns: [{ regex: '(^|/|#)processes/wire(-[a-z]+)?\\.ts$', message: 'Only entry points wire adapters to ports.' }],
}
const pureCore = {
  patterns: [
    {
      regex: '^(next|next-auth|react|react-dom|bullmq|ioredis|dockerode|simple-git|server-only|hono|@hono/[^/]+)(/|$)',
      message: 'The core knows its ports, and no framework, queue or engine.',
    },
  ],
}

function imports(...parts) {
  return [
    'error',
    {
      paths: parts.flatMap((part) => part.paths ?? []),
      patterns: parts.flatMap((part) => part.patterns ?? []),
    },
  ]
}

const spawnCallee = 'CallExpression[callee.name=/^(spawn|spawnSync|execFile|execFileSync|fork|runProgram|requireProgram|spawnDaemon)$/]'

const noShellSyntax = [
  { selector: 'Property[key.name="shell"]:not([value.value=false])', message: 'Nothing runs through a shell.' },
  { selector: `${spawnCallee} > TemplateLiteral.arguments`, message: 'A program is a fixed name, not a template string.' },
  {
    selector: `${spawnCallee} > ArrayExpression.arguments > TemplateLiteral`,
    message: 'An argument is a value of its own, not a template string: a flag and its value are two arguments, or name the value first.',
  },
  { selector: 'ImportExpression[source.value=/child_process/]', message: CHILD_PROCESS_HINT },
]
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name: the file name is the index.' }
const noEnumSyntax = {
  selector: 'TSEnumDeclaration, TSModuleDeclaration[kind="namespace"]',
  message: 'Node strips types and cannot compile this.',
}

const syntax = (...parts) => ['error', ...noShellSyntax, noEnumSyntax, ...parts]

const noProcessEnv = ['error', { object: 'process', property: 'env', message: 'Read the environment through src/env.ts.' }]

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.next/',
      'build/',
      'prisma/generated/',
      'next-env.d.ts',
      'tests/fixtures/',
      'public/',
      'test-results/',
      'playwright-report/',
      'coverage/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommended,
  {
    rules: {
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': syntax(noDefaultExport),
      'no-restricted-properties': noProcessEnv,
      'no-restricted-imports': imports(noChildProcess, noEnvironmentImport, noWiring),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },

  // src
  { files: ['src/env.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['src/core/**/*.ts', 'src/addon-api/**/*.ts'],
    rules: { 'no-restricted-imports': imports(noChildProcess, noEnvironmentImport, noWiring, pureCore) },
  },
  {
    // Programs inherit the environment unless they are given one.
    files: ['src/adapters/process/**/*.ts'],
    rules: { 'no-restricted-imports': imports(noShell, noWiring), 'no-restricted-properties': 'off' },
  },
  {
    files: ['src/processes/**/*.ts', 'src/cli/**/*.ts'],
    rules: { 'no-restricted-imports': imports(noChildProcess, noEnvironmentImport), 'no-console': 'off' },
  },
  {
    files: ['src/app/**/*.tsx', 'src/app/**/*.ts'],
    rules: { 'no-restricted-syntax': syntax() },
  },
  {
    files: ['src/app/**/*.tsx', 'src/components/**/*.tsx', 'src/components/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },

  // configuration, scripts and tests
  {
    files: ['*.ts', '*.js', '*.mjs', '*.cjs', 'tests/**/*.config.ts', '**/global-setup.ts', '**/global-teardown.ts'],
    rules: { 'no-restricted-syntax': syntax() },
  },
  {
    files: ['*.ts', '*.js', '*.mjs', '*.cjs', 'tests/**/*.ts', 'scripts/**/*.ts', '**/*.test.ts', '**/*.test.tsx'],
    rules: {
      'no-restricted-properties': 'off',
      'no-restricted-imports': imports(noShell),
      'no-console': 'off',
    },
  },
)
