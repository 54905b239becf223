import { buildPlace } from '../build-place.ts'
import type { Detector } from '../detector.ts'
import { readListening } from '../listening.ts'
import { javaVersion } from '../java/java-version.ts'

const FRAMEWORKS: [RegExp, string, number][] = [
  [/playframework|PlayScala|PlayJava|sbt-plugin/, 'play', 9000],
  [/http4s/, 'http4s', 8080],
  [/akka-http/, 'akka-http', 8080],
  [/pekko-http/, 'pekko-http', 8080],
  [/zio-http|zhttp/, 'zio-http', 8080],
  [/finatra/, 'finatra', 8888],
  [/scalatra/, 'scalatra', 8080],
  [/cask/, 'cask', 8080],
  [/finch|finagle/, 'finch', 8080],
  [/tapir/, 'tapir', 8080],
]

export const scalaDetector: Detector = {
  provider: 'scala',
  marks: (names) => names.includes('build.sbt') || names.includes('project.scala') || names.includes('project/'),
  async detect(folder, said) {
    const build = ((await folder.text('build.sbt')) ?? '').replace(/^[ \t]*\/\/.*$/gm, '')
    if (build === '') return []
    const plugins = (
      await Promise.all(
        folder
          .match(/^project\/[^/]+\.(?:sbt|scala)$/)
          .slice(0, 10)
          .map(async (path) => ((await folder.text(path)) ?? '').replace(/^[ \t]*\/\/.*$/gm, '')),
      )
    ).join('\n')
    const sbt = /sbt\.version\s*=\s*(\S+)/.exec((await folder.text('project/build.properties')) ?? '')?.[1]
    const all = `${build}\n${plugins}`
    const framework = FRAMEWORKS.find(([pattern]) => pattern.test(all)) ?? null
    const isPlay = framework?.[1] === 'play' && /PlayScala|PlayJava|PlayWeb/.test(all)
    const isPackager = isPlay || /sbt-native-packager/.test(plugins)
    const isAssembly = /sbt-assembly/.test(plugins)
    const name = /\bname\s*:=\s*"([^"]+)"/.exec(build)?.[1] ?? 'app'
    const jdk = javaVersion(said, /-release["',\s]+(\d+)/.exec(build)?.[1] ?? null, `${folder.prefix}build.sbt`, 8)
    const sources = folder.paths.filter((path) => /^(?:app|src\/main\/scala|modules|core|server)\/.*\.scala$|^[^/]+\.scala$/.test(path))
    const listening = await readListening(folder, ['src/main/resources/application.conf', 'conf/application.conf', ...sources])
    const usual = framework?.[2] ?? 8080
    // A build without one of the usual plugins gets the packager for this build alone.
    const add =
      isPackager || isAssembly
        ? ''
        : `mkdir -p project && echo 'addSbtPlugin("com.github.sbt" % "sbt-native-packager" % "1.11.1")' > project/webops.sbt && sed -i '1i enablePlugins(JavaAppPackaging)' build.sbt && `
    const make =
      isAssembly && !isPlay
        ? `sbt assembly && cp "$(find . -path '*/target/*' -name '*.jar' -size +100k | xargs ls -S | head -n 1)" app.jar`
        : `${add}sbt stage && stage="$(find . -type d -path '*/target/universal/stage' | head -n 1)" && cp -r "$stage" app-stage && ln -s "$(ls app-stage/bin | grep -v '[.]bat$' | head -n 1)" app-stage/bin/start`
    const own =
      isAssembly && !isPlay
        ? 'java -XX:MaxRAMPercentage=75 -jar app.jar'
        : isPlay
          ? './app-stage/bin/start -Dhttp.port=${PORT:-9000} -Dpidfile.path=/dev/null'
          : './app-stage/bin/start'
    return [
      {
        provider: 'scala',
        framework: framework?.[1] ?? null,
        root: folder.root,
        confidence: isPackager || isAssembly ? 0.95 : 0.88,
        evidence: [
          `${folder.prefix}build.sbt has ${framework ? framework[1] : name}`,
          ...(sbt ? [`project/build.properties says sbt ${sbt}`] : []),
          ...(isPackager ? ['it is packaged with sbt-native-packager'] : isAssembly ? ['it is packaged with sbt-assembly'] : []),
          ...(jdk.why === null ? [] : [jdk.why]),
        ],
        warnings: [...folder.problems, ...(isPlay ? ['It needs APPLICATION_SECRET (play.http.secret.key) where it runs.'] : [])],
        versions: { jdk: String(jdk.version), jre: String(jdk.version), ...(sbt ? { sbtBuild: sbt } : {}) },
        install: said.install,
        build: said.build ?? make,
        start: said.start ?? own,
        release: said.release,
        port: framework !== null || listening.port !== null ? (isPlay ? usual : (listening.port ?? usual)) : null,
        static: null,
        packages: { build: [], run: [] },
        template: {
          name: 'scala',
          values: {
            ...buildPlace(folder.root),
            outputs: said.start !== null || said.build !== null ? [] : [isAssembly && !isPlay ? 'app.jar' : 'app-stage'],
            sources: ['*.scala', '*.sbt'],
          },
        },
      },
    ]
  },
}
