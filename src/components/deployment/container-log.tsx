'use client'
import { LogView } from '../log/log-view.tsx'
import { useContainerLog } from '../log/use-log.ts'

const TAIL = 500

/** What the container writes, as it writes it. */
export function ContainerLog({ name }: { name: string }) {
  const snapshot = useContainerLog(name, TAIL)
  return (
    <LogView
      snapshot={snapshot}
      label={`Container log of ${name}`}
      fileName={`${name}.log`}
      empty="The container has written nothing yet."
      className="h-[calc(100dvh-19rem)] min-h-80"
    />
  )
}
