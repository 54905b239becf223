import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { fieldsOf } from './fields.ts'
import type { Folder } from './folder.ts'

/**
 * A file of XML as an object of its elements; attributes begin with `@`. Texts stay texts.
 * @returns null, with a problem noted at the folder, when it cannot be read
 */
export async function readXml(folder: Folder, path: string): Promise<Record<string, unknown> | null> {
  const text = await folder.text(path)
  if (text === null) return null
  const checked = XMLValidator.validate(text)
  if (checked !== true) {
    const { line, col, msg } = checked.err
    const problem = `${folder.prefix}${path}, line ${line}, column ${col}: ${msg}`
    if (!folder.problems.includes(problem)) folder.problems.push(problem)
    return null
  }
  // Entities of a document's own can be made to grow without end.
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
  })
  try {
    return fieldsOf(parser.parse(text))
  } catch (error) {
    folder.problems.push(`${folder.prefix}${path}, line 1, column 1: ${(error as Error).message}`)
    return null
  }
}

/** Elements of one name: a single one is no list for the parser. */
export const elementsOf = (value: unknown): unknown[] => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value])
