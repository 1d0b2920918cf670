import { AccountError } from "./errors.ts"

/**
 * An address which the server wants opened, without a slash at its end. Anything but a web address, such as a script, is
 * refused. @throws AccountError `bad-answer`
 */
export function requireWebAddress(url: string | null): string {
  if (url === null || !URL.canParse(url)) throw new AccountError("bad-answer")
  if (!["https:", "http:"].includes(new URL(url).protocol)) throw new AccountError("bad-answer")
  return url.replace(/\/+$/, "")
}
