// What somebody sees who opens the address of the server in a browser.
import { escapeHtml, renderPage } from "./page.ts"

export function renderLandingPage({ serverUrl }: { serverUrl: string }): string {
  const address = escapeHtml(serverUrl)
  return renderPage({
    title: "Tessera server",
    content: `<h1>This is a Tessera server</h1>
<p>It keeps the codes of an authenticator in step on all your devices, end-to-end encrypted. Its address is</p>
<pre>${address}</pre>
<h2>With the Ente Auth apps</h2>
<ol>
<li>Open the app, and stay on its first screen, before signing in.</li>
<li>Tap that screen seven times. In the web app, click the background seven times.</li>
<li>Enter the address above under “Developer settings”, and save.</li>
<li>Create an account or sign in.</li>
</ol>
<h2>With the command line</h2>
<pre>tessera account create --server ${address}</pre>
<p>creates an account; <code>account add</code> in its place signs in to one you have.</p>
<h2>For programs</h2>
<p>Every call is described in <a href="/openapi.json">openapi.json</a>.</p>`,
  })
}
