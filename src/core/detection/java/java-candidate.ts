import { buildPlace } from '../build-place.ts'
import type { Candidate } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'

export interface JavaFound {
  folder: Folder
  said: Said
  framework: string | null
  jdk: { version: number; why: string | null }
  confidence: number
  evidence: string[]
  tool: 'maven' | 'gradle' | 'wrapper' | 'javac'
  /** The tag of Gradle's image, such as `8-jdk17`. */
  gradle?: string
  /** What the build needs of the repository, when that is more than the application's folder. */
  context?: string | undefined
  /** Null: it was built elsewhere. */
  build: string | null
  /** What of the build is run, seen from the application's folder. Unset: the whole tree is kept. */
  outputs?: string[]
  start: string | null
  /** A web archive for a servlet container, and which servlets it was written for. */
  war?: 'javax' | 'jakarta' | null
  port: number | null
  /** The port of its own settings, for when the start command of the repository does not name one. */
  configured?: number | null
  warnings?: string[]
}

/**
 * Shell that puts the jar that can be started at app.jar: not those of sources, documentation or without its libraries.
 * @param withLibraries its libraries lie beside it, and go to lib
 * @param type of a `war` that starts itself; pages are found in it by its name
 */
export const takeJar = (from: string, withLibraries: boolean, type: 'jar' | 'war' = 'jar'): string =>
  `cp "$(ls -S ${from}/*.${type} | grep -vE '(^|/)original-|-(sources|javadoc|tests|plain|stubs)[.]${type}$' | head -n 1)" app.${type}${withLibraries ? ` && mkdir -p lib && if [ -d ${from}/lib ]; then cp -r ${from}/lib/. lib/; fi` : ''}`

/** What all that runs on a Java virtual machine have in common. */
export function javaCandidate(found: JavaFound): Candidate {
  const { folder, said, jdk } = found
  const version = String(jdk.version)
  const isOwn = said.start === null && said.build === null
  const isWar = found.war != null && isOwn
  const tomcat = found.war === 'javax' ? '9.0' : '10.1'
  return {
    provider: 'java',
    framework: found.framework,
    root: folder.root,
    confidence: found.confidence,
    evidence: [...found.evidence, ...(jdk.why === null ? [] : [jdk.why])],
    warnings: [...folder.problems, ...(found.warnings ?? [])],
    versions: {
      jdk: version,
      jre: version,
      ...(found.tool === 'maven' ? { maven: version } : {}),
      ...(found.tool === 'gradle' ? { gradle: found.gradle ?? `9-jdk${version}` } : {}),
      ...(isWar ? { tomcat: `${tomcat}-jdk${version}` } : {}),
    },
    install: said.install,
    build: said.build ?? found.build,
    start: said.start ?? found.start,
    release: said.release,
    port: said.start !== null && found.configured ? found.configured : found.port,
    static: null,
    packages: { build: [], run: [] },
    template: {
      name: 'java',
      values: {
        ...buildPlace(folder.root, found.context),
        maven: found.tool === 'maven',
        gradle: found.tool === 'gradle',
        war: isWar,
        outputs: isOwn ? (found.outputs ?? []) : [],
        sources: ['*.java', '*.kt', '*.groovy'],
      },
    },
  }
}
