/** The kernel of this machine as judge of rulesets of nftables, in network namespaces that a test makes for itself. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const lab = join(import.meta.dirname, 'kernel-lab', 'lab.mjs');
const unshare = ['-n', '-m', '-p', '-f', '--kill-child', '--mount-proc'];

/** Whether programs and rights are there: a namespace of its own, and nft in it. */
export function hasKernel(): boolean {
  const { status } = spawnSync('unshare', [...unshare, 'nft', 'list', 'ruleset'], { stdio: 'ignore' });
  return status === 0 && process.getuid?.() === 0;
}

/** One connection that is asked for. */
export interface Probe {
  readonly transport: 'tcp' | 'udp';
  /** Absent: an address of the machine's own. */
  readonly source?: string;
  readonly address: string;
  readonly port: number;
}

/** Who asks: a machine behind the gateway, or a user of the machine itself. */
export interface Asker {
  readonly form: 'gateway' | 'host';
  readonly uid?: number;
}

export interface Said {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

export interface Kernel {
  readonly load: (text: string) => Promise<Said>;
  readonly check: (text: string) => Promise<Said>;
  /** The ruleset as nft lists it. */
  readonly list: () => Promise<string>;
  readonly flush: () => Promise<void>;
  /** Which of the connections got through, and carried a byte back. */
  readonly probe: (asker: Asker, probes: readonly Probe[]) => Promise<readonly boolean[]>;
  /** The same, few at a time and each for some seconds: on a busy machine silence may only be slowness. */
  readonly probePatiently: (asker: Asker, probes: readonly Probe[]) => Promise<readonly boolean[]>;
  /** Opens connections and keeps them; `echo` asks which of them still carry bytes. */
  readonly hold: (asker: Asker, probes: readonly Probe[]) => Promise<readonly boolean[]>;
  readonly echo: (asker: Asker) => Promise<readonly boolean[]>;
  /** Starts dnsmasq with a text, and behind it one that knows these records; both have forgotten what was before. */
  readonly serve: (records: readonly string[], text: string) => Promise<void>;
  /** Sends dnsmasq a SIGHUP. */
  readonly signal: () => Promise<void>;
  /** Looks names up there; returns the addresses of each. */
  readonly resolve: (asker: Asker, names: readonly string[]) => Promise<readonly (readonly string[])[]>;
  readonly stop: () => void;
}

export function startKernel(): Kernel {
  const child: ChildProcessWithoutNullStreams = spawn('unshare', [...unshare, process.execPath, lab]);
  const waiting: ((line: string) => void)[] = [];
  const errors: string[] = [];
  child.stderr.on('data', (data) => errors.push(String(data)));
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.on('exit', () => {
    for (const end of waiting.splice(0)) end(JSON.stringify({ error: `the lab ended: ${errors.join('')}` }));
  });
  const ask = async <T>(job: object): Promise<T> => {
    const line = await new Promise<string>((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(job)}\n`);
    });
    const answer = JSON.parse(line);
    if (answer?.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  return {
    load: (text) => ask({ kind: 'load', text }),
    check: (text) => ask({ kind: 'check', text }),
    list: () => ask({ kind: 'list' }),
    flush: () => ask({ kind: 'flush' }),
    probe: (asker, probes) => ask({ kind: 'probe', ...asker, probes }),
    probePatiently: (asker, probes) => ask({ kind: 'probe', ...asker, probes, patient: true }),
    hold: (asker, probes) => ask({ kind: 'hold', ...asker, probes }),
    echo: (asker) => ask({ kind: 'echo', ...asker }),
    serve: (records, text) => ask({ kind: 'serve', records, text }),
    signal: () => ask({ kind: 'signal' }),
    resolve: (asker, names) => ask({ kind: 'resolve', ...asker, names }),
    stop: () => child.kill('SIGKILL'),
  };
}
