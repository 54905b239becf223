'use client'
import { FileCode } from 'lucide-react'
import { useState } from 'react'
import { useStandard } from '../deployment-form/use-standard.ts'
import { Button } from '../ui/button.tsx'
import { candidateFacts, candidateTitle, type CandidateView, isPlace, placeWords } from './candidate-words.ts'
import { useDetected } from './detection-context.tsx'
import { DOCKERFILE_ID } from './dockerfile-section.tsx'
import { KeptNotice } from './kept-notice.tsx'
import { ProposedReleaseCommand } from './proposed-release-command.tsx'
import { SurenessMark } from './sureness-mark.tsx'
import { useKeptDockerfile } from './use-kept-dockerfile.ts'
import { WarningLines } from './warning-lines.tsx'

interface CandidateDetailsProps {
  candidate: CandidateView
  /** Its title does not stand in a list above. */
  titled: boolean
}

/** Why it is what it is said to be, and what will be done with it. */
export function CandidateDetails({ candidate, titled }: CandidateDetailsProps) {
  const { instead } = useDetected()
  const standard = useStandard()
  const { text, path } = useKeptDockerfile()
  // A path that is named comes before it.
  const kept = text !== '' && path === ''
  const facts = candidateFacts(candidate)
  const warnings =
    instead && !kept
      ? [
          `${placeWords(instead)} is in the repository and comes before the project type: it is what is built. To build it as it stands here, press “Edit” below its Dockerfile, and it is kept.`,
          ...candidate.warnings,
        ]
      : candidate.warnings
  return (
    <div data-testid="detected" className="space-y-3.5 border-t px-4 py-3.5 first:border-t-0">
      {titled && (
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
          <h2 className="min-w-0 font-medium break-words">
            {candidateTitle(candidate)}
            {isPlace(candidate) && <span className="ml-2 font-mono text-[13px] font-normal text-muted">{placeWords(candidate)}</span>}
          </h2>
          <SurenessMark confidence={candidate.confidence} />
        </div>
      )}
      {!standard && <KeptNotice candidate={candidate} />}
      <WarningLines warnings={warnings} />
      <Evidence lines={candidate.evidence} />
      {facts.length > 0 && (
        <dl aria-label="What is done with it" className="grid gap-x-5 gap-y-1 sm:grid-cols-[8rem_minmax(0,1fr)]">
          {facts.map(({ name, text, code }) => (
            <div key={name} className="contents">
              <dt className="text-[13px] text-muted sm:leading-5">{name}</dt>
              <dd
                className={
                  code
                    ? 'mb-1 min-w-0 font-mono text-[13px] leading-5 break-words sm:mb-0'
                    : 'mb-1 min-w-0 text-[13px] leading-5 break-words sm:mb-0'
                }
              >
                {text}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {candidate.release !== null && <ProposedReleaseCommand command={candidate.release} />}
      {candidate.dockerfile !== null && !standard && (
        <Button size="small" onClick={openDockerfile}>
          <FileCode aria-hidden className="text-faint" />
          Read its Dockerfile
        </Button>
      )}
    </div>
  )
}

const SHOWN = 4

function Evidence({ lines }: { lines: string[] }) {
  const [all, setAll] = useState(false)
  if (lines.length === 0) return null
  const shown = all || lines.length === SHOWN + 1 ? lines : lines.slice(0, SHOWN)
  return (
    <div className="text-[13px] text-muted">
      <ul aria-label="Why" className="list-disc space-y-0.5 pl-4 marker:text-faint">
        {shown.map((line) => (
          <li key={line} className="min-w-0 break-words">
            {line}
          </li>
        ))}
      </ul>
      {shown.length < lines.length && (
        <Button variant="link" size="inline" className="mt-0.5 ml-4 text-[13px]" onClick={() => setAll(true)}>
          {lines.length - shown.length} more
        </Button>
      )}
    </div>
  )
}

function openDockerfile() {
  const place = document.getElementById(DOCKERFILE_ID)
  if (!(place instanceof HTMLDetailsElement)) return
  place.open = true
  place.scrollIntoView({ block: 'start', behavior: 'smooth' })
  place.querySelector('summary')?.focus({ preventScroll: true })
}
