'use client'
import { useEffect, useState, type RefObject } from 'react'

const PROBE = 'm'.repeat(100)

/**
 * How many characters of the code font fit into a line of a log: 0 until it is known.
 * @param gutter what stands before the text, in pixels
 */
export function useColumns(scroller: RefObject<HTMLElement | null>, gutter: { narrow: number; wide: number }): number {
  const [columns, setColumns] = useState(0)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const probe = document.createElement('span')
    probe.textContent = PROBE
    probe.style.cssText = 'position:absolute;visibility:hidden;white-space:pre'
    element.append(probe)
    const characterWidth = probe.getBoundingClientRect().width / PROBE.length
    probe.remove()
    const observer = new ResizeObserver(() => {
      // The same width at which the stylesheet shows the time.
      const before = matchMedia('(min-width: 640px)').matches ? gutter.wide : gutter.narrow
      setColumns(Math.max(10, Math.floor((element.clientWidth - before) / characterWidth)))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, gutter])
  return columns
}
