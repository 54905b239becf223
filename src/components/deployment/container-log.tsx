'use client'
import { LogView } from '../log/log-view.tsx'
import { useContainerLog } from '../log/use-log.ts'
import { useRunWords } from './run-words-context.tsx'

const TAIL = 500

/** What the container or process writes, as it writes it. */
export function ContainerLog({ name }: { name: string }) {
  const { running } = useRunWords()
  const snapshot = useContainerLog(name, TAIL)
  return (
    <LogView
      snapshot={snapshot}
      label={running === 'container' ? `Container log of ${name}` : `Log of ${name}`}
      fileName={`${name}.log`}
      empty={`The ${running} has written nothing yet.`}
      className="h-[calc(100dvh-19rem)] min-h-80"
    />
  )
}
