'use client'
import { Undo2 } from 'lucide-react'
import { useWatch } from 'react-hook-form'
import { type DeploymentFormValues, isBuilt } from '../deployment-form/form-values.ts'
import { StateShape } from '../deployment/state-shape.tsx'
import { Button } from '../ui/button.tsx'
import type { CandidateView } from './candidate-words.ts'
import { useDetected } from './detection-context.tsx'
import { useKeptDockerfile } from './use-kept-dockerfile.ts'

/** A Dockerfile that was kept for one application stays when another is chosen: that it is built is said where the choice is. */
export function KeptNotice({ candidate }: { candidate: CandidateView }) {
  const { instead } = useDetected()
  const { text, path, giveUp } = useKeptDockerfile()
  const projectType = useWatch<DeploymentFormValues, 'projectType'>({ name: 'projectType' })
  if (text === '' || path !== '' || !isBuilt(projectType)) return null
  const fromRepository = instead !== null || candidate.provider === 'dockerfile'
  return (
    <div data-testid="kept-dockerfile" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[13px]">
      <p className="flex min-w-0 items-start gap-2">
        <StateShape tone="warn" className="mt-1" />
        <span className="min-w-0 break-words">The Dockerfile that is kept below is what is built, whatever is chosen here.</span>
      </p>
      {(fromRepository || candidate.dockerfile !== null) && (
        <Button size="small" onClick={giveUp}>
          <Undo2 aria-hidden className="text-faint" />
          {fromRepository ? 'Use the repository’s' : 'Use the generated one'}
        </Button>
      )}
    </div>
  )
}
