import Link from 'next/link'
import type { ProjectView } from '#api/schemas/project-views.ts'

/** Projects with what is in them. */
export function ProjectList({ projects }: { projects: ProjectView[] }) {
  return (
    <ul aria-label="Projects" className="divide-y rounded-lg border bg-surface">
      {projects.map((project) => (
        <li key={project.name} className="relative flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3 hover:bg-hover">
          <div className="min-w-0">
            <Link prefetch={false} href={`/projects/${project.name}`} className="font-medium after:absolute after:inset-0">
              {project.title}
            </Link>
            {project.title !== project.name && <code className="ml-2 text-[13px] text-muted">{project.name}</code>}
          </div>
          <p className="text-[13px] text-muted tabular-nums">{describe(project)}</p>
        </li>
      ))}
    </ul>
  )
}

function describe({ deployments, environments }: ProjectView): string {
  const names = environments.map(({ name }) => name).join(', ')
  return `${count(deployments, 'deployment')} in ${names}`
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
