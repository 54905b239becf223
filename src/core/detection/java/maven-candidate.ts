import type { Candidate } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { Said } from '../said.ts'
import { javaCandidate, takeJar } from './java-candidate.ts'
import { javaFramework, obeysPort } from './java-frameworks.ts'
import { javaVersion } from './java-version.ts'
import { mainClasses } from './main-classes.ts'
import { hasArtifact, readPom, type Pom } from './pom.ts'

/** Candidates of a pom.xml: of the module that it is, or of those that can be started among its modules. */
export async function detectMaven(folder: Folder, said: Said): Promise<Candidate[]> {
  const pom = await readPom(folder)
  if (pom === null) {
    const plain = { folder, said, framework: null, jdk: javaVersion(said, null, 'pom.xml'), confidence: 0.4 }
    return [
      javaCandidate({
        ...plain,
        evidence: [`${folder.prefix}pom.xml is there`],
        tool: 'maven',
        build: 'mvn --batch-mode -DskipTests package',
        start: said.start,
        port: null,
      }),
    ]
  }
  if (pom.modules.length === 0) return oneModule({ folder, said, pom, top: null, above: pom })
  const found: Candidate[] = []
  for (const path of pom.modules.slice(0, 60)) {
    if (path.startsWith('..')) continue
    const inside = folder.child(path)
    const module = await readPom(inside)
    if (module === null) continue
    if (module.modules.length > 0) {
      for (const deeper of module.modules.slice(0, 30)) {
        const within = folder.child(`${path}/${deeper}`)
        const one = await readPom(within)
        if (one)
          found.push(
            ...(await oneModule({ folder: within, said: noStart(said), pom: one, top: folder, above: pom, path: `${path}/${deeper}` })),
          )
      }
    } else found.push(...(await oneModule({ folder: inside, said: noStart(said), pom: module, top: folder, above: pom, path })))
  }
  const sorted = found.filter(({ confidence }) => confidence > 0.5).sort((one, other) => other.confidence - one.confidence)
  // A Procfile at the top starts what was built there.
  if (said.start !== null && sorted[0]) return [await wholeTree(folder, said, pom, sorted[0]), ...sorted]
  return sorted
}

const noStart = (said: Said): Said => ({ ...said, start: null, build: null, install: null })

async function wholeTree(folder: Folder, said: Said, pom: Pom, best: Candidate): Promise<Candidate> {
  return javaCandidate({
    folder,
    said,
    framework: best.framework,
    jdk: javaVersion(said, pom.release, `${folder.prefix}pom.xml`),
    confidence: 0.97,
    evidence: [`${folder.prefix}pom.xml has ${pom.modules.length} modules`, ...best.evidence],
    tool: 'maven',
    build: 'mvn --batch-mode -DskipTests package',
    start: said.start,
    port: (await readListening(folder, [])).port ?? best.port ?? 8080,
  })
}

interface MavenModule {
  folder: Folder
  said: Said
  pom: Pom
  /** The folder that it is built from, when that is another one. */
  top: Folder | null
  above: Pom
  path?: string
}

async function oneModule({ folder, said, pom, top, above, path = '' }: MavenModule): Promise<Candidate[]> {
  if (pom.packaging === 'pom') return []
  const names = [...pom.dependencies, ...pom.plugins, pom.parent?.artifact ?? '', top ? '' : (above.parent?.artifact ?? '')].join(' ')
  const framework = javaFramework(names)
  const isBoot =
    hasArtifact(pom, /spring-boot-maven-plugin/) ||
    (framework?.name === 'spring-boot' && hasArtifact(pom, /spring-boot-starter(?:-web|-webflux|-parent)?$/))
  const isWar = pom.packaging === 'war' && !isBoot
  const archive = pom.packaging === 'war' ? 'war' : 'jar'
  const mains = await mainClasses(folder)
  const main = pom.mainClass ?? mains[0] ?? null
  const isRunnable = isBoot || isWar || framework?.name === 'quarkus' || framework?.name === 'micronaut' || main !== null
  if (!isRunnable && said.start === null) {
    // What others depend on: there is nothing to start.
    return top ? [] : [library(folder, said, pom)]
  }
  // A parent above this folder is where it is built from, and is looked at there.
  if (top === null && pom.parent?.isInTree && folder.root !== '.') return []
  const jdk = javaVersion(said, pom.release ?? above.release, `${folder.prefix}pom.xml`)
  const mvn = 'mvn --batch-mode -DskipTests'
  const isShaded = pom.plugins.some((one) => /shade|assembly|spring-boot|capsule|onejar/.test(one))
  const isPlain = !isBoot && !isWar && !isShaded && framework?.name !== 'quarkus' && !(framework?.name === 'micronaut' && isShaded)
  const copyLibraries = isPlain ? ' dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib' : ''
  const packaged = top
    ? `(cd ${'../'.repeat(path.split('/').length)} && ${mvn} -pl ${path} -am package${copyLibraries})`
    : `${mvn} package${copyLibraries}`
  const options = framework?.options ? ` ${framework.options}` : ''
  const java = `java -XX:MaxRAMPercentage=75${options}`
  const take = isWar
    ? 'cp target/*.war app.war'
    : framework?.name === 'quarkus'
      ? 'cp -r target/quarkus-app target/run'
      : takeJar('target', isPlain, archive)
  const own = isWar
    ? null
    : framework?.name === 'quarkus'
      ? `${java} -jar target/run/quarkus-run.jar`
      : isPlain && main
        ? `${java} -cp 'app.jar:lib/*' ${main}`
        : `${java} -jar app.${archive}`
  const serves = framework !== null || isWar
  const sources = folder.paths.filter((one) => /\.(?:java|kt)$/.test(one) && !/(?:^|\/)test\//.test(one))
  const listening = await readListening(folder, sources)
  const configured = await configuredPort(folder)
  return [
    javaCandidate({
      folder,
      said,
      framework: framework?.name ?? (isWar ? 'war' : null),
      jdk,
      confidence: framework !== null || isWar ? 0.95 : 0.88,
      evidence: [
        `${folder.prefix}pom.xml has ${framework ? framework.name : `packaging ${pom.packaging}`}${isWar || isBoot || main === null ? '' : `, which starts ${main}`}`,
        ...(top ? [`${top.prefix}pom.xml has it as a module`] : []),
        ...(folder.has('mvnw') ? [`${folder.prefix}mvnw is there`] : []),
      ],
      tool: 'maven',
      context: top?.root,
      build: `${packaged} && ${take}`,
      outputs: isWar ? ['app.war'] : framework?.name === 'quarkus' ? ['target/run'] : isPlain ? ['app.jar', 'lib'] : [`app.${archive}`],
      start: own,
      war: isWar ? (/javax\.servlet/.test(names) ? 'javax' : 'jakarta') : null,
      port: serves
        ? framework && !obeysPort(framework)
          ? (listening.port ?? framework.port)
          : (framework?.port ?? 8080)
        : listening.readsPort || /HttpServer|ServerSocket/.test(await firstSource(folder, sources))
          ? (listening.port ?? 8080)
          : null,
      configured,
    }),
  ]
}

const firstSource = async (folder: Folder, sources: string[]) =>
  (await Promise.all(sources.slice(0, 10).map(async (one) => (await folder.text(one)) ?? ''))).join('\n')

/** `server.port` of Spring's settings, when it is a number. */
async function configuredPort(folder: Folder): Promise<number | null> {
  const text = (await folder.text('src/main/resources/application.properties')) ?? ''
  const port = /^[ \t]*server\.port[ \t]*[=:][ \t]*(?:\$\{\w+:)?(\d+)/m.exec(text)?.[1]
  return port ? Number(port) : null
}

function library(folder: Folder, said: Said, pom: Pom): Candidate {
  return javaCandidate({
    folder,
    said,
    framework: null,
    jdk: javaVersion(said, pom.release, `${folder.prefix}pom.xml`),
    confidence: 0.3,
    evidence: [`${folder.prefix}pom.xml has packaging ${pom.packaging}, and no class to start was found`],
    tool: 'maven',
    build: 'mvn --batch-mode -DskipTests package',
    start: null,
    port: null,
  })
}
