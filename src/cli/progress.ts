import type { Watch } from '../driver/compile-devices.ts';
import { count, grouped } from '../report/forms/words.ts';
import type { Progress } from '../service-tags/refresh/session.ts';
import type { Io } from './io.ts';

/** A line that says what takes so long, on a terminal alone. */
interface StatusLine {
  readonly show: (text: string) => void;
  /** Takes the line away; nothing else may be written before. */
  readonly clear: () => void;
}

function createStatusLine({ stderr, env }: Io, quiet: boolean): StatusLine {
  // A dumb terminal takes no line away.
  if (quiet || !stderr.isTTY || env.TERM === 'dumb') return { show: () => undefined, clear: () => undefined };
  let shown = false;
  return {
    show: (text) => {
      shown = true;
      // A line that wraps could not be taken away either. Some terminals do not know their width, and say 0.
      const { columns = 0 } = stderr;
      stderr.write(`\r\u001b[K${text.slice(0, (columns > 0 ? columns : 80) - 1)}`);
    },
    clear: () => {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}

/** Does some work, and shows which device it is at. */
export async function withProgress<T>(
  io: Io,
  quiet: boolean,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const line = createStatusLine(io, quiet);
  return work(({ folder }, index, all) =>
    line.show(`compiling ${folder} (${index + 1} of ${all.length})`),
  ).finally(line.clear);
}

const step = 64 * 1024;

/** Shows how much of a download has come. */
export function createProgressLine(
  io: Io,
  quiet: boolean,
): Pick<StatusLine, 'clear'> & { readonly show: (progress: Progress) => void } {
  const line = createStatusLine(io, quiet);
  let shown: number | undefined;
  return {
    show: ({ url, received, total }) => {
      // Not for every packet: terminals are slow.
      if (shown !== undefined && received >= shown && received < shown + step && received !== total) return;
      shown = received;
      const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1).slice(0, 50);
      const amount =
        total === undefined ? count(received, 'byte') : `${grouped(received)} of ${count(total, 'byte')}`;
      line.show(`${name}: ${amount}`);
    },
    clear: line.clear,
  };
}

/** Shows how many of some questions have been answered. */
export function createCountLine(
  io: Io,
  quiet: boolean,
  all: number,
): Pick<StatusLine, 'clear'> & { readonly show: (done: number) => void } {
  const line = createStatusLine(io, quiet);
  return {
    show: (done) => line.show(`${grouped(done)} of ${count(all, 'question')} answered`),
    clear: line.clear,
  };
}
