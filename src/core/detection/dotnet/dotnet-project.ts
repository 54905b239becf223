import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { elementsOf, readXml } from '../xml-file.ts'

/** What a .csproj, .fsproj or .vbproj says. */
export interface DotnetProject {
  /** Seen from the folder that was looked at. */
  path: string
  name: string
  sdk: string
  /** Such as 8.0; null: the file does not say. */
  version: string | null
  isProgram: boolean
  isTest: boolean
  packages: string[]
  /** Other projects that it refers to. */
  references: string[]
  assembly: string
}

/** @returns null when it is no project that can be read; folder.problems says why */
export async function readDotnetProject(folder: Folder, path: string, shared: string | null): Promise<DotnetProject | null> {
  const project = fieldsOf((await readXml(folder, path))?.['Project'])
  if (Object.keys(project).length === 0) return null
  const groups = elementsOf(project['PropertyGroup']).map(fieldsOf)
  const property = (name: string): string | null =>
    groups.map((group) => textOf(group[name]) ?? textOf(fieldsOf(group[name])['#text'])).find((one) => one !== null) ?? null
  const items = elementsOf(project['ItemGroup']).map(fieldsOf)
  const included = (name: string) =>
    items.flatMap((group) => elementsOf(group[name])).flatMap((one) => textOf(fieldsOf(one)['@Include']) ?? [])
  const sdk = textOf(project['@Sdk']) ?? textOf(fieldsOf(elementsOf(project['Sdk'])[0])['@Name']) ?? ''
  const framework = property('TargetFramework') ?? property('TargetFrameworks') ?? /<TargetFramework>([^<]+)</.exec(shared ?? '')?.[1] ?? ''
  const name = /([^/]+)\.\w+proj$/.exec(path)?.[1] ?? path
  const packages = [...included('PackageReference'), ...included('FrameworkReference')]
  const output = property('OutputType')?.toLowerCase()
  const assembly = property('AssemblyName')?.replace('$(MSBuildProjectName)', name) ?? name
  return {
    path,
    name,
    sdk,
    version: /net(?:coreapp)?(\d+\.\d+)/.exec(framework.split(';').sort().at(-1) ?? '')?.[1] ?? null,
    isProgram: output === 'exe' || output === 'winexe' || /Sdk\.(?:Web|Worker|BlazorWebAssembly)/.test(sdk),
    isTest: property('IsTestProject') === 'true' || packages.some((one) => /^(?:xunit|nunit|mstest|microsoft\.net\.test\.sdk)/i.test(one)),
    packages,
    references: included('ProjectReference').map((one) => one.replaceAll('\\', '/')),
    assembly: /^[\w.+-]+$/.test(assembly) ? assembly : name,
  }
}
