import { copyFile, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { requireProgram } from '../process/run-program.ts'

/**
 * A copy of the Node that runs us, and of our npm, in a place that outlives this version of the program: units of standard
 * deployments name it, and start again long after. Debian's npm runs on Debian's Node alone.
 * @param folder of such programs, such as /var/lib/webops/programs
 * @returns its path, as `bin/node` in a folder that is laid out as Node's own archives are
 */
export async function keepNode(folder: string): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('npm/package.json')
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  const place = join(folder, `node-${process.version}-npm-${version}`)
  const file = join(place, 'bin/node')
  if (await stat(file).catch(() => null)) return file
  const fresh = `${place}.${process.pid}`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(join(fresh, 'bin'), { recursive: true })
  await copyFile(process.execPath, join(fresh, 'bin/node'))
  await cp(dirname(manifest), join(fresh, 'lib/node_modules/npm'), { recursive: true })
  for (const program of ['npm', 'npx']) await symlink(`../lib/node_modules/npm/bin/${program}-cli.js`, join(fresh, 'bin', program))
  // Our own mask takes rights away that the accounts of deployments need.
  await requireProgram('chmod', ['--recursive', 'u=rwX,go=rX', '--', fresh])
  await requireProgram('chmod', ['755', '--', folder, join(fresh, 'bin/node')])
  // A copy that was cut off never has its name; somebody else may have made it meanwhile.
  await rename(fresh, place).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true })
    if (!(await stat(file).catch(() => null))) throw error
  })
  return file
}
