type Given = Record<string, unknown>

/** Sections, their keys, and the entries of those that are maps themselves. What is further in is replaced as a whole. */
const LEVELS = 3

/**
 * What a file says for one environment: what it says for it, laid over what it says for all.
 * @param file as it was read; that it is well-formed is known
 */
export function mergeEnvironment(file: Given, environment: string): Given {
  const { environments, ...base } = file
  const own = isMap(environments) && Object.hasOwn(environments, environment) ? environments[environment] : null
  const [under, over] = [base, isMap(own) ? own : {}].map(withNamedVariables) as [Given, Given]
  return merged(under, over, LEVELS)
}

function merged(under: Given, over: Given, levels: number): Given {
  const result = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const before = Object.hasOwn(under, key) ? under[key] : undefined
    result[key] = levels > 1 && isMap(before) && isMap(value) ? merged(before, value, levels - 1) : value
  }
  return result
}

/** A list of names says the same as a map with nothing behind them. */
function withNamedVariables(given: Given): Given {
  const { variables } = given
  return Array.isArray(variables) ? { ...given, variables: Object.fromEntries(variables.map((name) => [String(name), null])) } : given
}

function isMap(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
