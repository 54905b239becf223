'use client'
import { useCallback, useEffect, useMemo, useState, type MouseEvent } from 'react'
import { lineHash, parseLineHash, type LineRange } from './log-rows.ts'

/**
 * The lines that the address points to. A press on a number chooses a line, with Shift a range.
 * @param elsewhere the page that lines' addresses belong to, when it is not this one: presses then lead there
 */
export function useLineRange(elsewhere: string | undefined) {
  const [chosen, setChosen] = useState<LineRange | null>(() =>
    elsewhere || typeof location === 'undefined' ? null : parseLineHash(location.hash),
  )

  useEffect(() => {
    if (elsewhere) return
    const read = () => setChosen(parseLineHash(location.hash))
    read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [elsewhere])

  const pick = useCallback(
    (number: number, event: MouseEvent) => {
      if (elsewhere || event.metaKey || event.ctrlKey) return
      event.preventDefault()
      const next =
        event.shiftKey && chosen ? { from: Math.min(chosen.from, number), to: Math.max(chosen.to, number) } : { from: number, to: number }
      history.replaceState(history.state, '', lineHash(next))
      setChosen(next)
    },
    [elsewhere, chosen],
  )

  return useMemo(() => ({ chosen, pick }), [chosen, pick])
}
