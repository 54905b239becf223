import { FAMILIES } from './catalogue.ts'
import { fill } from './diagnose.ts'

/** The catalogue as it stands in the guide: a table for each family. */
export function catalogueGuide(): string {
  const tables = FAMILIES.map(({ title, rules }) => {
    const rows = rules.map((rule) => `| \`${rule.id}\` | ${cell(rule.title)} | ${cell(fill(rule.remedy, {}))} |`)
    return [`### ${title}`, '', '| code | what went wrong | what to do |', '| --- | --- | --- |', ...rows].join('\n')
  })
  return tables.join('\n\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
