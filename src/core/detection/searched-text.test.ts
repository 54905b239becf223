import { describe, expect, it } from 'vitest'
import { searchedText } from './searched-text.ts'

describe('the part of a file that is searched', () => {
  it('is all of a source that somebody wrote, and of a list of packages however long', () => {
    const source = 'import flask\n\n\napp = flask.Flask(__name__)\n'
    expect(searchedText('app.py', source)).toBe(source)
    const packages = 'flask==3.0.0\n'.repeat(20_000)
    expect(searchedText('requirements.txt', packages)).toBe(packages)
  })

  it('is the begin and the end of a long source', () => {
    const text = searchedText('main.c', `#include <stdio.h>\n${'int x;\n'.repeat(100_000)}int main() {}\n`)
    expect(text.length).toBeLessThan(66_000)
    expect(text).toMatch(/^#include <stdio\.h>\n[^]*int main\(\) \{\}\n$/)
  })

  it('has no line, and no run of empty lines, without end', () => {
    expect(searchedText('x.js', 'a'.repeat(20_000)).length).toBe(1000)
    expect(searchedText('Gemfile', `gem "x"\n${'\n \t\r'.repeat(9000)}\ngem "y"\n`)).toBe('gem "x"\n\n\ngem "y"\n')
  })
})
