import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '#core/detection/candidate.ts'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { memoryTree } from '#core/detection/memory-tree.ts'
import { presentCandidates } from '#core/detection/present-candidates.ts'
import { writeDockerfile } from '#core/dockerfile/write-dockerfile.ts'
import type { WebopsError } from '#core/errors/webops-error.ts'
import { hostileString } from './hostile-strings.ts'
import { createTemplates } from './nunjucks-templates.ts'

/** From a repository to its Dockerfile: whatever a candidate holds, no instruction is added and none is lost. */

const templates = createTemplates(join(import.meta.dirname, '../../../system-templates'))

/** An application of each family, as small as it can be. */
const APPLICATIONS: Record<string, Record<string, string>> = {
  static: { 'public/index.html': '<p>', 'README.md': '' },
  hugo: { 'hugo.toml': 'title = "x"', 'content/a.md': '' },
  jekyll: { '_config.yml': 'title: x', 'index.md': '', Gemfile: 'gem "jekyll"' },
  mkdocs: { 'mkdocs.yml': 'site_name: x', 'requirements.txt': 'mkdocs' },
  express: {
    'package.json': '{"scripts":{"start":"node a.js","build":"tsc"},"dependencies":{"express":"5"}}',
    'package-lock.json': '{}',
    'a.js': '',
  },
  vite: { 'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7"}}', 'index.html': '' },
  flask: { 'requirements.txt': 'flask\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' },
  php: { 'index.php': '<?php echo 1;', 'composer.json': '{"require":{"php":">=8.2"}}' },
  sinatra: { Gemfile: 'source "https://rubygems.org"\ngem "sinatra"\n', 'config.ru': 'run 1', 'app.rb': '' },
  go: { 'go.mod': 'module x.example/y\n\ngo 1.24\n', 'main.go': 'package main\nfunc main() {}\n' },
  rust: { 'Cargo.toml': '[package]\nname = "x"\nversion = "1.0.0"\n', 'src/main.rs': 'fn main() {}' },
  maven: {
    'pom.xml': '<project><artifactId>x</artifactId><version>1</version></project>',
    'src/main/java/A.java': 'class A { public static void main(String[] a) {} }',
  },
  script: { 'start.sh': '#!/bin/bash\necho 1\n' },
}
const INSTRUCTIONS = /^(?:FROM|RUN|COPY|ADD|ENV|ARG|WORKDIR|USER|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD|LABEL|STOPSIGNAL|VOLUME|SHELL)$/

/** A place in a candidate that holds a text, and the candidate with another text there. */
type Place = [name: string, isOwn: boolean, change: (candidate: Candidate, text: string) => Candidate]

const COMMON: Place[] = [
  ['root', false, (candidate, root) => ({ ...candidate, root })],
  ['install', false, (candidate, install) => ({ ...candidate, install })],
  ['build', false, (candidate, build) => ({ ...candidate, build })],
  ['start', false, (candidate, start) => ({ ...candidate, start })],
  ['static', false, (candidate, folder) => ({ ...candidate, static: folder })],
  ['packages.build', false, (candidate, name) => ({ ...candidate, packages: { ...candidate.packages, build: [name] } })],
  ['packages.run', false, (candidate, name) => ({ ...candidate, packages: { ...candidate.packages, run: [name] } })],
]

function placesOf(candidate: Candidate): Place[] {
  const versions = Object.keys(candidate.versions).map((name): Place => [
    `versions.${name}`,
    false,
    (one, version) => ({ ...one, versions: { ...one.versions, [name]: version } }),
  ])
  const values = candidate.template?.values ?? {}
  const own = Object.entries(values).flatMap(([name, value]): Place[] => {
    if (typeof value !== 'string' && !Array.isArray(value)) return []
    const put = (text: string) => (Array.isArray(value) ? [text] : text)
    return [
      [
        `values.${name}`,
        true,
        (one, text) => ({ ...one, template: one.template && { ...one.template, values: { ...values, [name]: put(text) } } }),
      ],
    ]
  })
  return [...COMMON, ...versions, ...own]
}

describe.each(Object.entries(APPLICATIONS))('a Dockerfile for %s', (_name, files) => {
  it('has the instructions that it should, whatever its candidate holds', async () => {
    const [candidate] = (await detectCandidates(memoryTree(files))).filter(({ template }) => template !== null)
    if (!candidate) throw new Error('Nothing was detected.')
    for (const [place, isOwn, change] of placesOf(candidate)) {
      const plain = await writeDockerfile(templates, change(candidate, place.startsWith('versions') ? '1' : 'name'))
      await fc.assert(
        fc.asyncProperty(
          hostileString.filter((text) => text.trim() !== ''),
          async (text) => {
            const written = await writeDockerfile(templates, change(candidate, text)).catch((error: unknown) => {
              expect((error as WebopsError).code, place).toBe('template_value_unsafe')
              return null
            })
            if (written === null) return
            // What a template is told by its detector may choose between instructions, but brings none of its own.
            if (isOwn) for (const name of instructions(written)) expect(name, place).toMatch(INSTRUCTIONS)
            else expect(instructions(written), place).toEqual(instructions(plain ?? ''))
          },
        ),
        { numRuns: 60 },
      )
    }
  })
})

it('whatever stands in its files, a repository is detected, and its Dockerfile is written or refused', async () => {
  const said = {
    Procfile: 'web: start',
    '.tool-versions': 'node 22',
    'railpack.json': '{"deploy":{"startCommand":"x"}}',
    Staticfile: 'root: public',
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(APPLICATIONS)),
      hostileString,
      fc.nat(),
      fc.nat(),
      async (files, text, which, where) => {
        const all = Object.entries({ ...files, ...said })
        const [path = '', content = ''] = all[which % all.length] ?? []
        // In place of one word of the file, as JSON and its like would hold it.
        const words = [...content.matchAll(/[\w.:/-]+/g)]
        const word = words[where % Math.max(1, words.length)]
        const at = word?.index ?? 0
        const changed = content.slice(0, at) + JSON.stringify(text).slice(1, -1) + content.slice(at + (word?.[0].length ?? 0))
        const tree = memoryTree({ ...Object.fromEntries(all), [path]: changed })
        for (const { dockerfile } of await presentCandidates(templates, tree, await detectCandidates(tree)))
          if (dockerfile !== null) for (const name of instructions(dockerfile)) expect(name, changed).toMatch(INSTRUCTIONS)
      },
    ),
    { numRuns: 300 },
  )
}, 60_000)

it('a start command with quotes comes to the shell as it was written', async () => {
  const start = `sh -c 'echo "it'"'"'s $PORT"' && node "a b.js"`
  const [candidate] = await detectCandidates(memoryTree(APPLICATIONS['express'] ?? {}), { commands: { start } })
  const text = (candidate && (await writeDockerfile(templates, candidate))) ?? ''
  const line = text.split('\n').find((one) => one.startsWith('CMD ')) ?? ''
  expect(JSON.parse(line.slice(4))).toEqual(['/bin/sh', '-c', start.replace('&& node', '&& exec node')])
})

/** The names of the instructions, with continued lines joined as the builder does. */
function instructions(text: string): string[] {
  const joined = text.replace(/\\\n(?:[ \t]*#[^\n]*\n)*/g, ' ')
  return joined.split('\n').flatMap((line) => (/^\s*(#|$)/.test(line) ? [] : [line.trimStart().split(/\s/)[0] ?? '']))
}
