'use client'
import { useCallback, useRef, useState } from 'react'

const AHEAD = '1200px'

/**
 * How many rows of a long list are drawn: a screenful at first, more each time that its end comes near.
 * @param step rows that come at a time
 * @returns `endRef` belongs on an element after the last row
 */
export function useGrowingCount(total: number, step: number) {
  const [drawn, setDrawn] = useState(step)
  const observer = useRef<IntersectionObserver | null>(null)
  const endRef = useCallback(
    (element: HTMLElement | null) => {
      observer.current?.disconnect()
      if (!element) return
      observer.current = new IntersectionObserver(
        ([entry]) => {
          if (!entry?.isIntersecting) return
          setDrawn((before) => before + step)
          // Observed anew, since it may still be in view when the new rows are there.
          observer.current?.unobserve(element)
          requestAnimationFrame(() => observer.current?.observe(element))
        },
        { rootMargin: AHEAD },
      )
      observer.current.observe(element)
    },
    [step],
  )
  return { count: Math.min(drawn, total), endRef }
}
