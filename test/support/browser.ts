/** A real Chromium, driven over a pipe: no port is opened, and nothing is asked of the network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { removeFolder } from './remove-folder.ts';

export interface Browser {
  /** Sends a command of the DevTools protocol to the page. */
  readonly send: (method: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  /** The value of an expression in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Opens a page and waits until it is loaded. */
  readonly open: (url: string) => Promise<void>;
  /** The events that came so far, by their names. */
  readonly events: readonly Event[];
  readonly close: () => void;
}

type Answer = Readonly<Record<string, unknown>>;

export interface Event {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Message extends Partial<Event> {
  readonly id?: number;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

/** The program, as Debian calls it. */
export const chromium: string = 'chromium';

/** Starts the browser with one empty page. */
export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'rulec-browser-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', '--no-first-run'];
  const child = spawn(chromium, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const events: Event[] = [];
  const ask = talk(child, events);
  const { targetInfos } = await ask('Target.getTargets', {});
  const page = (targetInfos as readonly { type: string; targetId: string }[]).find(
    ({ type }) => type === 'page',
  );
  const { sessionId } = await ask('Target.attachToTarget', { targetId: page?.targetId, flatten: true });
  const send: Browser['send'] = (method, parameters = {}) => ask(method, parameters, String(sessionId));
  for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await send(`${domain}.enable`);
  const evaluate: Browser['evaluate'] = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value?: unknown }).value;
  };
  return {
    ...{ send, evaluate, events },
    open: async (url) => {
      await send('Page.navigate', { url });
      while ((await evaluate('location.href + document.readyState')) !== `${url}complete`) await pause();
    },
    close: () => {
      child.once('exit', () => removeFolder(profile));
      child.kill('SIGKILL');
    },
  };
}

type Ask = (method: string, params: Readonly<Record<string, unknown>>, sessionId?: string) => Promise<Answer>;

/** Messages are JSON with a zero byte behind each; answers come by their numbers. */
function talk(child: ChildProcess, events: Event[]): Ask {
  const [, , , output, input] = child.stdio as unknown as [unknown, unknown, unknown, Writable, Readable];
  const waiting = new Map<number, (message: Message) => void>();
  let last = 0;
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const text of messages) {
      const message = JSON.parse(text) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else if (message.method !== undefined)
        events.push({ method: message.method, params: message.params ?? {} });
    }
  });
  return (method, params, sessionId) => {
    const id = ++last;
    const session = sessionId === undefined ? {} : { sessionId };
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result ?? {}) : reject(new Error(`${method}: ${error.message}`)),
      );
      output.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}
