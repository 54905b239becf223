import { LABEL_INSTANCE } from '#core/deployment/names.ts'
import type { Engine, Labels } from '#core/ports/engine.ts'

/** An engine that labels all it makes with the installation it belongs to, as the one for containers does by itself. */
export function ofInstance(engine: Engine, instance: string): Engine {
  const labelled = <T extends { labels: Labels }>(wish: T): T => ({ ...wish, labels: { ...wish.labels, [LABEL_INSTANCE]: instance } })
  return {
    ...engine,
    buildImage: (request, onOutput, signal) => engine.buildImage(labelled(request), onOutput, signal),
    createContainer: (spec) => engine.createContainer(labelled(spec)),
    runToEnd: (spec, onLine, signal) => engine.runToEnd(labelled(spec), onLine, signal),
    openCommand: (spec, io, onBytes) => engine.openCommand(labelled(spec), io, onBytes),
    ensureVolume: (name, labels) => engine.ensureVolume(name, labelled({ labels }).labels),
  }
}
