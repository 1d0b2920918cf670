// What somebody sees who opens the setup link in a browser. The token stands behind the #, which browsers do not send:
// so neither this page nor any log on the way learns it.
import { escapeHtml, renderPage } from "./page.ts"

export function renderSetupPage({ serverUrl }: { serverUrl: string }): string {
  const link = escapeHtml(`${serverUrl}/setup#…`)
  return renderPage({
    title: "Set up this Tessera server",
    content: `<h1>Become administrator of this server</h1>
<p>The link you opened makes one account administrator, once. Copy the whole address of this page, with everything behind
the <code>#</code>, and create your account with it:</p>
<pre>tessera account create --setup-link "${link}"</pre>
<p>The link stops working as soon as there is an administrator. It also stops when the server starts again: then a new one is
shown in its terminal.</p>
<p>If the address ends with <code>/setup</code>, its secret part got lost on the way; copy it from the terminal again.</p>`,
  })
}
