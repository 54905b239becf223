'use client'
import { useContext } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { FromFileContext } from '../deployment-form/set-by-file.tsx'
import { useDetected } from './detection-context.tsx'

const TEXT = 'dockerfileContent'
const PATH = 'dockerfilePath'

interface KeptDockerfile {
  /** Empty: none is kept. */
  text: string
  /** A path that is named comes before what is kept. Empty: none is. */
  path: string
  /** The repository's settings file does not say the path. */
  pathIsOwn: boolean
  keep: (text: string) => void
  /** What is generated, or the repository's, is built again. */
  giveUp: () => void
  /** Empties the path, where it is said here. */
  giveUpPath: () => void
}

/** The Dockerfile that is kept with the deployment of the form. */
export function useKeptDockerfile(): KeptDockerfile {
  const { setValue, formState, resetField } = useFormContext<DeploymentFormValues>()
  const { setWriting } = useDetected()
  const fromFile = useContext(FromFileContext)
  const [text, named] = useWatch<DeploymentFormValues, [typeof TEXT, typeof PATH]>({ name: [TEXT, PATH] })
  const wrong = formState.errors.dockerfileContent !== undefined
  const pathIsOwn = !fromFile?.fields.includes(PATH)
  return {
    text,
    path: named.trim(),
    pathIsOwn,
    keep(content) {
      setValue(TEXT, content, { shouldDirty: true })
      setWriting(true)
    },
    giveUp() {
      setWriting(false)
      if (formState.defaultValues?.dockerfileContent === '') resetField(TEXT)
      else setValue(TEXT, '', { shouldDirty: true, shouldValidate: wrong })
    },
    giveUpPath() {
      if (pathIsOwn && named !== '') setValue(PATH, '', { shouldDirty: true })
    },
  }
}
