import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { needs, type Manifest } from './manifest.ts'
import { isDevelopment, startScript } from './start-command.ts'

/** Programs of Node that start by their own first line. */
const BY_NODE =
  /^(?:\w+=\S+ )*(?:node|npm|npx|pnpm|yarn|next|nuxt|remix-serve|react-router-serve|nest|tsx|ts-node|pm2|strapi|medusa|srvx)\b/

/**
 * Is it Bun that runs it, rather than Node? A lock file of Bun's alone does not say so where a framework of Node's builds it.
 * @param top where it is installed
 */
export async function runsWithBun(folder: Folder, top: Folder, manifest: Manifest, said: Said): Promise<boolean> {
  const start = startScript(manifest, said)
  if (start && /(?:^|[\s;&|])(?:bunx?)(?:\s|$)/.test(start.text))
    return !/\bbunx? (?:--bun )?(?:run )?(?:next|vite|astro|nuxt|serve|ng)\b/.test(start.text)
  if (start && BY_NODE.test(start.text)) return false
  if (manifest.engines['bun'] && !manifest.engines['node']) return true
  const isBuns =
    top.first('bun.lock', 'bun.lockb', 'bunfig.toml') !== null || manifest.packageManager?.name === 'bun' || said.tools['bun'] !== undefined
  const hasTypes = needs(manifest, '@types/bun', 'bun-types', 'elysia')
  if (!isBuns && !hasTypes) return false
  if (start && !isDevelopment(start.text)) return isBuns
  // Files that are built and served, or a framework of Node's.
  const ofNode = [
    'vite',
    'next',
    'nuxt',
    'astro',
    'react-scripts',
    '@angular/core',
    'gatsby',
    'expo',
    '@sveltejs/kit',
    '@nestjs/core',
    '@docusaurus/core',
    'vitepress',
    '@11ty/eleventy',
    '@tanstack/react-start',
    '@react-router/dev',
  ]
  return !needs(manifest, ...ofNode)
}
