import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEnvFile } from './parse-env-file.ts'
import { envLine, envLineInOne } from './write-env-file.ts'

const read = (text: string) => Object.fromEntries(parseEnvFile(text).map(({ name, value }) => [name, value]))

describe('an .env file', () => {
  it('is read with comments, export, quotes and any line ends', () => {
    const text = [
      '\ufeff# comment',
      '',
      'A=1',
      'export B = two words # and a comment',
      'C=\'single "quoted" # no comment \\n\'',
      'D="with \\"escapes\\" \\\\ \\n \\$ and # too" # comment',
      'E=`back "and" \'others\'`',
      'EMPTY=',
      'HASH=a#b',
      'JSON={"a": "b=c"}',
      "TIS=it's",
      'G=${A}/$${A}',
    ]
    const expected = {
      A: '1',
      B: 'two words',
      C: 'single "quoted" # no comment \\n',
      D: 'with "escapes" \\ \n $ and # too',
      E: 'back "and" \'others\'',
      EMPTY: '',
      HASH: 'a#b',
      JSON: '{"a": "b=c"}',
      TIS: "it's",
      G: '${A}/$${A}',
    }
    for (const end of ['\n', '\r\n', '\r']) expect(read(text.join(end))).toEqual(expected)
  })

  it('has values over several lines, in each kind of quotes', () => {
    const key = '-----BEGIN KEY-----\nab/+=\n\n# no comment\nB=2\n-----END KEY-----\n'
    for (const quote of ['"', "'", '`']) {
      expect(read(`A=1\nKEY=${quote}${key}${quote}\nZ=3`)).toEqual({ A: '1', KEY: key, Z: '3' })
      expect(read(`KEY=${quote}${key}${quote}`.replaceAll('\n', '\r\n'))).toEqual({ KEY: key })
    }
  })

  it.each([
    ['A=1\nno assignment', 2, 'is no NAME=value'],
    ['A', 1, 'is no NAME=value'],
    ['=1', 1, 'is no NAME=value'],
    ['A=1\r\n\r\n1A=2', 3, 'has a name'],
    ['A-B=1', 1, 'has a name'],
    ['größe=1', 1, 'has a name'],
    ['export A B=1', 1, 'is no NAME=value'],
    ['A=1\nB="open\nC=3', 2, 'nothing closes'],
    ["A='x' y", 1, 'goes on'],
    ['A="x\ny"z', 2, 'goes on'],
    ['A=1\nB=a\0b', 2, 'NUL'],
    [`A=1\nB=${'x'.repeat(65_537)}`, 2, '64 KB'],
    [`A="${'ü\n'.repeat(40_000)}"`, 1, '64 KB'],
    ['<?xml version="1.0"?>', 1, 'is no NAME=value'],
  ])('that is wrong is refused with the number of the line (%#)', (text, line, what) => {
    expect(() => parseEnvFile(text)).toThrow(
      expect.objectContaining({
        code: 'env_line_invalid',
        field: 'text',
        message: expect.stringMatching(new RegExp(`^Line ${line} .*${what}`)),
      }),
    )
  })

  it('tells nothing of a value in a refusal', () => {
    for (const text of ['A="correct-horse-battery', "A='x' correct-horse-battery", 'correct-horse-battery-staple-of-mine=1']) {
      expect(() => parseEnvFile(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('horse') }))
    }
  })

  it('that was written reads back as it was, whatever the values are', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\n', '\r', '"', "'", '`', '\\', '$', '#', ' ', 'n', '{') }),
    )
    fc.assert(
      fc.property(value, (given) => {
        fc.pre(!given.includes('\0'))
        expect(read(`${envLine('A', given)}\nB=2`)).toEqual({ A: given, B: '2' })
        expect(envLineInOne('A', given)).not.toMatch(/[\r\n]/)
        expect(read(envLineInOne('A', given))).toEqual({ A: given })
      }),
    )
  })

  it('of many short lines is read at once', () => {
    const begun = performance.now()
    expect(parseEnvFile(`A='${'x\n'.repeat(30_000)}'\n${'B=1 # c\n'.repeat(100_000)}`)).toHaveLength(100_001)
    expect(performance.now() - begun).toBeLessThan(2000)
  })

  it("is read by Node's own parser in the same way, where that reads all of it", () => {
    const text = '# c\nA=1\nexport B=two words\nC=\'single # q\'\nD="two\nlines"\nE=a#b\nF=x # y\n'
    expect(read(text)).toMatchObject({ A: '1', C: 'single # q', D: 'two\nlines', F: 'x' })
    const { E: _differs, ...others } = parseEnv(text)
    expect(read(text)).toMatchObject(others)
  })
})
