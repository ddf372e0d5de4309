/**
 * Runs the script of somebody else. It runs in an interpreter of its own, compiled to WebAssembly, that has neither files nor
 * network nor anything of this program, within bounds of memory, of steps and, at last, of time.
 */
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import type { RunScript, ScriptAnswer } from '../driver/audit/run-requests.ts';

/**
 * Bounds: pages of memory, of 64 KB each, bytes of stack, turns of one call and of all (some 10,000 steps of the interpreter
 * each, so that no clock decides), calls that fail, characters of an answer. Of its stack, the interpreter's own engine takes
 * several times as much.
 */
const most = { pages: 1024, stack: 64 * 1024, call: 2_000, all: 20_000, failures: 3, answer: 1000 };

/**
 * The last resort, as one step may be `new Array(1e9).join("")`: milliseconds of the clock for one call, and of the processor
 * for all. Ordinary scripts of 10 KB take some 5 a call, half of that for a new world.
 */
const clock = {
  call: (bytes: number) => Math.ceil(2000 + bytes / 200),
  all: (bytes: number, calls: number) => 1500 + calls * (2.5 + bytes / 2000),
};

const tooLong = 'it does not end in time';

/** The interpreter, and the build of it; they come with npm, and no bundle has them. */
const packages = ['quickjs-emscripten-core', '@jitl/quickjs-singlefile-mjs-release-sync'] as const;

/** Runs a script with calls, each in a world of its own; returns their answers in their order. */
export const runScript: RunScript = async ({ functions, text }, calls) => {
  const engine = await loadEngine();
  if (engine === undefined) return calls.map(() => fail(`not run: npm install ${packages.join(' ')}`));
  const runWithin = makeTimeLimit();
  const left = { turns: most.all, failures: most.failures, time: clock.all(text.length, calls.length) };
  return calls.map((code) => {
    if (left.turns <= 0 || left.failures <= 0 || left.time <= 0)
      return fail('not asked: the script fails, or takes too long');
    const before = process.cpuUsage();
    const { turns, isSpent, ...answer } = ask(engine, runWithin, [functions, text, code]);
    const { user, system } = process.cpuUsage(before);
    left.turns -= turns;
    // Of calls that fail, half: so all that the count of steps ends are asked.
    left.time -= (user + system) / (answer.problem === undefined ? 1000 : 2000);
    if (answer.problem !== undefined) left.failures -= isSpent === true ? most.failures : 1;
    return answer;
  });
};

/** An answer, its turns, and whether what it leaves behind is not known, so that nothing is asked of the interpreter again. */
type Ran = ScriptAnswer & { readonly turns: number; readonly isSpent?: true };

/** Runs parts in turn in a new world, as long as the clock lets them; the value of the last is the answer. */
function ask(engine: QuickJSWASMModule, runWithin: TimeLimit, parts: readonly string[]): Ran {
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  try {
    const ran = runWithin(clock.call(bytes), () => runOnce(engine, parts));
    return ran ?? { ...fail(`it failed: ${tooLong}`), turns: 0, isSpent: true };
  } catch {
    return { ...fail('it failed: the interpreter does not get through it'), turns: 0, isSpent: true };
  }
}

/** Runs a function at most so many milliseconds; undefined where it was stopped. */
type TimeLimit = <T>(milliseconds: number, run: () => T) => T | undefined;

/** Makes a limit: Node's own for scripts, which stops WebAssembly too. It takes none but scripts: one calls the function. */
function makeTimeLimit(): TimeLimit {
  const { createContext, Script } = process.getBuiltinModule('node:vm');
  const world: { run?: () => unknown } = {};
  createContext(world);
  const script = new Script('run()');
  return <T>(milliseconds: number, run: () => T) => {
    world.run = run;
    try {
      return script.runInContext(world, { timeout: milliseconds }) as T;
    } catch (problem) {
      if ((problem as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
      throw problem;
    }
  };
}

/** Loads the interpreter; undefined where it is not installed. */
async function loadEngine(): Promise<QuickJSWASMModule | undefined> {
  type Core = typeof import('quickjs-emscripten-core');
  type Build = typeof import('@jitl/quickjs-singlefile-mjs-release-sync');
  try {
    const [core, build] = (await Promise.all(packages.map((name) => import(name)))) as [Core, Build];
    const variant = core.newVariant(build.default, { wasmMemory: makeMemory() });
    return await core.newQuickJSWASMModuleFromVariant(variant);
  } catch (problem) {
    if ((problem as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw problem;
  }
}

/** The interpreter counts only a part of what it takes: its memory itself has the bound. */
function makeMemory(): never {
  type Memory = new (bounds: { readonly initial: number; readonly maximum: number }) => never;
  const { Memory } = Reflect.get(globalThis, 'WebAssembly') as { readonly Memory: Memory };
  return new Memory({ initial: 256, maximum: most.pages });
}

function runOnce(engine: QuickJSWASMModule, parts: readonly string[]): Ran {
  const runtime = engine.newRuntime();
  const asked = new Set<string>();
  let turns = 0;
  runtime.setMaxStackSize(most.stack);
  runtime.setInterruptHandler(() => ++turns > most.call);
  const world = runtime.newContext();
  try {
    const hear = world.newFunction('rulecAsks', (what) => {
      if (asked.size < 10) asked.add(tidy(world.getString(what)).slice(0, 100));
    });
    world.setProp(world.global, 'rulecAsks', hear);
    hear.dispose();
    let answer = '';
    for (const part of parts) {
      const result = world.evalCode(part, 'script', { strict: false });
      if (result.error !== undefined) {
        const said = turns > most.call ? tooLong : describe(world.dump(result.error));
        result.error.dispose();
        return { ...fail(`it failed: ${said}`), turns };
      }
      answer = world.typeof(result.value) === 'string' ? tidy(world.getString(result.value)) : '';
      result.value.dispose();
    }
    return { answer, asked: [...asked], turns };
  } finally {
    world.dispose();
    runtime.dispose();
  }
}

function fail(problem: string): ScriptAnswer {
  return { answer: '', asked: [], problem };
}

function describe(problem: unknown): string {
  const { name = 'an error', message = '' } = (problem ?? {}) as { name?: unknown; message?: unknown };
  return tidy(typeof problem === 'string' ? problem : `${name}: ${message}`);
}

/** One line of printable characters: what a script says goes to terminals. */
function tidy(text: string): string {
  return text
    .slice(0, most.answer)
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/g, '?')
    .trim();
}
