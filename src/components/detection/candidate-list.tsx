'use client'
import { useContext, useState } from 'react'
import type { DetectionView } from '#api/schemas/views.ts'
import { FromFileContext } from '../deployment-form/set-by-file.tsx'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { isChoosable, isOffered } from './candidate-choice.ts'
import { candidateTitle, type CandidateView, isPlace, placeWords } from './candidate-words.ts'
import { useDetected } from './detection-context.tsx'
import { SurenessMark } from './sureness-mark.tsx'

const SHOWN = 4

interface CandidateListProps {
  candidates: CandidateView[]
  file: DetectionView['settingsFile']
}

/** Several applications in one repository, or several ways to run one: which is meant. */
export function CandidateList({ candidates, file }: CandidateListProps) {
  const { candidate: chosen, choose } = useDetected()
  const fromFile = useContext(FromFileContext)
  const [all, setAll] = useState(false)
  const said = [...(fromFile?.fields ?? []), ...(file?.fields ?? [])]
  const fixed = said.includes('projectType') || said.includes('rootDirectory')
  const folders = new Set(candidates.map(({ root }) => root)).size
  // One line less is not worth a button.
  const shown =
    all || candidates.length <= SHOWN + 1 ? candidates : [...new Set([...candidates.slice(0, SHOWN), ...(chosen ? [chosen] : [])])]
  return (
    <fieldset disabled={fixed} className="min-w-0">
      <legend className="float-left w-full px-4 pt-3 pb-1 font-medium">
        {folders > 1
          ? 'Several things to run are in this repository: which one?'
          : `It can be run in ${candidates.length} ways: which one?`}
      </legend>
      {fixed && (
        <p className="clear-both px-4 pb-1 text-[13px] text-muted">
          <code>{fromFile?.path ?? file?.path}</code> says which one it is: it is chosen there.
        </p>
      )}
      <div className="clear-both px-2 pb-2">
        {shown.map((candidate) => (
          <Row
            key={`${candidate.provider} ${candidate.framework} ${placeWords(candidate)} ${candidate.start}`}
            candidate={candidate}
            checked={candidate === chosen}
            onChoose={() => choose(candidate)}
          />
        ))}
        {shown.length < candidates.length && (
          <Button variant="ghost" size="small" onClick={() => setAll(true)}>
            Show {candidates.length - shown.length} more
          </Button>
        )}
      </div>
    </fieldset>
  )
}

function Row({ candidate, checked, onChoose }: { candidate: CandidateView; checked: boolean; onChoose: () => void }) {
  const offered = isOffered(candidate)
  return (
    <label
      data-testid="candidate"
      className={cn(
        'grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-2.5 gap-y-0.5 rounded-md px-2 py-1.5 sm:grid-cols-[auto_minmax(0,1fr)_auto]',
        checked ? 'bg-sunken' : offered && 'hover:bg-hover',
        !offered && 'text-muted',
      )}
    >
      <input
        type="radio"
        name="detected-application"
        checked={checked}
        disabled={!isChoosable(candidate)}
        onChange={onChoose}
        // Pressing what is taken anyway says that it stays so, whatever else is found later.
        onClick={onChoose}
        className="size-4 translate-y-0.5 accent-accent"
      />
      <span className="min-w-0 break-words">
        <span className={cn(offered && 'font-medium')}>{candidateTitle(candidate)}</span>{' '}
        <span className={cn('text-[13px] text-muted', isPlace(candidate) && 'font-mono')}>{placeWords(candidate)}</span>
        {!offered && <span className="text-[13px]"> · not yet: one container a deployment for now</span>}
        {offered && !isChoosable(candidate) && <span className="text-[13px]"> · its folder’s name cannot be set here</span>}
      </span>
      <span className="col-start-2 sm:col-start-3">
        <SurenessMark confidence={candidate.confidence} />
      </span>
    </label>
  )
}
