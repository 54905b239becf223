import { readFileSync } from 'node:fs'
import type { Plugin } from 'rolldown'

/**
 * Prisma ships its query compiler as base64 inside of a module, where text and bytes stay in memory for good (6 MB).
 * In the build it is a file, read when a client starts. `Buffer.from(wasm, 'base64')`, which Prisma does, asks
 * objects for their `valueOf`.
 */
export function queryCompilerAsFile(): Plugin {
  return {
    name: 'query-compiler-as-file',
    load: {
      filter: { id: /query_compiler_small_bg\.\w+\.wasm-base64\.m?js$/ },
      handler(id) {
        const text = readFileSync(id, 'utf8')
        const base64 = /const wasm = "([A-Za-z0-9+/=]+)"/.exec(text)?.[1]
        if (!base64) throw new Error(`${id} has another form than the build knows.`)
        const fileName = `query-compiler-${/small_bg\.(\w+)\./.exec(id)?.[1]}.wasm`
        this.emitFile({ type: 'asset', fileName: `chunks/${fileName}`, source: Buffer.from(base64, 'base64') })
        return `import { readFileSync } from 'node:fs'
export const wasm = { valueOf: () => readFileSync(new URL(${JSON.stringify(`./${fileName}`)}, import.meta.url)) }`
      },
    },
  }
}
