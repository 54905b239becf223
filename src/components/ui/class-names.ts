import { clsx, type ClassValue } from 'clsx'

/**
 * Joins class names. Of two that contradict each other the stylesheet's order decides, not theirs: what a component lets
 * others change has a property of its own.
 */
export function cn(...names: ClassValue[]): string {
  return clsx(names)
}
