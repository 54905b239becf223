import { expect, it } from 'vitest'
import { LABEL_INSTANCE } from '#core/deployment/names.ts'
import type { Engine, Labels } from '#core/ports/engine.ts'
import { ofInstance } from './of-instance.ts'

it('labels what is made with the installation: its volumes, commands and events are told from those of another one by it', async () => {
  const seen: Labels[] = []
  const note = (one: { labels: Labels }) => Promise.resolve(void seen.push(one.labels))
  const plain = { buildImage: note, createContainer: note, runToEnd: note, openCommand: note } as unknown as Engine
  const engine = ofInstance({ ...plain, ensureVolume: (_name, labels) => note({ labels }) }, 'main')
  const wish = { labels: { 'webops.deployment': 'shop' } } as never
  await engine.buildImage(wish, () => undefined, new AbortController().signal)
  await engine.createContainer(wish)
  await engine.runToEnd(wish, () => undefined, new AbortController().signal)
  await engine.openCommand(wish, { stdin: false, terminal: null }, () => undefined)
  await engine.ensureVolume('webops-shop-data', { 'webops.deployment': 'shop' })
  expect(seen).toEqual(Array.from({ length: 5 }, () => ({ 'webops.deployment': 'shop', [LABEL_INSTANCE]: 'main' })))
})
