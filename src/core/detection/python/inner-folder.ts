import { startArguments } from '../../dockerfile/start-arguments.ts'
import type { TemplateValues } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'

/**
 * What the template needs where the project lies in a folder below its requirements: that folder is `/app` in the image, so
 * that volumes and commands such as `python manage.py migrate` find it there.
 * @returns nothing where it lies at the top, or a command that is given is written for the top
 */
export function innerFolder(
  folder: Folder,
  said: Said,
  { folder: inner, start, build }: { folder: string; start: string | null; build: string | null },
): TemplateValues {
  if (inner === '') return {}
  if ([said.start, said.build, said.release].some((line) => line !== null && isForTheTop(folder, inner, line))) return {}
  const into = `cd ${inner} && `
  const within = (line: string) => (line.startsWith(into) ? line.slice(into.length) : line)
  return {
    innerFolder: inner,
    ...(said.start === null && start !== null ? { command: startArguments(within(start)) } : {}),
    ...(said.build === null && build !== null ? { build: within(build) } : {}),
  }
}

/** It steps into the folder, or names what is there at the top alone. */
function isForTheTop(folder: Folder, inner: string, line: string): boolean {
  const isAt = (path: string) => folder.has(path) || folder.paths.some((one) => one.startsWith(`${path}/`))
  const words = line
    .slice(0, 2000)
    .split(/[\s=;&|()'"]+/)
    .map((word) => word.replace(/^\.\//, '').replace(/\/$/, ''))
  return words.some((word, at) => {
    if (['cd', '--chdir', '--pythonpath', '--app-dir', '--workdir'].includes(words[at - 1] ?? '')) return isAt(word)
    const [module = ''] = word.split(':')
    const paths = [word, module.replaceAll('.', '/'), `${module.replaceAll('.', '/')}.py`].filter((path) => path !== '')
    return paths.some(isAt) && !paths.some((path) => isAt(`${inner}/${path}`))
  })
}
