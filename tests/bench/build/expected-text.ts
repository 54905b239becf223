import type { SourceTree } from '#core/detection/detection.ts'

const VERSION = /\d+\.\d+(?:\.\d+)*/g

/**
 * What has to be found for a text of a test.json. A version in it that no file of the application names is the default of the builder
 * that the test was written for: any version will do there.
 * @param isNamed whether a file of the application has this text in it
 */
export function expectedText(text: string, isNamed: (text: string) => boolean): RegExp {
  const isOwn = (version: string) => isNamed(version.split('.').slice(0, 2).join('.'))
  const parts = [...text.matchAll(VERSION)].reduceRight<string[]>(
    ([rest = '', ...later], { 0: version, index }) =>
      isOwn(version) ? [rest, ...later] : [rest.slice(0, index), rest.slice(index + version.length), ...later],
    [text],
  )
  return new RegExp(parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join(VERSION.source))
}

/** All that an application says of itself: its files, but for the test itself. */
export async function allTexts(tree: SourceTree): Promise<string> {
  const texts = await Promise.all(tree.paths.filter((path) => path !== 'test.json').map((path) => tree.read(path).catch(() => null)))
  return texts.filter((text) => text !== null).join('\n')
}
