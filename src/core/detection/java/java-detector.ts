import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { Said } from '../said.ts'
import { detectBuilt } from './built-jar.ts'
import { detectGradle } from './gradle-candidate.ts'
import { javaCandidate } from './java-candidate.ts'
import { javaVersion } from './java-version.ts'
import { mainClasses } from './main-classes.ts'
import { detectMaven } from './maven-candidate.ts'

const GRADLE = ['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts']

export const javaDetector: Detector = {
  provider: 'java',
  marks: (names) =>
    names.includes('pom.xml') || names.some((name) => GRADLE.includes(name) || /\.(?:java|jar)$/.test(name) || name === 'META-INF/'),
  async detect(folder, said) {
    const gradle = folder.first(...GRADLE) === null ? [] : await detectGradle(folder, said)
    const maven = folder.has('pom.xml') ? await detectMaven(folder, said) : []
    // Both files: the one whose wrapper is there is the one that is kept.
    const both = folder.has('mvnw') || !folder.has('gradlew') ? [...maven, ...gradle] : [...gradle, ...maven]
    if (maven.length > 0 && gradle.length > 0) return both.slice(0, 1)
    if (both.length > 0 || folder.has('pom.xml') || folder.first(...GRADLE) !== null) return both
    const sources = await detectSources(folder, said)
    return sources.length > 0 ? sources : detectBuilt(folder, said)
  },
}

/** Sources without a build tool: they are compiled, and the class with a main method is started. */
async function detectSources(folder: Folder, said: Said): Promise<Candidate[]> {
  const files = folder.paths.filter((path) => path.endsWith('.java') && path.split('/').length <= 6)
  const [main] = await mainClasses(folder)
  if (files.length === 0 || main === undefined) return []
  const listening = await readListening(folder, files)
  const texts = await Promise.all(files.slice(0, 20).map(async (path) => (await folder.text(path)) ?? ''))
  const serves = texts.some((text) => /HttpServer|ServerSocket/.test(text))
  return [
    javaCandidate({
      folder,
      said,
      framework: null,
      jdk: javaVersion(said, null, ''),
      confidence: folder.root === '.' ? 0.5 : 0.4,
      evidence: [`${main} has a main method, and there is no build file`],
      tool: 'javac',
      build: `mkdir -p classes && find . -name '*.java' > sources.txt && javac -d classes @sources.txt`,
      start: `java -XX:MaxRAMPercentage=75 -cp classes ${main}`,
      port: serves ? (listening.port ?? 8080) : null,
    }),
  ]
}
