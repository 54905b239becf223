import type { Detector } from '../detector.ts'
import { htmlSite } from './html-site.ts'
import { hugoSite } from './hugo-site.ts'
import { jekyllSite } from './jekyll-site.ts'
import { mdbookSite } from './mdbook-site.ts'
import { pythonSite } from './python-site.ts'
import { zolaSite } from './zola-site.ts'

const MARKS =
  /^(?:.+\.html?|[Ss]taticfile|static\.json|firebase\.json|netlify\.toml|vercel\.json|_config\.\w+|config\.(?:toml|ya?ml|json)|hugo\.\w+|zola\.toml|mkdocs\.ya?ml|pelicanconf\.py|book\.toml|conf\.py|Gemfile|webops\.ya?ml|(?:config|public|dist|site|www|htdocs|public_html|html|web|_site|build|out|static|src|app|docs?|source)\/)$/

/** Sites of files: pages as they are, and what a generator makes of sources. */
export const staticDetector: Detector = {
  provider: 'static',
  marks: (names) => names.some((name) => MARKS.test(name)),
  async detect(folder, said) {
    const makers = [hugoSite, zolaSite, jekyllSite, pythonSite, mdbookSite]
    const made = (await Promise.all(makers.map((maker) => maker(folder, said)))).filter((one) => one !== null)
    // What a generator made before, or reads, is no site beside it.
    const html = made.length > 0 ? null : await htmlSite(folder, said)
    return html ? [html] : made.sort((one, other) => other.confidence - one.confidence)
  },
}
