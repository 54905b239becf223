import { join } from 'node:path'
import { type InputOptions, type Plugin, rolldown, type RolldownOutput } from 'rolldown'
import { asciiOnly } from './ascii-only.ts'
import { queryCompilerAsFile } from './query-compiler-as-file.ts'
import { sourceFolders } from './source-folders.ts'
import { withoutLibsql } from './without-libsql.ts'

interface ProcessBuild {
  root: string
  outDir: string
  /** The program first; the others are what it imports while it runs. */
  input: Record<string, string>
  plugins: Plugin[]
  /** Packages that get a file of their own. */
  apart?: RegExp
}

/** Builds one of our programs. Names and lines are kept, so that a stack trace can be read. */
export async function buildProcess({ root, outDir, input, plugins, apart }: ProcessBuild): Promise<void> {
  const bundle = await rolldown({
    ...options(root),
    input,
    plugins: [...plugins, queryCompilerAsFile(), withoutLibsql(), sourceFolders(root, outDir), asciiOnly()],
  })
  const output = await bundle.write({
    dir: outDir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      groups: [...(apart ? [{ name: 'apart', test: apart }] : []), { name: 'shared', minShareCount: 2, entriesAware: true }],
    },
    minify: { compress: true, mangle: false, codegen: false },
    comments: false,
  })
  await bundle.close()
  refuseImportsOfEntries(output)
}

function options(root: string): InputOptions {
  return {
    cwd: root,
    platform: 'node',
    // Next finds its own files; the others are native code, or ways of connecting that BullMQ and pg offer and we do not use.
    external: [/^next($|\/)/, '@node-rs/argon2', 'ssh2', 'cpu-features', 'pg-native', 'bun', /^@valkey\//],
    resolve: {
      alias: {
        // In this form what we do not use can be left out, such as a whole queue on PostgreSQL.
        bullmq: join(root, 'node_modules/bullmq/dist/esm/index.js'),
        // Its other form asks for its parts in a way that the bundler does not see.
        'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js'),
      },
    },
    treeshake: { moduleSideEffects: [{ test: /node_modules\/bullmq\//, sideEffects: false }] },
    onLog: (level, log, standard) => {
      // Dependencies' own affairs.
      if (level === 'warn' && (log.code === 'EVAL' || log.id?.includes('node_modules'))) return
      standard(level, log)
    },
  }
}

/** The bundler may put what two files share into an entry point: whoever needs it would then run that program, too. */
function refuseImportsOfEntries({ output }: RolldownOutput): void {
  const chunks = output.filter((file) => file.type === 'chunk')
  const entries = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName))
  for (const { fileName, imports } of chunks) {
    const entry = imports.find((imported) => entries.has(imported))
    if (entry) throw new Error(`${fileName} would run ${entry}.`)
  }
}
