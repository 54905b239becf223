import { inWordsOf } from '../deployment/words.ts'
import type { Diagnosis } from './diagnosis.ts'

/** All of them look at a port that only a container has; without one there is a single thing that is wrong, and another way to mend it. */
const AT_THE_PORT = new Set(['localhost_only', 'wrong_port', 'nothing_listens'])

/** The same, for a deployment that is built and run without Docker. */
export function withoutDocker(diagnosis: Diagnosis): Diagnosis {
  if (AT_THE_PORT.has(diagnosis.id)) {
    return {
      ...diagnosis,
      id: 'nothing_listens',
      cause: 'The application runs, but does not answer at the port that it is told as PORT.',
      remedy:
        'It must listen on 127.0.0.1 (variable HOST), at the port in the variable PORT, which is another one in each release: one that is written into a command or a file is not asked. If it takes long to start, raise the health time-out; if it takes no requests at all, leave the port empty.',
    }
  }
  const said = (text: string) => inWordsOf({ useDocker: false }, text)
  return { ...diagnosis, cause: said(diagnosis.cause), remedy: said(diagnosis.remedy) }
}
