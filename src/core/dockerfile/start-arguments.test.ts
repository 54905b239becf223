import { describe, expect, it } from 'vitest'
import { startArguments } from './start-arguments.ts'

describe('the last command of a line for a shell', () => {
  it.each([
    ['cd src && gunicorn --bind 0.0.0.0:${PORT:-8000} a:app', 'cd src && exec gunicorn --bind 0.0.0.0:${PORT:-8000} a:app'],
    ["python manage.py migrate && gunicorn 'shop:make()'", "python manage.py migrate && exec gunicorn 'shop:make()'"],
    ["echo 'a && b'; node server.js", "echo 'a && b'; exec node server.js"],
    ["gunicorn 'shop:make()'", "exec gunicorn 'shop:make()'"],
  ])('takes the place of the shell: %s', (line, expected) => {
    expect(startArguments(line)).toEqual(['/bin/sh', '-c', expected])
  })

  it.each([
    'node worker.js & node server.js',
    'a | b',
    'a && b | tee log',
    'for one in a b; do node $one; done',
    'if true; then a; fi; b',
    'trap stop TERM; node server.js',
    'a || exit 1; b',
    '(cd a && b)',
    'cd a && exec b',
    'echo "$(cat a && b)"',
    "echo 'a && b",
    'cd a && PORT=1 node b',
    'node a; wait',
  ])('stays where that is not plain to see: %s', (line) => {
    expect(startArguments(line)).toEqual(['/bin/sh', '-c', line])
  })
})
