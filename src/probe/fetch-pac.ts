import { get as getClear } from 'node:http';
import { get as getSecure } from 'node:https';
import { version } from '../version.ts';
import { settle } from './steps.ts';

/** The most of a PAC file that is read; clients take no more than 1 MB. */
const mostBytes = 2 * 1024 * 1024;

/** Fetches a PAC file from its address, without a proxy, and follows no redirection. Returns why that fails. */
export async function fetchPac(
  url: URL,
  signal: AbortSignal,
): Promise<Uint8Array | { readonly problem: string }> {
  const get = url.protocol === 'https:' ? getSecure : getClear;
  const chunks: Buffer[] = [];
  const problem = await settle<string>(signal, (settled) => {
    const request = get(url, { headers: { 'user-agent': `rulec/${version}` }, signal }, (response) => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200) settled(`the answer is ${statusCode}`);
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) settled('it is longer than any client reads');
        else chunks.push(chunk);
      });
      response.on('end', () => settled(''));
      response.on('error', () => settled('the connection broke'));
    });
    request.on('error', ({ code }: NodeJS.ErrnoException) =>
      settled(`it cannot be fetched (${code ?? 'broken'})`),
    );
    return () => request.destroy();
  });
  if (problem === '') return Buffer.concat(chunks);
  return { problem: problem ?? 'nothing came in time' };
}
