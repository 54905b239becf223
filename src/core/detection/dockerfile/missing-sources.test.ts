import { describe, expect, it } from 'vitest'
import { missingSources } from './missing-sources.ts'

const missing = (text: string, ...paths: string[]) => missingSources(text, { paths, root: '.' })

describe('what a Dockerfile copies that is not there', () => {
  it.each([
    ['a file', 'FROM x\nCOPY package.json package-lock.json /app/\n', ['package-lock.json']],
    ['a folder', 'FROM x\nCOPY --chown=1:1 ./dist/ /site\n', ['./dist/']],
    ['a list in JSON', 'FROM x\nCOPY ["src", "my file", "/app/"]\n', ['my file']],
    ['in a stage that the last one copies from', 'FROM x AS a\nCOPY gone /\nFROM y\nCOPY --from=a --chown=1 /gone /\n', ['gone']],
    ['in a stage that the last one begins with', 'FROM x AS a\nADD gone /\nFROM a\n', ['gone']],
    ['over several lines', 'FROM x\nCOPY package.json \\\n  # the lock file\n  yarn.lock \\\n  /app/\n', ['yarn.lock']],
  ])('is named: %s', (_name, text, paths) => {
    expect(missing(text, 'package.json', 'src/a.js')).toEqual(paths)
  })

  it.each([
    ['all that there is', 'FROM x\nCOPY . .\nCOPY ./ /app\nCOPY / /app\n'],
    ['what is there', 'FROM x\nCOPY package.json src ./\n'],
    ['what another stage or image has', 'FROM x\nCOPY --from=nginx /etc/nginx /etc/nginx\n'],
    ['a pattern', 'FROM x\nCOPY package-lock.json* yarn.loc[k] ./\nCOPY target/*.jar /\n'],
    ['what a variable names', 'FROM x\nARG NAME=gone\nCOPY $NAME services/${NAME} /\n'],
    ['a path written in another way', 'FROM x\nCOPY src/. ./src/./ src//a.js /app\nCOPY --parents ./src/./a.js /app\n'],
    ['an option in quotes', 'FROM x\nCOPY --exclude="a b" src /app\n'],
    ['a repository', 'FROM x\nADD deploy@example.org:a/b.git /b\n'],
    ['what a here-document of the builder holds', 'FROM x\nRUN cat 3<<EOF\nADD nope /x\nEOF\n'],
    ['an address', 'FROM x\nADD https://example.org/a.tgz /\nADD git@example.org:a/b.git /b\n'],
    ['what stands in the Dockerfile itself', 'FROM x\nCOPY <<EOF /a\nhello\nEOF\n'],
    ['a stage that nothing needs', 'FROM x AS dev\nCOPY gone /\nFROM y\nCOPY src /\n'],
    ['no Dockerfile at all', '\0\0'],
  ])('is nothing: %s', (_name, text) => {
    expect(missing(text, 'package.json', 'src/a.js')).toEqual([])
  })

  it('is nothing where a link to a folder, a submodule or a listing that was cut off may have it', () => {
    const text = 'FROM x\nCOPY current/main.py /\n'
    expect(missing(text, 'current')).toEqual([])
    expect(missing(text, '.gitmodules')).toEqual([])
    expect(missing(text, ...Array.from({ length: 20_000 }, (_, index) => `assets/${index}`))).toEqual([])
    expect(missing(text, 'v2/main.py')).toEqual(['current/main.py'])
  })

  it('is seen from the folder that it is built in, and for the stages that are built', () => {
    const text = 'FROM x AS prod\nCOPY run /\nFROM prod AS dev\nCOPY gone /\n'
    const place = { paths: ['api/run'], root: 'api' }
    expect(missingSources(text, place)).toEqual(['gone'])
    expect(missingSources(text, { ...place, targets: ['prod'] })).toEqual([])
    expect(missingSources(text, { ...place, root: '.', targets: ['prod'] })).toEqual(['run'])
  })
})
