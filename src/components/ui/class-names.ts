import { clsx, type ClassValue } from 'clsx'
import { twMerge } from 'tailwind-merge'

/** Joins class names; the later of two that contradict each other wins. */
export function cn(...names: ClassValue[]): string {
  return twMerge(clsx(names))
}
