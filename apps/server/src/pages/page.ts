// The frame of the few pages the server itself has: no script, no picture, no font; the one style is named by its hash,
// so that nothing else in the page can run or load, whatever ends up in it.
import { createHash } from "node:crypto"
import { SECURITY_HEADERS } from "../middleware/response-headers.ts"
import { VERSION } from "../version.ts"

const STYLE = `
:root{color-scheme:light dark;--page:#fbf9f4;--tile:#fff;--line:#e6e0d3;--ink:#1d1b18;--soft:#6f685d;--accent:#a8432a;--stone:#cfc7b6}
@media (prefers-color-scheme:dark){:root{--page:#141311;--tile:#1f1d1a;--line:#3a362f;--ink:#f2ede3;--soft:#989083;--accent:#e98a6c;--stone:#4b463f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:38rem;margin:0 auto;padding:max(2rem,8vh) 1.25rem 3rem}
header{display:flex;align-items:center;gap:.75rem;margin-bottom:2rem}
.mark{display:grid;grid-template-columns:1fr 1fr;gap:3px;width:28px;height:28px}
.mark i{background:var(--accent);border-radius:3px}.mark i:nth-child(2){background:var(--ink)}.mark i:nth-child(3){background:var(--stone)}
header span{font-weight:650;letter-spacing:-.01em}
h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;margin:0 0 .75rem}
h2{font-size:1rem;margin:2rem 0 .5rem}
p{margin:0 0 .75rem}
ol{margin:0 0 .75rem;padding-left:1.25rem}
li{margin-bottom:.25rem}
code,pre{font:.9em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
pre{margin:0 0 .75rem;padding:.75rem 1rem;background:var(--tile);border:1px solid var(--line);border-radius:10px;white-space:pre-wrap;overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
`

const styleHash = createHash("sha256").update(STYLE).digest("base64")

/** The headers of a page: those of every answer, and leave for its own style. */
export const PAGE_HEADERS = {
  ...SECURITY_HEADERS,
  "Content-Security-Policy": `${SECURITY_HEADERS["Content-Security-Policy"]}; style-src 'sha256-${styleHash}'`,
} as const

/** A whole page. `content` is HTML; texts in it which are not ours went through `escapeHtml`. */
export function renderPage({ title, content }: { title: string; content: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><div class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i></div><span>Tessera</span></header>
${content}
<footer>Tessera ${escapeHtml(VERSION)}. The server holds only what your devices have encrypted; it cannot read your codes.</footer>
</main>
</body>
</html>
`
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** A text as it may stand in HTML, in quotes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
