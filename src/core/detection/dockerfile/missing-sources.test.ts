import { describe, expect, it } from 'vitest'
import { missingSources } from './missing-sources.ts'

const missing = (text: string, ...there: string[]) =>
  missingSources(text, (path) => there.some((one) => one === path || one.startsWith(`${path}/`)))

describe('what a Dockerfile copies that is not there', () => {
  it.each([
    ['a file', 'FROM x\nCOPY package.json package-lock.json /app/\n', ['package-lock.json']],
    ['a folder', 'FROM x\nCOPY --chown=1:1 ./dist/ /site\n', ['./dist/']],
    ['a list in JSON', 'FROM x\nCOPY ["src", "my file", "/app/"]\n', ['my file']],
    ['one that an ARG names', 'FROM x\nARG JAR=target/app.jar\nCOPY ${JAR} /app.jar\n', ['target/app.jar']],
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
    ['a variable without a value', 'FROM x\nARG NAME\nCOPY $NAME /\n'],
    ['an address', 'FROM x\nADD https://example.org/a.tgz /\nADD git@example.org:a/b.git /b\n'],
    ['what stands in the Dockerfile itself', 'FROM x\nCOPY <<EOF /a\nhello\nEOF\n'],
    ['a stage that nothing needs', 'FROM x AS dev\nCOPY gone /\nFROM y\nCOPY src /\n'],
    ['no Dockerfile at all', '\0\0'],
  ])('is nothing: %s', (_name, text) => {
    expect(missing(text, 'package.json', 'src/a.js')).toEqual([])
  })
})
