import type { Duplex } from 'node:stream';
import { fail, type Step, settle } from './steps.ts';

/** The head of an answer: its status, and its fields with names in lower case. */
export interface Head {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** The most bytes of a head; servers send less than half of it. */
const mostBytes = 32_768;
const mostFields = 100;

/**
 * Reads the head of an answer of HTTP/1 and leaves what is behind it in the stream; interim answers are passed over.
 * An end, an error or silence is a failure that says how much had come.
 */
export async function readHead(stream: Duplex, signal: AbortSignal): Promise<Step<Head>> {
  let seen = Buffer.alloc(0);
  const ended = await settle<'head' | 'end' | NodeJS.ErrnoException>(signal, (settled) => {
    const take = (data: Buffer): void => {
      seen = Buffer.concat([seen, data]);
      while (isInterim(seen)) seen = seen.subarray(endOf(seen));
      if (endOf(seen) > 0 || seen.length > mostBytes || !couldBeHttp(seen)) settled('head');
    };
    const end = (): void => settled('end');
    const break_ = (problem: Error): void => settled(problem);
    stream.on('data', take).on('end', end).on('close', end).on('error', break_);
    return () => {
      stream.pause().off('data', take).off('end', end).off('close', end).off('error', break_);
      stream.on('error', () => undefined);
    };
  });
  const much = seen.length === 0 ? 'without an answer' : `after ${seen.length} bytes of an answer`;
  if (ended === undefined && seen.length === 0)
    return fail('silent', 'far-end', 'it takes the request and does not answer');
  if (ended === undefined) return fail('silent', 'far-end', `it stops ${much}`);
  // A server may want the client's certificate only now: the code says so.
  if (ended instanceof Error) return fail('refused', 'far-end', `the connection broke ${much}`, ended.code);
  const end = endOf(seen);
  if (end <= 0) {
    if (ended === 'end' && couldBeHttp(seen))
      return fail('refused', 'far-end', `the connection was closed ${much}`);
    return fail('unclear', 'filter', 'what answers speaks no HTTP');
  }
  if (seen.length > end) stream.unshift(seen.subarray(end));
  return parseHead(seen.subarray(0, end).toString('latin1'));
}

function endOf(seen: Buffer): number {
  const at = seen.indexOf('\r\n\r\n');
  return at < 0 ? -1 : at + 4;
}

function isInterim(seen: Buffer): boolean {
  return endOf(seen) > 0 && /^HTTP\/1\.[01] 1\d\d[ \r]/.test(seen.toString('latin1', 0, 16));
}

function couldBeHttp(seen: Buffer): boolean {
  const start = seen.toString('latin1', 0, 7);
  return 'HTTP/1.'.startsWith(start);
}

function parseHead(text: string): Step<Head> {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] ([1-9]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) return fail('unclear', 'filter', 'what answers speaks no HTTP');
  const fields = new Map<string, string>();
  for (const line of lines.slice(0, mostFields)) {
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
  }
  return { status: Number(status), fields };
}
