import type { EvidenceLine } from '../evidence.ts'
import type { Rule } from '../rule.ts'

const NAME = '[A-Z][A-Z0-9_]*'
const remedy =
  'Set {variable|it} under Settings, Environment variables (as a secret, if it is one), and deploy again. `webops env set` does the same.'

export const VARIABLES: Rule[] = [
  {
    id: 'django_secret_key_missing',
    title: "Django's SECRET_KEY is empty",
    log: /ImproperlyConfigured: The SECRET_KEY setting must not be empty/,
    cause: 'Django does not start, since its SECRET_KEY is empty: the variable from which the settings take it is not set.',
    remedy:
      'Set the variable that the settings read (often SECRET_KEY or DJANGO_SECRET_KEY) to a long random value, as a secret, and deploy again. If it happened in the build, give that one command a value of its own.',
  },
  {
    id: 'variable_missing',
    title: 'The application misses a variable',
    log: [
      /UndefinedValueError: (?<variable>\w+) not found/,
      /Set the (?<variable>\w+) environment variable/,
      /[Ee]nvironment variables? not found: ["'`]?(?<variable>\w+)/,
      new RegExp(
        `(?:[Mm]issing|[Uu]ndefined|[Rr]equired|[Uu]nset).{0,30}(?:environment|env)(?:ironment)? (?:variable|var)s?\\b[^A-Z]{0,4}(?<variable>${NAME})`,
      ),
      new RegExp(
        `(?:environment|env) (?:variable|var):? ["'\`]?(?<variable>${NAME})["'\`]? (?:is|was|not|must|could|required|missing)`,
        'i',
      ),
      new RegExp(`^KeyError: '(?<variable>${NAME})'`),
      new RegExp(
        `(?:^|[\\s"'\`])(?<variable>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["'\`]? (?:(?:is|was|are|must be|environment variable) )*(?:not (?:set|defined|found|provided|configured|given)|undefined|missing|required|unset)\\b`,
      ),
      new RegExp(`: (?:line )?\\d+: (?<variable>[A-Z][A-Z0-9_]{2,}): (?!.*not found)`),
    ],
    also: [new RegExp(`environ(?:\\.get)?[[(]["']${NAME}`)],
    cause: 'The application needs the variable {variable|that it names}, which is not set.',
    remedy,
  },
  {
    id: 'variables_invalid',
    title: 'Variables that settings check are missing',
    log: /validation errors? for \w*(?:Settings|Config|Env)\w*|(?:Invalid|Missing) environment variables/,
    also: [/field required/i],
    check: (_found, { lines }) => ({ variables: namesOfMissing(lines).join(', ') || 'those that its log names' }),
    cause: 'The application checks its variables when it starts, and these are missing or wrong: {variables}.',
    remedy: 'Set them under Settings, Environment variables (as secrets, if they are), and deploy again. `webops env set` does the same.',
  },
  {
    id: 'variable_undefined',
    title: 'The application works with a value that is undefined',
    log: [
      /^\s*input: 'undefined'/,
      /argument must be .*Received undefined/,
      /secretOrPrivateKey must have a value|client password must be a string/,
    ],
    also: [
      /^(?<error>\w*Error(?: \[\w+\])?: .+)$/,
      /process\.env\.(?<variable>\w+)/,
      /^\s+at (?:.* \(|async )?(?<place>(?:file:\/\/)?\/(?!usr\/)[\w./-]+:\d+):\d+\)?/,
    ],
    cause: 'The application uses a value that is undefined{where|}: {error|as a rule a variable that is not set}.',
    remedy:
      'As a rule it is a variable (process.env) that is not set. Look at that line, set the variable under Settings, Environment variables, and deploy again.',
    check: ({ place }) => ({ where: place ? ` (${place.replace('file://', '')})` : '' }),
  },
]

/** pydantic writes the field's name in the line before what is wrong with it. */
function namesOfMissing(lines: EvidenceLine[]): string[] {
  const names: string[] = []
  for (const [index, { text }] of lines.entries()) {
    if (/field required|input should be|none is not an allowed value/i.test(text))
      names.push(lines[index - 1]?.text.trim().toUpperCase() ?? '')
  }
  return names.filter((name) => /^[A-Z][A-Z0-9_.]*$/.test(name))
}
