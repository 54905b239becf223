import type { Rule } from '../rule.ts'
import { UNCAUGHT } from './patterns.ts'

export const START_PYTHON: Rule[] = [
  {
    id: 'python_module_missing',
    title: 'A Python module is not installed',
    log: /(?:ModuleNotFoundError|ImportError): No module named '?(?<module>[\w.]+)'?/,
    also: [/^\s*File "(?<file>\/(?!usr\/)[^"]+)", line (?<line>\d+), in <module>/],
    cause: 'Python finds no module {module}.',
    remedy:
      'Is it in requirements.txt (packages are often called otherwise than their modules)? For a module of your own: is its folder copied, and is the start command run from the folder above it?',
  },
  {
    id: 'python_syntax_error',
    title: 'A syntax error in Python',
    log: /^(?<error>(?:SyntaxError|IndentationError|TabError): .+)$/,
    also: [/^\s*File "(?<file>[^"]+)", line (?<line>\d+)$/],
    check: (found) => (found['file'] ? found : null),
    cause: '{file} line {line} cannot be read as Python: {error}',
    remedy: 'Mend that line, commit and deploy again. Syntax that is newer than the image needs a newer Python.',
  },
  {
    id: 'gunicorn_application_missing',
    title: 'The web server finds no application of that name',
    log: /Failed to find attribute '(?<attribute>[^']+)' in '(?<module>[^']+)'|Error loading ASGI app\. Attribute "(?<attribute2>[^"]+)" not found in module "(?<module2>[^"]+)"/,
    check: ({ attribute, module, attribute2, module2 }) => ({
      name: attribute ?? attribute2 ?? 'app',
      file: module ?? module2 ?? 'the module',
    }),
    cause: 'The start command names {name} in {file}, and the module has nothing of that name.',
    remedy: 'Write the name that the module uses (`main:app`, `project.wsgi:application`) in the start command.',
  },
  {
    id: 'gunicorn_worker_timeout',
    title: 'A request takes longer than gunicorn allows',
    log: /\[CRITICAL\] WORKER TIMEOUT \(pid:\s?\d+\)/,
    also: [/Worker (?:exiting|with pid)/, /was sent SIGKILL! Perhaps out of memory\?/],
    cause: 'gunicorn ended a worker that took too long over a request (WORKER TIMEOUT).',
    remedy:
      'Find out what it waits for: a database or a service that does not answer, as a rule. If it only needs longer, start gunicorn with a larger --timeout.',
  },
  {
    id: 'gunicorn_worker_failed_to_boot',
    title: "gunicorn's workers cannot load the application",
    log: /Worker failed to boot/,
    pick: 'last',
    also: [UNCAUGHT, /^\s*File "(?<file>\/(?!usr\/)[^"]+)", line \d+, in <module>/],
    cause: 'gunicorn cannot load the application: {error|an error of its own, in the lines before}.',
    remedy:
      'The error stands in the log right before "Worker exiting". Mend it, or set what it misses under Settings, Environment variables.',
  },
]
