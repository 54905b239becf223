/** Texts that mean something to a shell, a template, a log, a database or an editor, none of which may see a meaning in them. */
export const HOSTILE_TEXTS: Record<string, string> = {
  'shell metacharacters': 'a;b|c&d$(id)`id`>f',
  'a newline': 'a\nExecStartPre=+/bin/sh -c id',
  'a carriage return': 'a\r\nX-Injected: yes',
  'printf directives': '%n %s %H %%',
  'variables of a shell': '$HOME ${IFS} $1',
  'double quotes': 'a"; "b"',
  'single quotes': "a'; 'b' -- '",
  backslashes: 'a\\nb\\',
  'a template': '{{ 7 * 7 }}{% for x in y %}',
  'an option': '--upload-pack=/tmp/x',
  'a way out': '../../../etc/passwd',
  NUL: 'a\0b',
  'half of a character': 'a\ud800b',
  'an override of the direction': 'a\u202egpj.exe',
  'a line separator': 'a\u2028b',
  '64 KB': 'x'.repeat(65_536),
  'more than 64 KB': 'x'.repeat(65_537),
}

/** What is of another type than most fields. */
export const WRONG_TYPES: Record<string, unknown> = {
  null: null,
  true: true,
  'a number': 7.5,
  'a large number': 2 ** 40,
  'a negative number': -1,
  'a list': [['a']],
  'an object': { a: { b: 'c' } },
}

/** How zod itself speaks. People get our words. */
export const WORDS_OF_ZOD = /invalid (input|option|string|key|value|element|number)|expected|received|too (big|small)|unrecognized/i
