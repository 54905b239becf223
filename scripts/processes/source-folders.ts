import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'rolldown'

const FOLDER = '__WEBOPS_CHECKOUT_FOLDER__'
const URL = '__WEBOPS_CHECKOUT_URL__'

/** Code that looks for files beside itself finds them where its source is, wherever the checkout has been moved or mounted. */
export function sourceFolders(root: string, outDir: string): Plugin {
  return {
    name: 'source-folders',
    transform: {
      filter: { id: /^[^\0].*\.[cm]?[jt]s$/, code: /import\.meta\.(dirname|url)|__dirname/ },
      handler(code, id) {
        const folder = `(${FOLDER} + ${JSON.stringify(`/${relative(root, dirname(id))}`)})`
        if (id.includes('/node_modules/')) return { code: code.replaceAll(/(?<!['"\w])__dirname\b/g, folder) }
        const url = `new globalThis.URL(${JSON.stringify(relative(root, id))}, ${URL}).href`
        return { code: code.replaceAll('import.meta.dirname', folder).replaceAll('import.meta.url', url) }
      },
    },
    // Where the checkout is, as seen from each file of the build.
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue
        const up = relative(dirname(join(outDir, file.fileName)), root)
        file.code = file.code
          .replaceAll(FOLDER, `(import.meta.dirname + ${JSON.stringify(`/${up}`)})`)
          .replaceAll(URL, `new globalThis.URL(${JSON.stringify(`${up}/`)}, import.meta.url)`)
      }
    },
  }
}
