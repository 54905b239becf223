import type { Folder } from '../folder.ts'
import { buildpackVariables } from '../read-other-tools.ts'
import { needs, type Manifest } from './manifest.ts'

const SOURCES = ['index.js', 'function.js', 'index.mjs', 'function.mjs', 'index.cjs', 'function.cjs']

/**
 * The line that serves a function with Google's Functions Framework, which the manifest asks for.
 * https://github.com/GoogleCloudPlatform/functions-framework-nodejs
 * @returns null where the manifest does not, or nothing says which function
 */
export async function functionsFramework(folder: Folder, manifest: Manifest): Promise<{ line: string; evidence: string } | null> {
  if (!needs({ ...manifest, devDependencies: {} }, '@google-cloud/functions-framework')) return null
  const main = manifest.main?.replace(/^\.\//, '')
  const file = folder.first(...(main ? [main, `${main}.js`] : []), ...SOURCES)
  const text = file === null ? null : await folder.text(file)
  if (file === null || text === null) return null
  const named = (await buildpackVariables(folder))['GOOGLE_FUNCTION_TARGET']
  const registered = /\b(?:http|cloudEvent)\(\s*['"]([\w.-]+)['"]/.exec(text)?.[1]
  const exported = [...text.matchAll(/^(?:module\.)?exports\.(\w+)\s*=|^export (?:const|(?:async )?function) (\w+)/gm)].map(
    (match) => match[1] ?? match[2],
  )
  const target = named ?? registered ?? exported.find((name) => !name?.startsWith('__'))
  if (target === undefined || !/^[\w.-]+$/.test(target)) return null
  return { line: `functions-framework --target=${target}`, evidence: `${file} has the function ${target}` }
}
