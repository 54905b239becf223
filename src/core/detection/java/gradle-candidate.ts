import type { Candidate } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { Said } from '../said.ts'
import { javaCandidate, takeJar } from './java-candidate.ts'
import { javaFramework, obeysPort } from './java-frameworks.ts'
import { javaVersion } from './java-version.ts'
import { mainClasses } from './main-classes.ts'
import { withoutBlockComments } from '../without-comments.ts'

const BUILD_FILES = ['build.gradle', 'build.gradle.kts']

/** Candidates of a Gradle build: of its top, or of those of its projects that can be started. */
export async function detectGradle(folder: Folder, said: Said): Promise<Candidate[]> {
  const settings = withoutComments((await folder.text(folder.first('settings.gradle.kts', 'settings.gradle') ?? '')) ?? '')
  const catalog = (await folder.text('gradle/libs.versions.toml')) ?? ''
  const listed = [...settings.matchAll(/\binclude\s*(?:\(\s*)?((?:["'][^"'\n]{1,200}["']\s*(?:,\s*)?)+)/g)].flatMap(([, inner = '']) =>
    [...inner.matchAll(/["']:?([^"']+)["']/g)].map(([, one = '']) => one.replaceAll(':', '/')),
  )
  const found: Candidate[] = []
  const top = { folder, said, catalog, shared: await buildText(folder) }
  if (folder.first(...BUILD_FILES) !== null) found.push(...(await oneProject({ ...top, path: '' })))
  for (const path of listed.slice(0, 60)) {
    const inside = folder.child(path)
    if (inside.first(...BUILD_FILES) === null) continue
    found.push(...(await oneProject({ ...top, path, said: { ...said, start: null, build: null, install: null } })))
  }
  const runnable = found.filter(({ confidence }) => confidence > 0.5).sort((one, other) => other.confidence - one.confidence)
  if (runnable.length === 0) return found.slice(0, 1)
  const [best] = runnable
  // A Procfile at the top starts what was built there.
  if (said.start !== null && best && best.root !== folder.root) {
    const jdk = await jdkOf(top, '')
    const whole = {
      folder,
      said,
      framework: best.framework,
      jdk: jdk.jdk,
      confidence: 0.97,
      evidence: best.evidence,
      tool: jdk.tool,
      gradle: jdk.gradle,
    }
    return [javaCandidate({ ...whole, build: `${jdk.command} build -x test`, start: said.start, port: best.port ?? 8080 }), ...runnable]
  }
  return runnable
}

interface GradleProject {
  folder: Folder
  said: Said
  catalog: string
  /** The text of the top's build file: it may configure all projects. */
  shared: string
  /** The project's folder seen from the top, or nothing. */
  path: string
}

async function oneProject(project: GradleProject): Promise<Candidate[]> {
  const { folder, said, catalog, shared, path } = project
  const inside = path === '' ? folder : folder.child(path)
  const file = inside.first(...BUILD_FILES) ?? 'build.gradle'
  const text = path === '' ? shared : await buildText(inside)
  const names = `${text} ${aliasesOf(text, catalog)}`
  const framework = javaFramework(names)
  const has = (pattern: RegExp) => pattern.test(names)
  const applied = names
    .split('\n')
    .filter((line) => !/\bapply\s+false/.test(line))
    .join('\n')
  const isBoot =
    /org\.springframework\.boot|spring-?boot/.test(applied) &&
    /(?:plugins|apply plugin|id)/.test(applied) &&
    framework?.name === 'spring-boot'
  const isApplication = has(
    /(?:id\s*(?:\(\s*)?["']|apply plugin:\s*["'])application["']|^[ \t]*`?application`?[ \t]*$|^[ \t]*application\s*\{|mainClass(?:Name)?\b/m,
  )
  const isShadow = has(/com\.github\.johnrengelman\.shadow|com\.gradleup\.shadow|shadowJar/)
  const isWar = has(/(?:id\s*(?:\(\s*)?["']|apply plugin:\s*["'])war["']|^[ \t]*`?war`?[ \t]*$/m) && !isBoot
  const mains = await mainClasses(inside)
  const named =
    /mainClass(?:Name)?(?:\.set)?\s*[=(]\s*["']([\w.$-]+)["']/.exec(text)?.[1] ??
    /["']Main-Class["']\s*(?:\]\s*=|:|to)\s*["']([\w.$]+)["']/.exec(text)?.[1]
  const main = named ?? mains[0] ?? null
  const { jdk, tool, gradle, command, wrapper } = await jdkOf(project, text)
  const prefix = path === '' ? '' : `:${path.replaceAll('/', ':')}:`
  const run = path === '' ? command : `(cd ${'../'.repeat(path.split('/').length)} && ${command}`
  const end = path === '' ? '' : ')'
  const java = `java -XX:MaxRAMPercentage=75${framework?.options ? ` ${framework.options}` : ''}`
  const kind = isBoot
    ? 'boot'
    : framework?.name === 'quarkus'
      ? 'quarkus'
      : isWar
        ? 'war'
        : isShadow
          ? 'shadow'
          : isApplication
            ? 'application'
            : main !== null
              ? 'jar'
              : null
  if (kind === null && said.start === null && path !== '') return []
  const build = {
    boot: `${run} ${prefix}bootJar${end} && ${takeJar('build/libs', false)}`,
    quarkus: `${run} ${prefix}quarkusBuild${end} && cp -r build/quarkus-app build/run`,
    war: `${run} ${prefix}war${end} && cp build/libs/*.war app.war`,
    shadow: `${run} ${prefix}shadowJar${end} && ${takeJar('build/libs', false)}`,
    application: `${run} ${prefix}installDist${end} && cp -r "$(ls -d build/install/*/ | head -n 1)" build/run && ln -s "$(ls build/run/bin | grep -v '[.]bat$' | head -n 1)" build/run/bin/start`,
    jar: `${run} ${prefix}jar${end} && ${takeJar('build/libs', false)}`,
    tree: `${run} build -x test${end}`,
  }[kind ?? 'tree']
  const options = framework?.options ? `JAVA_OPTS="${framework.options}" ` : ''
  const start = {
    boot: `${java} -jar app.jar`,
    quarkus: `${java} -jar build/run/quarkus-run.jar`,
    war: null,
    shadow: `${java} -jar app.jar`,
    application: `${options}./build/run/bin/start`,
    jar: `${java} -cp app.jar ${main ?? ''}`,
    tree: null,
  }[kind ?? 'tree']
  const sources = inside.paths.filter((one) => /\.(?:java|kt|groovy)$/.test(one) && !/(?:^|\/)test\//.test(one))
  const listening = await readListening(inside, sources)
  const texts = await Promise.all(sources.slice(0, 12).map(async (one) => (await inside.text(one)) ?? ''))
  const serves = framework !== null || isWar || texts.some((one) => /HttpServer|ServerSocket/.test(one))
  return [
    javaCandidate({
      folder: inside,
      said,
      framework: framework?.name ?? (isWar ? 'war' : null),
      jdk,
      confidence: kind === null ? 0.3 : framework !== null || isWar ? 0.95 : isApplication || isShadow ? 0.9 : 0.6,
      evidence: [
        `${inside.prefix}${file} has ${framework?.name ?? kind ?? 'nothing to start'}${main !== null && kind !== 'boot' ? `, which starts ${main}` : ''}`,
        ...(wrapper ? [wrapper] : []),
      ],
      tool,
      gradle,
      context: path === '' ? undefined : folder.root,
      build,
      outputs:
        kind === null ? [] : kind === 'war' ? ['app.war'] : kind === 'quarkus' || kind === 'application' ? ['build/run'] : ['app.jar'],
      start,
      war: kind === 'war' ? (/javax\.servlet/.test(names) ? 'javax' : 'jakarta') : null,
      port: serves ? (framework === null || !obeysPort(framework) ? (listening.port ?? framework?.port ?? 8080) : framework.port) : null,
    }),
  ]
}

const buildText = async (folder: Folder): Promise<string> => withoutComments((await folder.text(folder.first(...BUILD_FILES) ?? '')) ?? '')

/** The line comment of an address is none. */
const withoutComments = (text: string) => withoutBlockComments(text).replace(/(^|\s)\/\/.*$/gm, '$1')

/** What `libs.ktor.server` and the like stand for in a catalog of versions. */
function aliasesOf(text: string, catalog: string): string {
  const used = new Set([...text.matchAll(/\blibs\.(?:plugins\.|bundles\.)?([\w.]+)/g)].map(([, one = '']) => one.replaceAll('.', '-')))
  return catalog
    .split('\n')
    .filter((line) => used.has((/^\s*([\w.-]+)\s*=/.exec(line)?.[1] ?? '').replaceAll(/[._]/g, '-')))
    .join('\n')
}

async function jdkOf({ folder, said, shared }: Pick<GradleProject, 'folder' | 'said' | 'shared'>, text: string) {
  const properties = (await folder.text('gradle/wrapper/gradle-wrapper.properties')) ?? ''
  const version = /gradle-(\d+)\.(\d+)/.exec(properties)
  const isWrapped = folder.has('gradlew') && folder.has('gradle/wrapper/gradle-wrapper.jar') && version !== null
  const [major, minor] = [Number(version?.[1] ?? 9), Number(version?.[2] ?? 0)]
  const all = `${text}\n${shared}`
  const release =
    /JavaLanguageVersion\.of\(\s*["']?(\d+)/.exec(all)?.[1] ??
    /jvmToolchain\(?\s*(\d+)/.exec(all)?.[1] ??
    /(?:sourceCompatibility|targetCompatibility)\s*(?:[=(]\s*)?(?:JavaVersion\.)?(?:VERSION_|["'])?([\d._]+)/
      .exec(all)?.[1]
      ?.replace('_', '.') ??
    /jvmTarget\s*(?:=|\.set\()\s*(?:JvmTarget\.JVM_)?["']?([\d._]+)/.exec(all)?.[1]?.replace('_', '.') ??
    null
  // What Gradle runs on: https://docs.gradle.org/current/userguide/compatibility.html
  const least = major >= 9 && isWrapped ? 17 : 8
  const most = !isWrapped
    ? 25
    : major > 9 || (major === 9 && minor >= 1)
      ? 25
      : major === 9 || (major === 8 && minor >= 5)
        ? 21
        : major === 8 || (major === 7 && minor >= 3)
          ? 17
          : major >= 5
            ? 11
            : 8
  const jdk = javaVersion(said, release, 'its build file', least, most)
  const isOld = /^[ \t]*(?:compile|testCompile|runtime)[ \t]*[("']/m.test(all)
  return {
    jdk: isOld && !isWrapped && release === null ? { ...jdk, version: 11 } : jdk,
    tool: isWrapped ? ('wrapper' as const) : ('gradle' as const),
    gradle: isOld ? `6-jdk${Math.min(jdk.version, 11)}` : jdk.version >= 17 ? `9-jdk${jdk.version}` : `8-jdk${jdk.version}`,
    command: isWrapped ? 'sh ./gradlew --no-daemon' : 'gradle --no-daemon',
    wrapper: isWrapped ? `${folder.prefix}gradlew brings Gradle ${version[1] ?? ''}.${version[2] ?? ''}` : null,
  }
}
