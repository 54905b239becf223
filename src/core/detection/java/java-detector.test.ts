import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const of = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'java' })
const pom = (inner: string) => `<?xml version="1.0"?>\n<project><artifactId>shop</artifactId>${inner}</project>`
const BOOT =
  '<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>'
const MAIN = 'package com.shop;\npublic class App {\n  public static void main(String[] args) {}\n}'

describe('Java', () => {
  it('builds Spring Boot with Maven and hands it the port', async () => {
    const [found] = await of({
      'pom.xml': pom(`<properties><java.version>17</java.version></properties>${BOOT}`),
      'src/main/java/com/shop/App.java': MAIN,
    })
    expect(found).toMatchObject({ framework: 'spring-boot', port: 8080, versions: { jdk: '17', jre: '17', maven: '17' } })
    expect(found?.start).toContain('-Dserver.port=${PORT:-8080} -jar app.jar')
  })

  it('starts the main class of a plain project with its libraries', async () => {
    const [found] = await of({
      'pom.xml': pom('<properties><maven.compiler.source>1.8</maven.compiler.source></properties>'),
      'src/main/java/com/shop/App.java': MAIN,
    })
    expect(found).toMatchObject({ port: null, versions: { jdk: '8' } })
    expect(found?.start).toContain("-cp 'app.jar:lib/*' com.shop.App")
  })

  it('finds the module that can be started', async () => {
    const [found, ...others] = await of({
      'pom.xml': pom('<packaging>pom</packaging><modules><module>lib</module><module>web</module></modules>'),
      'lib/pom.xml': pom('').replace('shop', 'lib'),
      'web/pom.xml': pom(BOOT).replace('shop', 'web'),
    })
    expect(others).toEqual([])
    expect(found).toMatchObject({
      root: 'web',
      build: expect.stringContaining('(cd ../ && mvn --batch-mode -DskipTests -pl web -am package)') as string,
    })
    expect(found?.template?.values['context']).toBe('.')
  })

  it('starts what was built elsewhere: a jar that is unpacked, or one by itself', async () => {
    const manifest = 'Manifest-Version: 1.0\r\nMain-Class: org.springframework.boot.loader.launch.JarLauncher\r\nStart-Class: a.App\r\n'
    const [unpacked] = await of({ 'META-INF/MANIFEST.MF': manifest, 'org/springframework/A.class': '\0', 'update.sh': '' })
    expect(unpacked).toMatchObject({ framework: 'spring-boot', build: null, port: 8080, template: { values: { outputs: [] } } })
    expect(unpacked?.start).toMatch(/-Dserver\.port=\$\{PORT:-8080\} -cp \. org\.springframework\.boot\.loader\.launch\.JarLauncher$/)
    expect((await of({ 'shop-1.0.jar': '\0', 'shop-1.0-sources.jar': '\0' }))[0]?.start).toMatch(/ -jar shop-1\.0\.jar$/)
    expect(await of({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n' })).toEqual([])
    expect((await of({ 'pom.xml': pom(BOOT), 'lib.jar': '\0' }))[0]?.build).toContain('mvn')
  })

  it('hands a war to Tomcat, an older one for older servlets', async () => {
    const war = (group: string) =>
      pom(
        `<packaging>war</packaging><dependencies><dependency><groupId>${group}</groupId><artifactId>servlet-api</artifactId></dependency></dependencies>`,
      )
    expect((await of({ 'pom.xml': war('javax.servlet') }))[0]).toMatchObject({ start: null, versions: { tomcat: '9.0-jdk21' } })
    expect((await of({ 'pom.xml': war('jakarta.servlet') }))[0]?.template?.values['war']).toBe(true)
  })

  it('builds a project of Gradle with the wrapper, on a Java that the wrapper runs on', async () => {
    const [found] = await of({
      gradlew: '#!/bin/sh',
      'gradle/wrapper/gradle-wrapper.jar': '',
      'gradle/wrapper/gradle-wrapper.properties': 'distributionUrl=https\\://services.gradle.org/distributions/gradle-7.4-bin.zip',
      'settings.gradle.kts': 'rootProject.name = "shop"\ninclude("app")',
      'app/build.gradle.kts': 'plugins {\n  application\n}\napplication { mainClass = "com.shop.App" }',
    })
    expect(found).toMatchObject({ root: 'app', versions: { jdk: '17' }, start: './build/run/bin/start' })
    expect(found?.build).toContain('sh ./gradlew --no-daemon :app:installDist')
  })

  it('takes Gradle of an image where there is no wrapper, and reads a catalog of versions', async () => {
    const [found] = await of({
      'build.gradle.kts':
        'plugins {\n  alias(libs.plugins.spring.boot)\n}\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }',
      'gradle/libs.versions.toml': '[plugins]\nspring-boot = { id = "org.springframework.boot", version = "3.5.0" }',
      'src/main/kotlin/App.kt': 'fun main() {}',
    })
    expect(found).toMatchObject({
      framework: 'spring-boot',
      versions: { jdk: '21', gradle: '9-jdk21' },
      build: expect.stringContaining('gradle --no-daemon bootJar') as string,
    })
  })

  it('starts what the Procfile says, with the tree that was built', async () => {
    const [found] = await of({
      'pom.xml': pom(''),
      'src/main/java/com/shop/App.java': MAIN,
      Procfile: 'web: java -cp target/classes com.shop.App',
      'system.properties': 'java.runtime.version=11',
    })
    expect(found).toMatchObject({ start: 'java -cp target/classes com.shop.App', versions: { jdk: '11' } })
    expect(found?.template?.values['outputs']).toEqual([])
  })

  it('compiles sources without a build tool', async () => {
    const [found] = await of({
      'Main.java':
        'public class Main { public static void main(String[] a) { HttpServer.create(new InetSocketAddress("0.0.0.0", 7001), 0); } }',
    })
    expect(found).toMatchObject({ start: expect.stringContaining('-cp classes Main') as string, port: 7001 })
  })

  it('says where a pom cannot be read', async () => {
    const [found] = await of({ 'pom.xml': '<project>\n<a></b>\n</project>' })
    expect(found?.warnings.join()).toMatch(/pom\.xml, line 2, column \d+/)
  })
})
