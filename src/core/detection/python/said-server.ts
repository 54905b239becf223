/** What a start command that is given tells of the server that it starts. */
export interface SaidServer {
  /** Packages that it runs. */
  adds: string[]
  /** Where it listens by its own words; null: it does not say. */
  port: number | null
}

/** Where they listen when nothing says where. */
const USUAL_PORTS: [RegExp, number][] = [
  [/\bgunicorn\b|\buvicorn\b|\bhypercorn\b|\bdaphne\b|manage\.py runserver|\bfastapi (?:run|dev)\b|\bsanic\b|\bchainlit\b/, 8000],
  [/\bflask\b.{0,200}\brun\b/, 5000],
  [/\bwaitress-serve\b/, 8080],
  [/\bstreamlit\b/, 8501],
  [/\bhttp\.server\b/, 8000],
]
const SERVERS = ['gunicorn', 'uvicorn', 'hypercorn', 'daphne', 'streamlit']

/** @param line the start command of a Procfile or the like */
export function saidServer(line: string): SaidServer {
  const programs = line.split(/\s+/).map((word) => word.replace(/^.*\//, ''))
  const adds = SERVERS.filter((name) => programs.includes(name) || line.includes(`${name}.workers`))
  const literal =
    /(?:--(?:server\.)?port[= ]|-p ?|--?b(?:ind)?[= ](?:[\w.[\]]*:)|(?:0\.0\.0\.0|\[::\]|127\.0\.0\.1):|PORT:[-=])\s*(\d{2,5})\b/.exec(
      line,
    )?.[1]
  const port = literal === undefined ? null : Number(literal)
  const usual = USUAL_PORTS.find(([pattern]) => pattern.test(line))?.[1] ?? (/\$\{?PORT\b/.test(line) ? 8000 : null)
  return { adds, port: port ?? usual }
}
