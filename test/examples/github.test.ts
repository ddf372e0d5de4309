/** The GitHub workflows and the action: what they may do, and what their steps do. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { files, startServer } from '../service-tags/refresh/server.ts';
import {
  type Ended,
  firstWeek,
  mappingsIn,
  nextWeek,
  otherWeek,
  readPipeline,
  useRepository,
} from './pipelines.ts';

const workflows = [
  'examples/github/rulec.yml',
  'examples/github/service-tags.yml',
  '.github/workflows/ci.yml',
];

describe.each([...workflows, 'action.yml'])('%s', (path) => {
  const all = mappingsIn(readPipeline(path));

  it('pins every action by its full commit', () => {
    const uses = all.flatMap((mapping) => (typeof mapping.uses === 'string' ? [mapping.uses] : []));
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('puts nothing from outside into a script', () => {
    const scripts = all.flatMap((mapping) => (typeof mapping.run === 'string' ? [mapping.run] : []));
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toContain('${{');
  });
});

describe.each(workflows)('%s', (path) => {
  const workflow = readPipeline(path);

  it('has the least permissions, and never runs with those of the base for a fork', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
    expect(Object.keys(workflow.on as object)).not.toContain('pull_request_target');
    for (const job of Object.values(workflow.jobs as Record<string, Record<string, unknown>>)) {
      expect(job['timeout-minutes']).toBeLessThan(60);
      const writes = Object.values((job.permissions ?? {}) as object).includes('write');
      const runs = mappingsIn(job.steps)
        .map(({ run }) => String(run ?? ''))
        .join('\n');
      // Who may write runs no program from npm.
      if (writes) expect(runs).not.toMatch(/\bnp[mx]\b/);
    }
  });
});

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const jobs = readPipeline('examples/github/service-tags.yml').jobs as Record<
  string,
  { steps: readonly Step[] }
>;

function scriptOf(job: string, name: string): string {
  const script = jobs[job]?.steps.find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`no step ${name} in ${job}`);
  return script;
}

describe('a weekly run', () => {
  const repository = useRepository('github');
  const { path, step, git, calls, clone } = repository;

  async function refresh(from: string, allow = 'false'): Promise<Ended & { changed: boolean }> {
    writeFileSync(path('output'), '');
    const env = {
      RULEC_FROM: from,
      ALLOW_REMOVALS: allow,
      GITHUB_OUTPUT: path('output'),
      GITHUB_STEP_SUMMARY: path('summary'),
    };
    const ended = await step(scriptOf('refresh', 'Refresh the lock'), env);
    const changed = readFileSync(path('output'), 'utf8') === 'changed=true\n';
    if (!changed) return { ...ended, changed };
    const compiled = await step(scriptOf('refresh', 'Compile, prove, and collect the change'));
    expect(compiled.status, compiled.output).toBe(0);
    return { ...ended, changed };
  }

  /** The second job, on a machine of its own, with the artifact of the first. */
  async function propose(job: string): Promise<Ended> {
    mkdirSync(path(job, 'change'), { recursive: true });
    for (const file of ['body.md', 'change.patch'])
      copyFileSync(path('work/change', file), path(job, 'change', file));
    return step(
      scriptOf('propose', 'Open or update the pull request'),
      { GH_TOKEN: 'x', BASE: 'main', RUNNER_TEMP: path(job) },
      clone(`${job}/clone`),
    );
  }

  async function serve(body: string): Promise<string> {
    return (await startServer(files({ '/ServiceTags_Public_20260112.json': body }))).url(
      '/ServiceTags_Public_20260112.json',
    );
  }

  it('does nothing where no address in use has changed', async () => {
    const { status, changed, output } = await refresh(
      await serve(firstWeek.replace('"changeNumber": 7', '"changeNumber": 8')),
    );
    expect([status, changed], output).toEqual([0, false]);
    expect(git('status', '--porcelain')).toBe('');
    expect(readFileSync(path('summary'), 'utf8')).toBe('');
  });

  it('opens one pull request with the lock and the texts, and updates it', async () => {
    expect((await refresh(await serve(nextWeek))).changed).toBe(true);
    const opened = await propose('one');
    expect(opened.status, opened.output).toBe(0);
    expect(calls().at(-1)).toMatch(
      /^gh pr create --head rulec\/service-tags --base main --title Service Tags: new addresses --body-file .*\/body\.md$/,
    );
    const branch = (file: string): string =>
      spawnSync('git', ['show', `rulec/service-tags:${file}`], { cwd: path('remote.git'), encoding: 'utf8' })
        .stdout;
    expect(branch('service-tags.lock.json')).toContain('198.51.100.200/32');
    expect(branch('out/pf/bus.tables/rulec_bus.txt')).toContain('198.51.100.200');

    // Another week, before anybody has looked.
    git('reset', '-q', '--hard', 'origin/main');
    writeFileSync(path('open'), '7\n');
    expect((await refresh(await serve(otherWeek))).changed).toBe(true);
    const updated = await propose('two');
    expect(updated.status, updated.output).toBe(0);
    expect(calls().at(-1)).toMatch(/^gh pr edit 7 --title Service Tags: REMOVED addresses --body-file /);
    expect(readFileSync(path('two/change/body.md'), 'utf8')).toContain('**Addresses are removed.**');
    expect(branch('service-tags.lock.json')).toContain('198.51.100.201/32');
    expect(branch('service-tags.lock.json')).not.toContain('198.51.100.200/32');
  });

  it('fails where too much goes, shows it, and goes on when told', async () => {
    const url = await serve(firstWeek.replace(/\n {10}"198\.51\.100\.1\d\/32",/g, ''));
    const refused = await refresh(url);
    expect([refused.status, refused.changed, git('status', '--porcelain')]).toEqual([1, false, '']);
    expect(readFileSync(path('summary'), 'utf8')).toContain('ExampleBus 198.51.100.10/32');
    expect((await refresh(url, 'true')).changed).toBe(true);
  });

  it('fails where the server does, and leaves the lock alone', async () => {
    const { url } = await startServer(files({}));
    const { status, changed } = await refresh(url('/ServiceTags_Public_20260112.json'));
    expect([status, changed, git('status', '--porcelain')]).toEqual([3, false, '']);
  });

  it('is checked in every pull request', async () => {
    const steps = (readPipeline('examples/github/rulec.yml').jobs as typeof jobs).check?.steps ?? [];
    const script = steps.flatMap(({ run }) => run ?? []).join('\n');
    const clean = await step(script);
    expect(clean.status, clean.output).toBe(0);
    writeFileSync(path('work/out/pf/bus.conf'), '# edited\n');
    expect(await step(script)).toMatchObject({
      status: 1,
      output: expect.stringContaining('out/pf/bus.conf differs'),
    });
  });
});

describe('the action', () => {
  const repository = useRepository('action');

  it('passes each line on as one argument', async () => {
    const { path, step } = repository;
    const steps = (readPipeline('action.yml').runs as { steps: readonly Step[] }).steps;
    const script = steps.find(({ name }) => name === 'Run rulec')?.run ?? '';
    mkdirSync(path('home/dist/bin'), { recursive: true });
    writeFileSync(path('home/dist/bin/rulec.js'), 'console.log(JSON.stringify(process.argv.slice(2)))');
    const { output } = await step(script, {
      RULEC_HOME: path('home'),
      RULEC_ARGS: 'check\nmy rules.yaml\n\n$(touch x); `touch y`\n',
    });
    expect(JSON.parse(output)).toEqual(['check', 'my rules.yaml', '$(touch x); `touch y`']);
    expect(existsSync(path('work/x'))).toBe(false);
  });
});
