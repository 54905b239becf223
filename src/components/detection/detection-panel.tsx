'use client'
import { useWatch } from 'react-hook-form'
import type { DetectionView } from '#api/schemas/views.ts'
import { describeError } from '../api-client.ts'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { StateShape } from '../deployment/state-shape.tsx'
import { Elapsed } from '../time/elapsed.tsx'
import { CandidateDetails } from './candidate-details.tsx'
import { CandidateList } from './candidate-list.tsx'
import { candidateTitle, placeWords } from './candidate-words.ts'
import { useDetected } from './detection-context.tsx'
import { LookNotes } from './look-notes.tsx'
import { NothingKnown } from './nothing-known.tsx'
import { providerName } from './names.ts'

/** What the repository is, with its evidence, as soon as its address is complete. */
export function DetectionPanel() {
  const { state, detection, candidate } = useDetected()
  return (
    <>
      <div role="status" className="-mt-2 text-[13px] empty:hidden">
        {state.phase === 'looking' && (
          <p className="flex items-center gap-2 text-muted">
            <StateShape tone="busy" />
            <span>
              Looking at the repository
              {/* Not read out each second. */}
              <span aria-hidden>
                , <Elapsed from={state.since} />
              </span>
            </span>
          </p>
        )}
        {state.phase === 'failed' && <Failed error={state.error} />}
        {detection && (
          <p className="sr-only">
            {candidate ? `It is ${candidateTitle(candidate)}, ${placeWords(candidate)}.` : 'It was looked at, and nothing is known of it.'}
          </p>
        )}
      </div>
      {detection && <Found detection={detection} />}
    </>
  )
}

function Failed({ error }: { error: unknown }) {
  const { message, hint } = describeError(error)
  return (
    <p className="flex items-start gap-2">
      <StateShape tone="warn" className="mt-1" />
      <span className="min-w-0 break-words text-muted">
        <span className="text-ink">It could not be looked at: {message}</span> {hint}
      </span>
    </p>
  )
}

function Found({ detection }: { detection: DetectionView }) {
  const { candidate } = useDetected()
  const { candidates } = detection
  return (
    <section data-testid="detection" aria-label="What this is" className="rounded-lg border bg-surface">
      {candidates.length > 1 && <CandidateList candidates={candidates} file={detection.settingsFile} />}
      {candidate && <CandidateDetails candidate={candidate} titled={candidates.length === 1} />}
      {!candidate && (candidates.length === 0 ? <NothingKnown /> : <OtherThanFound />)}
      <LookNotes detection={detection} />
    </section>
  )
}

/** The form's own fields name something else than what is there. */
function OtherThanFound() {
  const { unseen } = useDetected()
  const [projectType, rootDirectory] = useWatch<DeploymentFormValues, ['projectType', 'rootDirectory']>({
    name: ['projectType', 'rootDirectory'],
  })
  const type = projectType === 'auto' ? 'an application' : `“${providerName(projectType)}”`
  return (
    <p className="flex items-start gap-2 border-t px-4 py-3 text-muted first:border-t-0">
      <StateShape tone="warn" className="mt-1.5" />
      <span className="min-w-0 break-words">
        {unseen !== null ? (
          <>
            <code>{unseen}</code> is what is built: the Dockerfile path names it. It was not found to be a Dockerfile, so nothing is known
            of it.
          </>
        ) : (
          <>
            Nothing here looks like {type} in {rootDirectory.trim() ? <code>{rootDirectory.trim()}</code> : 'this repository'}, which the
            fields below ask for.
          </>
        )}
      </span>
    </p>
  )
}
