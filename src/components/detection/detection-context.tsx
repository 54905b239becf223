'use client'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import type { DetectionView } from '#api/schemas/views.ts'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { FromFileContext } from '../deployment-form/set-by-file.tsx'
import { useStandard } from '../deployment-form/use-standard.ts'
import {
  CHOICE_FIELDS,
  choiceOf,
  chosenCandidate,
  firstDockerfile,
  modelToFill,
  standardCandidates,
  unseenDockerfile,
  type Choice,
} from './candidate-choice.ts'
import type { CandidateView } from './candidate-words.ts'
import { type DetectionState, useDetection } from './use-detection.ts'

interface Detected {
  state: DetectionState
  /** What was found; null while nothing is. */
  detection: DetectionView | null
  /** The one that a deploy with the form's fields would take. */
  candidate: CandidateView | null
  /** A Dockerfile of the repository that is built in its place, whatever the project type. */
  instead: CandidateView | null
  /** The path of a Dockerfile that is named in the form, and was not found as one. */
  unseen: string | null
  /** Somebody writes a Dockerfile to be kept, and may have emptied it. */
  writing: boolean
  setWriting: (writing: boolean) => void
  choose: (candidate: CandidateView) => void
  /** Looks at the repository of a deployment that is known already. */
  look: () => void
  /** A password or key was typed to its end: a git server may lock out who tries half of one. */
  accessTyped: () => void
}

const DetectionContext = createContext<Detected>({
  state: { phase: 'none' },
  detection: null,
  candidate: null,
  instead: null,
  unseen: null,
  writing: false,
  setWriting: () => undefined,
  choose: () => undefined,
  look: () => undefined,
  accessTyped: () => undefined,
})

export const useDetected = () => useContext(DetectionContext)

/**
 * Looks at the repository of the form, as soon as its address is complete, for all parts of the form that tell of it.
 * @param known it is deployed already: only another address, branch or password is looked at, or what is asked for
 */
export function DetectionProvider({ known, children }: { known: boolean; children: ReactNode }) {
  const { setValue, getValues } = useFormContext<DeploymentFormValues>()
  const fromFile = useContext(FromFileContext)
  const [projectType, rootDirectory, namedPath] = useWatch<DeploymentFormValues, typeof CHOICE_FIELDS>({ name: CHOICE_FIELDS })
  const standard = useStandard()
  // Without Docker no Dockerfile means anything.
  const dockerfilePath = standard ? '' : namedPath
  /** What was chosen here last: it goes with the repository that it was found in. */
  const [chosen, setChosen] = useState<Choice | null>(null)
  const [asked, setAsked] = useState(0)
  const [typed, setTyped] = useState(0)
  const [writing, setWriting] = useState(false)
  /** The model that came into the form with a choice. */
  const filled = useRef<string | null>(null)
  const state = useDetection({ known, asked, typed, chosen })

  const look = useCallback(() => setAsked((times) => times + 1), [])
  const accessTyped = useCallback(() => setTyped((times) => times + 1), [])
  const found = state.phase === 'found' ? state.detection : null
  const detection = useMemo(
    () => (found && standard ? { ...found, candidates: standardCandidates(found.candidates) } : found),
    [found, standard],
  )
  const choose = useCallback(
    (candidate: CandidateView) => {
      const choice = choiceOf(candidate)
      setChosen(choice)
      for (const field of CHOICE_FIELDS) setValue(field, choice[field], { shouldDirty: true })
      const model = fromFile?.fields.includes('llm') ? null : modelToFill(candidate, getValues('llm.model'), filled.current)
      if (model === null) return
      filled.current = model
      setValue('llm.model', model, { shouldDirty: true })
    },
    [setValue, getValues, fromFile],
  )
  const value = useMemo(() => {
    const choice = { projectType, rootDirectory, dockerfilePath }
    const candidate = detection ? chosenCandidate(detection.candidates, choice) : null
    const first = detection ? firstDockerfile(detection.candidates, choice) : null
    const unseen = detection ? unseenDockerfile(detection.candidates, choice) : null
    const instead = first === candidate ? null : first
    return { state, detection, candidate, instead, unseen, writing, setWriting, choose, look, accessTyped }
  }, [state, detection, projectType, rootDirectory, dockerfilePath, writing, choose, look, accessTyped])
  return <DetectionContext value={value}>{children}</DetectionContext>
}
