'use client'
import { StateShape } from '../deployment/state-shape.tsx'
import { useStandard } from '../deployment-form/use-standard.ts'

/** A repository with nothing in it that is known, and what to do then. */
export function NothingKnown() {
  const standard = useStandard()
  return (
    <div className="flex items-start gap-2 px-4 py-3.5">
      <StateShape tone="warn" className="mt-1.5" />
      <div className="min-w-0">
        <h2 className="font-medium">Nothing here that we know</h2>
        <p className="mt-0.5 text-muted">No file in it says how it is built and started. What helps, one of these:</p>
        <ul className="mt-1 list-disc space-y-0.5 pl-4 text-muted marker:text-faint">
          <li>check the branch: is the application in it?</li>
          <li>choose the project type below, and say in “Build” where it is and how it starts</li>
          {standard ? (
            <li>tick “Use Docker containerization” below, if it has a Dockerfile</li>
          ) : (
            <li>write a Dockerfile below, or add one to the repository</li>
          )}
          <li>
            add a <code>Procfile</code> with a line such as <code>web: ./server --port $PORT</code>
          </li>
        </ul>
      </div>
    </div>
  )
}
