import { posix } from 'node:path'
import { buildPlace } from '../build-place.ts'
import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { Said } from '../said.ts'
import { readDotnetProject, type DotnetProject } from './dotnet-project.ts'

const PROJECT = /^(?:[^/]+\/){0,4}[^/]+\.(?:cs|fs|vb)proj$/
const MAX_PROJECTS = 80
const USUAL = '10.0'

export const dotnetDetector: Detector = {
  provider: 'dotnet',
  marks: (names) => names.some((name) => /\.(?:csproj|fsproj|vbproj|sln|slnx)$/.test(name) || name === 'global.json' || name === 'src/'),
  async detect(folder, said) {
    const top = folder.paths.filter((path) => !path.includes('/'))
    const isSolution = top.some((path) => /\.slnx?$/.test(path))
    const isProject = top.some((path) => /\.(?:cs|fs|vb)proj$/.test(path))
    if (!isSolution && !isProject && !(folder.has('global.json') && folder.root === '.')) return []
    const shared = await folder.text('Directory.Build.props')
    const paths = folder.match(PROJECT).sort((one, other) => one.split('/').length - other.split('/').length)
    const projects: DotnetProject[] = []
    for (const path of paths.slice(0, MAX_PROJECTS)) {
      if (!/^[\w./@+ -]+$/.test(path)) continue
      const project = await readDotnetProject(folder, path, shared)
      if (project) projects.push(project)
    }
    const programs = projects
      .filter(({ isTest, isProgram }) => isProgram && !isTest)
      .sort((one, other) => rank(one, said) - rank(other, said))
    // A page that a server of the same solution hands out is part of that one.
    const served = new Set(programs.flatMap(({ path, references }) => references.map((one) => posix.join(posix.dirname(path), one))))
    const own = programs.filter(({ path }) => !served.has(path))
    const chosen = own.length > 0 ? own : programs
    if (chosen.length === 0)
      return projects.length > 0 || folder.problems.length === 0
        ? []
        : [await candidateOf(folder, said, unreadable(paths[0] ?? 'app.csproj'), 0, 1)]
    return Promise.all(
      chosen
        .slice(0, 6)
        .map((project, index) => candidateOf(folder, index === 0 ? said : { ...said, start: null }, project, index, chosen.length)),
    )
  },
}

function rank({ sdk, name, path }: DotnetProject, { start }: Said): number {
  if (start?.includes(name)) return -1
  const kind = sdk.endsWith('.Web') ? 0 : sdk.endsWith('.BlazorWebAssembly') ? 20 : sdk.endsWith('.Worker') ? 30 : 40
  const isHost = /AppHost|ServiceDefaults|Migrat|Sample|Example|Tool|Bench/i.test(name)
  return kind + (isHost ? 50 : /api|web|server|app/i.test(name) ? 0 : 5) + path.split('/').length
}

const unreadable = (path: string): DotnetProject => ({
  path,
  name: /([^/]+)\.\w+$/.exec(path)?.[1] ?? 'app',
  sdk: '',
  version: null,
  isProgram: true,
  isTest: false,
  packages: [],
  references: [],
  assembly: /([^/]+)\.\w+$/.exec(path)?.[1] ?? 'app',
})

async function candidateOf(folder: Folder, said: Said, project: DotnetProject, index: number, count: number): Promise<Candidate> {
  const isWeb = project.sdk.endsWith('.Web') || project.packages.some((one) => one === 'Microsoft.AspNetCore.App')
  const isPage = project.sdk.endsWith('.BlazorWebAssembly')
  const isWorker = project.sdk.endsWith('.Worker')
  const global = await folder.json('global.json')
  const sdk = textOf(fieldsOf(global?.['sdk'])['version'])
  const told = said.tools['dotnet']
  const shortOf = (text: string | null | undefined) =>
    /^v?(\d+\.\d+)/.exec(text ?? '')?.[1] ?? (/^\d+$/.test(text ?? '') ? `${text ?? ''}.0` : null)
  const wanted = project.version ?? shortOf(told?.version) ?? shortOf(sdk) ?? USUAL
  const newest =
    [shortOf(sdk), shortOf(told?.version), wanted].filter((one) => one !== null).sort((one, other) => Number(other) - Number(one))[0] ??
    wanted
  const sources = folder.paths.filter(
    (path) => /\.(?:cs|fs|vb)$/.test(path) && path.startsWith(posix.dirname(project.path) === '.' ? '' : posix.dirname(project.path)),
  )
  const listening = await readListening(
    folder,
    sources.filter((path) => /Program|Startup/.test(path)),
  )
  // A project of a solution is published in its own folder, with the rest of the repository around it.
  const inner = posix.dirname(project.path)
  const isMember = inner !== '.' && said.start === null && said.build === null
  const root = isMember ? posix.join(folder.root, inner) : folder.root
  const path = isMember ? posix.basename(project.path) : project.path
  const quoted = /\s/.test(path) ? `'${path}'` : path
  // Heroku publishes into the project's folder, and what is started there is the program's own file.
  const published = /(?:^|[\s;&"'(])(?:\.\/)?((?:[\w.-]+\/){0,4}bin\/publish)(?=[\s\/;&"']|$)/.exec(said.start ?? '')?.[1] ?? null
  const publish = `dotnet publish ${quoted} --configuration Release --output ${published ?? 'out'}${isPage || published !== null ? '' : ' -p:UseAppHost=false'}`
  // Microsoft.NET.Sdk.Web reads ASPNETCORE_URLS: https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints
  // Settings and wwwroot are found in the folder that it is started in.
  const program = `exec dotnet ${project.assembly}.dll`
  const start = isPage ? null : `cd out && ${isWeb ? `ASPNETCORE_URLS=http://+:\${PORT:-8080} ` : ''}${program}`
  return {
    provider: 'dotnet',
    framework: isPage ? 'blazor' : isWeb ? 'aspnet' : isWorker ? 'worker' : null,
    root,
    confidence: (project.sdk === '' ? 0.4 : isWeb || isPage ? 0.95 : 0.92) - Math.min(index, 4) * 0.08,
    evidence: [
      `${folder.prefix}${project.path} has ${project.sdk || 'no SDK that could be read'}${project.version ? ` for .NET ${project.version}` : ''}`,
      ...(sdk ? [`${folder.prefix}global.json says SDK ${sdk}`] : []),
    ],
    warnings: [...folder.problems, ...(count > 1 && index === 0 ? [`It has ${count} programs; ${project.name} was taken.`] : [])],
    versions: { dotnetSdk: newest, dotnetAspnet: wanted, dotnetRuntime: wanted, dotnet: wanted },
    install: said.install ?? `dotnet restore ${quoted}`,
    build: said.build ?? publish,
    start: said.start === null ? start : startOf(said.start, isWeb),
    release: said.release,
    port: isPage
      ? 80
      : isWeb
        ? 8080
        : listening.port !== null &&
            sources.length > 0 &&
            /Listener|Kestrel|WebApplication/.test((await folder.text(sources[0] ?? '')) ?? '')
          ? listening.port
          : null,
    static: isPage ? 'out/wwwroot' : null,
    packages: { build: [], run: [] },
    template: {
      name: 'dotnet',
      values: {
        ...buildPlace(root, reachesOutside(project) ? '.' : folder.root),
        aspnet: isWeb,
        page: isPage,
        fallback: isPage ? '/index.html' : null,
        site: 'out/wwwroot',
        // The SDK in the image is newer than a global.json may allow.
        forgetSdk: sdk !== null,
        keepFiles: said.build !== null || (said.start !== null && !said.start.includes('out/')),
        sources: ['*.cs', '*.fs', '*.vb', '*.csproj', '*.fsproj', '*.sln'],
      },
    },
  }
}

const reachesOutside = ({ path, references }: DotnetProject): boolean =>
  references.some((one) => posix.join(posix.dirname(path), one).startsWith('..'))

const startOf = (start: string, isWeb: boolean) =>
  isWeb && !/URLS|--urls/i.test(start) ? `ASPNETCORE_URLS=http://+:\${PORT:-8080} ${start}` : start
