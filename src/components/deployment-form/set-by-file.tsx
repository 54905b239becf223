'use client'
import { createContext, type ReactNode, useContext } from 'react'
import type { DeploymentView } from '#api/schemas/views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { Notice } from '../ui/notice.tsx'
import { cn } from '../ui/class-names.ts'

type FromFile = DeploymentView['fromFile']

/** What the repository's settings file sets of the deployment in the form. */
export const FromFileContext = createContext<FromFile>(null)

interface SetByFileProps {
  /** As the API calls it. */
  field: string
  className?: string
  children: ReactNode
}

/** Inputs that cannot be changed while the repository's settings file says what is in them. */
export function SetByFile({ field, className, children }: SetByFileProps) {
  const fromFile = useContext(FromFileContext)
  if (!fromFile?.fields.includes(field)) return className ? <div className={className}>{children}</div> : children
  const id = `${field}-set-by-file`
  return (
    <fieldset disabled aria-describedby={id} className={cn('min-w-0', className)}>
      {children}
      <p id={id} className="mt-1 text-[13px] text-muted">
        Set by <code>{fromFile.path}</code>.
      </p>
    </fieldset>
  )
}

/** On top of a form: where some of its fields come from. */
export function FromFileNotice({ fromFile }: { fromFile: NonNullable<FromFile> }) {
  const { path, commit, fields } = fromFile
  const many = fields.length === 1 ? 'One field here is' : `${fields.length} fields here are`
  return (
    <Notice title={fields.length === 0 ? `${path} sets no field here` : `${many} set by ${path} in the repository`}>
      {fields.length > 0 && 'They are changed there, and take effect with the next deploy. '}
      {commit && (
        <>
          It stands like this in{' '}
          <CopyText text={commit} what="commit">
            {commit.slice(0, 7)}
          </CopyText>
        </>
      )}
    </Notice>
  )
}
