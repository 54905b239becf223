import type { Candidate } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { javaCandidate } from './java-candidate.ts'
import { javaVersion } from './java-version.ts'

const MANIFEST = 'META-INF/MANIFEST.MF'

/** What was built elsewhere, as hosts take it in: a jar that is unpacked, or one by itself. It listens as far as anybody can tell. */
export async function detectBuilt(folder: Folder, said: Said): Promise<Candidate[]> {
  const manifest = (await folder.text(MANIFEST)) ?? ''
  const main = /^Main-Class:[ \t]*([\w.$]+)[ \t]*\r?$/m.exec(manifest)?.[1]
  const jars = folder.match(/^[\w.+-]+\.jar$/).filter((path) => !/-(?:sources|javadoc|tests|plain)\.jar$/.test(path))
  const jar = jars.length === 1 ? jars[0] : undefined
  const run = main !== undefined ? `-cp . ${main}` : jar !== undefined ? `-jar ${jar}` : null
  if (run === null) return []
  const isBoot = /^(?:Spring-Boot-Version|Start-Class):/m.test(manifest)
  return [
    javaCandidate({
      folder,
      said,
      framework: isBoot ? 'spring-boot' : null,
      jdk: javaVersion(said, null, ''),
      confidence: main === undefined ? 0.5 : isBoot ? 0.9 : 0.7,
      evidence: [
        main === undefined ? `${folder.prefix}${jar ?? ''} is there, and nothing to build` : `${folder.prefix}${MANIFEST} names ${main}`,
      ],
      tool: 'javac',
      build: null,
      start: `java -XX:MaxRAMPercentage=75${isBoot || main === undefined ? ' -Dserver.port=${PORT:-8080}' : ''} ${run}`,
      port: 8080,
    }),
  ]
}
