/**
 * Source files of ours that are also part of the built program, and where they are in it: file URL → file URL.
 * Addons must share one addon-api (and its WebopsError) with the process that loads them. Run from the sources
 * there is nothing to be said; the build (scripts/build-processes.ts) puts its own table in this file's place.
 */
export const BUILT_MODULES: Record<string, string> = {}
