import { fieldsOf, textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { elementsOf, readXml } from '../xml-file.ts'

/** What a pom.xml says, as far as it matters for building and running. */
export interface Pom {
  artifactId: string
  packaging: string
  properties: Record<string, string>
  /** `group:artifact` of what it depends on, in any scope. */
  dependencies: string[]
  /** Artifacts of plugins that are used, not only managed. */
  plugins: string[]
  modules: string[]
  parent: { artifact: string; isInTree: boolean } | null
  mainClass: string | null
  finalName: string | null
  /** The text of settings whose place varies: a compiler's release, a jar's manifest. */
  release: string | null
}

/** @returns null when it is no pom that can be read; folder.problems says why */
export async function readPom(folder: Folder): Promise<Pom | null> {
  const project = fieldsOf((await readXml(folder, 'pom.xml'))?.['project'])
  if (Object.keys(project).length === 0) return null
  const properties = Object.fromEntries(
    Object.entries(fieldsOf(project['properties'])).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.trim()]] : [])),
  )
  const resolve = (text: string | null): string | null =>
    text?.replace(
      /\$\{([\w.-]+)\}/g,
      (whole, name: string) => properties[name] ?? (name === 'project.artifactId' ? (textOf(project['artifactId']) ?? whole) : whole),
    ) ?? null
  const build = fieldsOf(project['build'])
  const listed = (owner: unknown) => elementsOf(fieldsOf(fieldsOf(owner)['plugins'])['plugin']).map(fieldsOf)
  const profiles = elementsOf(fieldsOf(project['profiles'])['profile']).map(fieldsOf)
  const used = listed(build)
  const all = [...used, ...listed(build['pluginManagement']), ...profiles.flatMap((one) => listed(one['build']))]
  const parent = fieldsOf(project['parent'])
  const dependencies = elementsOf(fieldsOf(project['dependencies'])['dependency']).map(fieldsOf)
  const compiler = all.find((one) => one['artifactId'] === 'maven-compiler-plugin')
  const compiled = fieldsOf(compiler?.['configuration'])
  return {
    artifactId: textOf(project['artifactId']) ?? 'app',
    packaging: resolve(textOf(project['packaging'])) ?? 'jar',
    properties,
    dependencies: dependencies.map((one) => `${textOf(one['groupId']) ?? ''}:${textOf(one['artifactId']) ?? ''}`),
    plugins: used.flatMap((one) => textOf(one['artifactId']) ?? []),
    modules: elementsOf(fieldsOf(project['modules'])['module']).flatMap((one) => textOf(one)?.replace(/\/$/, '') ?? []),
    parent:
      Object.keys(parent).length === 0
        ? null
        : {
            artifact: `${textOf(parent['groupId']) ?? ''}:${textOf(parent['artifactId']) ?? ''}`,
            isInTree:
              parent['relativePath'] !== '' &&
              !/^(?:org\.springframework|io\.micronaut|io\.quarkus|io\.helidon|org\.apache|org\.sonatype|com\.github)/.test(
                textOf(parent['groupId']) ?? '',
              ),
          },
    mainClass: resolve(
      textOf(findText(all, 'mainClass')) ??
        properties['mainClass'] ??
        properties['exec.mainClass'] ??
        properties['main.class'] ??
        properties['start-class'] ??
        null,
    ),
    finalName: resolve(textOf(build['finalName'])),
    release:
      [
        properties['java.version'],
        properties['maven.compiler.release'],
        textOf(compiled['release']),
        properties['maven.compiler.target'],
        properties['maven.compiler.source'],
        textOf(compiled['target']),
        textOf(compiled['source']),
        properties['jdk.version'],
        properties['javaVersion'],
        properties['kotlin.compiler.jvmTarget'],
      ]
        .map((one) => resolve(one ?? null))
        .find((one) => one !== null && /^(?:1\.)?\d+$/.test(one)) ?? null,
  }
}

/** The first text of an element of that name, however deep in the settings of plugins. */
function findText(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map((one) => findText(one, name)).find((one) => one !== undefined)
  const fields = fieldsOf(value)
  if (typeof fields[name] === 'string') return fields[name]
  return Object.values(fields)
    .filter((one) => typeof one === 'object')
    .map((one) => findText(one, name))
    .find((one) => one !== undefined)
}

export const hasArtifact = ({ dependencies, plugins, parent }: Pom, pattern: RegExp): boolean =>
  [...dependencies, ...plugins, parent?.artifact ?? ''].some((one) => pattern.test(one)) ||
  textsOf(plugins).some((one) => pattern.test(one))
