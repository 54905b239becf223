import { expect, it } from 'vitest'
import { OutputLines } from './output-lines.ts'

const base64 = (bytes: Buffer) => bytes.toString('base64')

it('makes lines of pieces, keeps the outputs apart, and cuts no character in two', () => {
  const lines: string[] = []
  const output = new OutputLines((stream, text) => lines.push(`${stream}: ${text}`))
  const bytes = Buffer.from('ein Gruß\n🚀 and more')
  for (const at of bytes.keys()) output.add('stdout', base64(bytes.subarray(at, at + 1)))
  output.add('stderr', base64(Buffer.from('apart')))
  expect(lines).toEqual(['stdout: ein Gruß'])
  output.end()
  expect(lines).toEqual(['stdout: ein Gruß', 'stdout: 🚀 and more', 'stderr: apart'])
})
