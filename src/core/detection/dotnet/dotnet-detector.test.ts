import { describe, expect, it } from 'vitest'
import { detectCandidates } from '../detect-candidates.ts'
import { memoryTree } from '../memory-tree.ts'

const of = (files: Record<string, string>) => detectCandidates(memoryTree(files), { type: 'dotnet' })
const project = (sdk: string, inner = '', framework = 'net8.0') =>
  `<Project Sdk="Microsoft.NET.Sdk${sdk}"><PropertyGroup><TargetFramework>${framework}</TargetFramework>${inner}</PropertyGroup></Project>`

describe('.NET', () => {
  it('publishes a web application and hands it the port', async () => {
    const [found] = await of({ 'shop.csproj': project('.Web'), 'global.json': '{"sdk":{"version":"9.0.100"}}' })
    expect(found).toMatchObject({ framework: 'aspnet', port: 8080, versions: { dotnetSdk: '9.0', dotnetAspnet: '8.0' } })
    expect(found?.start).toBe('cd out && ASPNETCORE_URLS=http://+:${PORT:-8080} exec dotnet shop.dll')
  })

  it('takes the web project of a solution, and not its tests', async () => {
    const found = await of({
      'shop.sln': '',
      'src/Shop.Core/Shop.Core.csproj': project(''),
      'src/Shop.Web/Shop.Web.csproj': project('.Web'),
      'src/Shop.Worker/Shop.Worker.csproj': project('.Worker'),
      'tests/Shop.Tests/Shop.Tests.csproj': project('', '<OutputType>Exe</OutputType><IsTestProject>true</IsTestProject>'),
    })
    expect(found.map(({ framework }) => framework)).toEqual(['aspnet', 'worker'])
    expect(found[0]).toMatchObject({ root: 'src/Shop.Web', build: expect.stringContaining('dotnet publish Shop.Web.csproj') as string })
  })

  it('starts a console program without a port, and serves a page', async () => {
    expect((await of({ 'tool.csproj': project('', '<OutputType>Exe</OutputType>', 'net6.0') }))[0]).toMatchObject({
      port: null,
      versions: { dotnetRuntime: '6.0' },
    })
    expect((await of({ 'page.csproj': project('.BlazorWebAssembly') }))[0]).toMatchObject({ static: 'out/wwwroot', start: null, port: 80 })
  })

  it('says where a project cannot be read', async () => {
    const [found] = await of({ 'shop.csproj': '<Project>\n<A></B></Project>' })
    expect(found?.warnings.join()).toMatch(/shop\.csproj, line 2/)
  })
})
