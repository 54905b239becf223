'use client'
import { useRef } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { FieldError } from '../ui/field.tsx'
import { cn } from '../ui/class-names.ts'

const LEAST_ROWS = 8
const MOST_ROWS = 26

/** The Dockerfile that is kept with the deployment, as the form holds it. The key Tab leaves it, as anywhere in the form. */
export function DockerfileEditor() {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const text = useWatch<DeploymentFormValues, 'dockerfileContent'>({ name: 'dockerfileContent' })
  const error = formState.errors.dockerfileContent?.message
  const numbers = useRef<HTMLPreElement>(null)
  const count = text.split('\n').length
  return (
    <div className="space-y-1.5">
      <div
        className={cn(
          'flex overflow-hidden rounded-md border border-line-strong bg-surface focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent',
          error && 'border-bad',
        )}
      >
        <pre
          ref={numbers}
          aria-hidden
          className="w-11 shrink-0 overflow-hidden border-r bg-sunken py-2.5 pr-2 text-right font-mono text-[12.5px] leading-5 text-faint select-none"
          style={{ height: `${Math.min(Math.max(count, LEAST_ROWS), MOST_ROWS) * 1.25 + 1.25}rem` }}
        >
          {Array.from({ length: count }, (_, index) => `${index + 1}\n`)}
          {/* The text can be scrolled further than its lines where it has a scroll bar. */}
          {'\n'}
        </pre>
        <textarea
          {...register('dockerfileContent')}
          aria-label="Dockerfile"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? 'dockerfileContent-error' : undefined}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          onScroll={(event) => {
            if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop
          }}
          className="min-w-0 flex-1 resize-none bg-transparent px-3 py-2.5 font-mono text-[12.5px] leading-5 outline-none"
        />
      </div>
      {error && <FieldError id="dockerfileContent-error" message={error} />}
    </div>
  )
}
